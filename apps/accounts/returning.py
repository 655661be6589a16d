"""Who is asking, and where he goes on afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest


def signed_in(request: HttpRequest) -> User:
    """Return the person of the session; 404 when there is none."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def safe_next(request: HttpRequest, fallback: str) -> str:
    """Return where the form says to go on, if that is a page of this portal."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        url, {request.get_host()}, require_https=request.is_secure()
    )
    return url if allowed else fallback

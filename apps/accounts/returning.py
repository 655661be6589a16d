"""Who is asking, and where he goes on afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from apps.accounts.models import User

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse


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


def ask_factor(
    request: HttpRequest, page: str, back: str, *, form: Form | None = None, act: str = ""
) -> HttpResponse:
    """Lead to the code ``page`` and on to ``back``; a form that was sent waits to be sent again.

    ``form`` knows the labels of what was sent, ``act`` is the word on the button that sent it.
    """
    url = f"{reverse(page)}?{urlencode({'next': back})}"
    if request.method in ("GET", "HEAD"):
        return redirect(url)
    context = {"url": url, "form": form, "act": act}
    return render(request, "accounts/factor_needed.html", context, status=403)

"""Body page, and the choice of the post to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts import sessions
from apps.organisations import selectors
from apps.organisations.middleware import POST_KEY
from apps.organisations.models import Body
from apps.organisations.principals import own_posts
from wg_portal.rowsecurity import as_arriving

if TYPE_CHECKING:
    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest


@require_GET
def body(request: PortalRequest, code: str) -> HttpResponse:
    """What the body is, who leads it, and the ways on."""
    try:
        page = selectors.body_page(request.principal, code)
    except Body.DoesNotExist:
        raise Http404 from None
    return render(request, "organisations/body.html", {"page": page, "body_code": code})


@require_http_methods(["GET", "POST"])
def choose_post(request: PortalRequest) -> HttpResponse:
    """Let somebody with several posts say for which organisation he acts."""
    if not sessions.second_factor_passed(request):
        return redirect("account_login")
    with as_arriving(UUID(str(request.user.pk))):
        posts = own_posts()
        choices = list(selectors.choices_of(posts))
    chosen = request.POST.get("post", "")
    if request.method == "POST" and chosen in {str(post) for post in posts}:
        request.session[POST_KEY] = chosen
        return redirect("dashboard:home")
    return render(request, "organisations/choose_post.html", {"choices": choices})

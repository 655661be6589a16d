"""Language, the life of the session, and the way in by invitation."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import services, sessions
from apps.accounts.forms import AcceptInvitationForm, AddressForm, LanguageForm
from apps.accounts.returning import safe_next
from wg_portal.verdict import PortalError

INVITATION = "invitation_token"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and return to the page."""
    form = LanguageForm(request.POST)
    response = HttpResponseRedirect(safe_next(request, "/"))
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.user.is_authenticated:
            services.choose_language(request.user, chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@require_GET
@never_cache
def session_extend(request: HttpRequest) -> HttpResponse:
    """Keep the session alive; asked for when the page warns that it is about to end."""
    sessions.touch(request, force=True)
    return HttpResponse(status=204)


@require_GET
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, so that it stands in no log and no Referer."""
    request.session[INVITATION] = token
    return redirect("invitation_accept")


@never_cache
@sensitive_post_parameters("password1", "password2")
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Choose a password; signed in by it, the gate asks for the second factor next."""
    at = datetime.now(UTC)
    token = request.session.get(INVITATION, "")
    found = services.invitation_for(token, at=at)
    if found is None:
        return _void(request)
    form = AcceptInvitationForm(request.POST or None, user=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.accept_invitation(
                token, password=form.cleaned_data["password1"], at=at
            )
        except PortalError:
            return _void(request)
        request.session.flush()
        get_adapter().login(request, person)
        return redirect("mfa_activate_totp")
    return render(request, "accounts/invitation_accept.html", {"form": form})


def _void(request: HttpRequest) -> HttpResponse:
    context = {"form": AddressForm(auto_id="id_%s")}
    return render(request, "accounts/invitation_void.html", context, status=404)

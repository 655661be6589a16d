"""Pages of sign-in that allauth does not bring, and those that it brings differently."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from apps.accounts import factors, selectors, services, sessions
from apps.accounts.forms import AcceptInvitationForm, FactorAgainForm, LanguageForm
from apps.accounts.models import User
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


@never_cache
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor again, then return (TLP:RED)."""
    url = safe_next(request, "/")
    if not factors.has_authenticator(request.user):
        return redirect("mfa_activate_totp")
    form = FactorAgainForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(url)
    return render(request, "accounts/step_up.html", {"form": form, "next": url})


@require_GET
@never_cache
def totp_qr(request: HttpRequest) -> HttpResponse:
    """The picture that the authentication app scans; gone once the app is set up."""
    if factors.has_authenticator(request.user):
        raise Http404
    svg = factors.qr_code(request, _person(request))
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


class ActivateTotpView(ActivateTOTPView):  # type: ignore[misc]
    """Set up the authentication app; the code typed here is this session's second factor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the secret in groups; the picture comes from its own address."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return {
            "form": context["form"],
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        }

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the factor and count it as given."""
        response: HttpResponse = super().form_valid(form)
        sessions.mark_second_factor(self.request)
        return response


@never_cache
def factor_is_mandatory(request: HttpRequest) -> HttpResponse:
    """Say that the second factor cannot be switched off."""
    return render(request, "accounts/factor_mandatory.html", status=403)


@require_GET
@never_cache
def account_settings(request: HttpRequest) -> HttpResponse:
    """Password, second factor, sessions and language of the person signed in."""
    page = selectors.account_page(_person(request))
    return render(request, "accounts/settings.html", {"page": page})


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
        return render(request, "accounts/invitation_void.html", status=404)
    form = AcceptInvitationForm(request.POST or None, user=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.accept_invitation(
                token, password=form.cleaned_data["password1"], at=at
            )
        except PortalError:
            return render(request, "accounts/invitation_void.html", status=404)
        request.session.flush()
        get_adapter(request).login(request, person)
        return redirect("mfa_activate_totp")
    return render(request, "accounts/invitation_accept.html", {"form": form})


def _person(request: HttpRequest) -> User:
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

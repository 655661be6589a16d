"""The second factor: setting up, giving it again, passkeys, taking one away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import factors, passkeys, sessions
from apps.accounts.adapters import REAUTHENTICATION_AGE
from apps.accounts.forms import FactorAgainForm
from apps.accounts.passkey_forms import PasskeyAgainForm, PasskeyNameForm
from apps.accounts.returning import ask_factor, safe_next, signed_in
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from django.forms import Form
    from django.http.response import HttpResponseBase

    from wg_portal.requests import ArrivingRequest


class SecondFactorView(AuthenticateView):  # type: ignore[misc]
    """The second step of signing in: a code, a recovery code or a passkey."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer only what this person has."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.stage.login.user
        has_passkey = factors.has_passkey(person)
        return context | {
            "has_app": factors.has_authenticator(person),
            "has_passkey": has_passkey,
            "options": context["js_data"]["request_options"] if has_passkey else None,
            "no_host_name": passkeys.no_host_name(self.request),
        }


class FactorAgainView(ReauthenticateView):  # type: ignore[misc]
    """The second factor once more, of whatever kind."""

    def dispatch(self, request: ArrivingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say so where there is none: no password stands in for it."""
        if not factors.has_factor(signed_in(request)):
            return _missing(request)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_form_class(self) -> type[Form]:
        """A passkey's answer comes in its own field."""
        return PasskeyAgainForm if "credential" in self.request.POST else FactorAgainForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer what this person has."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | _offers(self.request, context["form"])


@never_cache
@require_http_methods(["GET", "POST"])
def step_up(request: ArrivingRequest) -> HttpResponse:
    """Ask for the second factor again, then return (TLP:RED)."""
    url, person = safe_next(request, "/"), signed_in(request)
    if not factors.has_factor(person):
        return _missing(request)
    kind = PasskeyAgainForm if "credential" in request.POST else FactorAgainForm
    form = kind(data=request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        return HttpResponseRedirect(url)
    only_passkey = settings.RED_NEEDS_PASSKEY
    context = _offers(request, form) | {"next": url, "only_passkey": only_passkey}
    return render(request, "accounts/step_up.html", context)


@require_GET
def recovery_codes(request: ArrivingRequest) -> HttpResponseBase:
    """How many recovery codes are left; the codes themselves once, when they were made."""
    person = signed_in(request)
    if not factors.has_factor(person):
        return _missing(request)
    if not factors.has_recovery_codes(person):
        return redirect("mfa_generate_recovery_codes")
    answer: HttpResponseBase = view_recovery_codes(request)
    return answer


@require_http_methods(["GET", "POST"])
def new_recovery_codes(request: ArrivingRequest) -> HttpResponseBase:
    """Make new recovery codes; they stand in for a factor that must be there."""
    if not factors.has_factor(signed_in(request)):
        return _missing(request)
    answer: HttpResponseBase = generate_recovery_codes(request)
    return answer


def _missing(request: ArrivingRequest) -> HttpResponse:
    return render(request, "accounts/factor_missing.html", status=403)


def _offers(request: ArrivingRequest, form: Form) -> dict[str, Any]:
    person = signed_in(request)
    has_passkey = factors.has_passkey(person)
    by_passkey = isinstance(form, PasskeyAgainForm)
    return {
        "form": FactorAgainForm(user=person) if by_passkey else form,
        "webauthn_form": form if by_passkey else None,
        "has_app": factors.has_authenticator(person),
        "has_passkey": has_passkey,
        "options": begin_authentication(person) if has_passkey else None,
        "no_host_name": passkeys.no_host_name(request),
    }


@require_GET
@never_cache
def totp_qr(request: ArrivingRequest) -> HttpResponse:
    """The picture that the authentication app scans; gone once the app is set up."""
    person = signed_in(request)
    if factors.has_authenticator(person):
        raise Http404
    svg = factors.qr_code(request, person)
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
        sessions.mark_second_factor(self.request, kind=Authenticator.Type.TOTP)
        return response


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """Add a passkey; making it counts as this session's second factor."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say where the browser would refuse."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"no_host_name": passkeys.no_host_name(self.request)}

    def get_success_url(self) -> str:
        """The recovery codes if they are new, else the list."""
        name = "mfa_view_recovery_codes" if self.did_generate_recovery_codes else "passkeys"
        return reverse(name)

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the passkey and count it as given."""
        response: HttpResponse = super().form_valid(form)
        sessions.mark_second_factor(self.request, kind=sessions.PASSKEY)
        return response


@never_cache
@require_GET
def passkey_list(request: ArrivingRequest) -> HttpResponse:
    """The person's passkeys, with a name each."""
    person = signed_in(request)
    if answer := _needs_factor(request, "passkeys"):
        return answer
    context = {
        "passkeys": passkeys.passkeys_of(person),
        "no_host_name": passkeys.no_host_name(request),
    }
    return render(request, "accounts/passkeys.html", context)


@require_POST
def passkey_rename(request: ArrivingRequest) -> HttpResponse:
    """Give one of the person's passkeys another name."""
    form = PasskeyNameForm(request.POST)
    if answer := _needs_factor(request, "passkeys", form=form, act=pgettext("button", "Rename")):
        return answer
    if form.is_valid():
        person = signed_in(request)
        if not passkeys.rename(person, form.cleaned_data["pk"], form.cleaned_data["name"]):
            raise Http404
        messages.success(request, _("The name was changed."))
    else:
        messages.error(request, _("Nothing was changed: the passkey needs a name."))
    return redirect("passkeys")


@require_POST
def passkey_remove(request: ArrivingRequest) -> HttpResponse:
    """Take one of the person's passkeys away; never the last second factor."""
    if answer := _needs_factor(request, "passkeys", act=pgettext("button", "Remove")):
        return answer
    pk = request.POST.get("pk", "")
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Http404
    return _remove(request, sessions.PASSKEY, "passkeys", int(pk))


@never_cache
@require_http_methods(["GET", "POST"])
def totp_remove(request: ArrivingRequest) -> HttpResponse:
    """Take the authentication app away where a passkey remains; else say that it stays."""
    found = Authenticator.objects.filter(
        user=signed_in(request), type=Authenticator.Type.TOTP
    ).first()
    if found is None or factors.is_last(found):
        return render(request, "accounts/factor_mandatory.html", status=403)
    if answer := _needs_factor(request, "mfa_deactivate_totp", act=pgettext("button", "Remove")):
        return answer
    if request.method == "POST":
        return _remove(request, Authenticator.Type.TOTP, "account_settings")
    return render(request, "accounts/totp_remove.html")


def _remove(request: ArrivingRequest, kind: str, page: str, pk: int | None = None) -> HttpResponse:
    try:
        factors.remove(signed_in(request), kind, by=request.principal, at=datetime.now(UTC), pk=pk)
    except Authenticator.DoesNotExist:
        raise Http404 from None
    except PortalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The second factor was removed."))
    return redirect(page)


def _needs_factor(request: ArrivingRequest, page: str, **sent: Any) -> HttpResponse | None:
    """Changing factors needs one of the last five minutes; nothing is done before."""
    if sessions.fresh_factor(request, REAUTHENTICATION_AGE):
        return None
    return ask_factor(request, "mfa_reauthenticate", reverse(page), **sent)

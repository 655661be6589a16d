"""One's own account: settings, address, handling policy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts import addresses, handling, resets, selectors, sessions
from apps.accounts.adapters import REAUTHENTICATION_AGE
from apps.accounts.forms import AddressForm
from apps.accounts.returning import ask_factor, safe_next, signed_in
from wg_portal import clock
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from wg_portal.requests import ArrivingRequest

ADDRESS = "address_token"


@require_GET
@never_cache
def account_settings(request: ArrivingRequest) -> HttpResponse:
    """Password, second factors, sessions and language of the person signed in."""
    page = selectors.account_page(signed_in(request), at=datetime.now(UTC))
    return render(request, "accounts/settings.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
def handling_policy(request: ArrivingRequest) -> HttpResponse:
    """Show the policy in force and take its acceptance; every other page waits for it."""
    person, at = signed_in(request), clock.now()
    url = safe_next(request, "/")
    if request.method == "POST":
        try:
            handling.accept(person, _uuid(request), by=request.principal, at=at)
        except PortalError as error:
            messages.warning(request, str(error))
            return redirect(f"{reverse('handling_policy')}?{urlencode({'next': url})}")
        return HttpResponseRedirect(url)
    policy = handling.in_force(at)
    context = {
        "policy": policy,
        "accepted_at": handling.accepted_at(person, policy) if policy else None,
        "due": handling.is_due(person),
        "frame": "solo.html" if handling.is_due(person) else "base.html",
        "next": url,
    }
    return render(request, "accounts/handling_policy.html", context)


def _uuid(request: ArrivingRequest) -> UUID:
    try:
        return UUID(request.POST.get("policy", ""))
    except ValueError:
        return UUID(int=0)


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: ArrivingRequest) -> HttpResponse:
    """Ask for another address; it takes effect when the link sent to it is opened."""
    person = signed_in(request)
    form = AddressForm(request.POST or None)
    if not sessions.fresh_factor(request, REAUTHENTICATION_AGE):
        return ask_factor(request, "mfa_reauthenticate", request.path, form=form)
    if request.method == "POST" and form.is_valid():
        addresses.ask(person, form.cleaned_data["email"], at=datetime.now(UTC))
        messages.success(request, _("A link was sent to the new address. Open it within 72 hours."))
        return redirect("account_settings")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/address.html", {"form": form}, status=status)


@require_POST
def address_withdraw(request: ArrivingRequest) -> HttpResponse:
    """Take the change of address back."""
    addresses.withdraw(signed_in(request), at=datetime.now(UTC))
    messages.success(request, _("The email address stays as it is."))
    return redirect("account_settings")


@require_GET
@never_cache
def address_link(request: ArrivingRequest, token: str) -> HttpResponse:
    """Take the token out of the address; confirming needs a completed sign-in."""
    request.session[ADDRESS] = token
    return redirect("address_confirm")


@never_cache
@require_http_methods(["GET", "POST"])
def address_confirm(request: ArrivingRequest) -> HttpResponse:
    """Put the new address in force; everything signed in ends with it."""
    person, at = signed_in(request), datetime.now(UTC)
    change = addresses.change_for(request.session.get(ADDRESS, ""), person, at=at)
    if change is None:
        return render(request, "accounts/address_void.html", status=404)
    if request.method == "POST":
        try:
            addresses.confirm(change.pk, by=request.principal, at=at)
        except PortalError:
            return render(request, "accounts/address_void.html", status=404)
        logout(request)
        messages.success(request, _("The new address is in force. Sign in with it."))
        return redirect("account_login")
    return render(request, "accounts/address_confirm.html", {"change": change})


@require_POST
def reset_cancel(request: ArrivingRequest) -> HttpResponse:
    """Cancel the reset of one's own second factor."""
    resets.cancel(signed_in(request), by=request.principal, at=datetime.now(UTC))
    messages.success(request, _("The reset of your second factor was cancelled."))
    return redirect("account_settings")

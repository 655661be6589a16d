"""Pages about other people's accounts, and the two that somebody asks for from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.account.internal.stagekit import unstash_login
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts import resets
from apps.accounts.forms import AddressForm
from apps.accounts.models import User
from apps.accounts.returning import ask_factor
from apps.organisations import people
from apps.organisations.people_page import people_page
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from wg_portal.requests import ArrivingRequest, PortalRequest


@require_GET
@never_cache
def people_list(request: PortalRequest) -> HttpResponse:
    """Accounts of one organisation, and the requests that wait for a confirmation."""
    chosen = _uuid(request.GET["organisation"]) if request.GET.get("organisation") else None
    page = people_page(request.principal, at=datetime.now(UTC), organisation_id=chosen)
    if page is None:
        raise Http404
    return render(request, "organisations/people.html", {"page": page})


@only_posted
def suspend(request: PortalRequest) -> HttpResponse:
    """Close an account."""
    return _act(
        request,
        people.suspend,
        "person",
        _("The account was suspended. Everything signed in with it has ended."),
        again=pgettext("account", "Suspend"),
    )


@only_posted
def restore(request: PortalRequest) -> HttpResponse:
    """Open an account again."""
    again = pgettext("account", "Open again")
    done = _("The account is open again.")
    return _act(request, people.restore, "person", done, again=again)


@only_posted
def invite_again(request: PortalRequest) -> HttpResponse:
    """Send a new invitation."""
    done = _("A new invitation was sent.")
    return _act(request, people.invite_again, "person", done)


@only_posted
def mail_again(request: PortalRequest) -> HttpResponse:
    """Have mail sent again to an address that somebody made sure of."""
    done = _("Mail goes to the address again.")
    return _act(request, people.mail_again, "person", done)


@only_posted
def ask_reset(request: PortalRequest) -> HttpResponse:
    """Ask for the reset of somebody's lost factors."""
    done, again = _("The reset was asked for."), _("Ask for the reset")
    return _act(request, people.ask_reset, "person", done, again=again)


@only_posted
def confirm_reset(request: PortalRequest) -> HttpResponse:
    """Confirm a reset."""
    done, again = _("The reset was confirmed."), pgettext("reset", "Confirm")
    return _act(request, people.confirm_reset, "reset", done, again=again)


def _act(
    request: PortalRequest,
    act: Callable[..., object],
    field: str,
    done: str,
    *,
    again: str = "",
) -> HttpResponse:
    """Do it, say so, and return to the list; whoever has no such list finds nothing here.

    ``again``: the word on its button, for an act that needs a fresh second factor first.
    """
    at = datetime.now(UTC)
    if people_page(request.principal, at=at) is None:
        raise Http404
    back = reverse("organisations:people")
    if chosen := request.POST.get("organisation", ""):
        back += f"?organisation={_uuid(chosen)}"
    if again and not request.principal.stepped_up:
        return ask_factor(request, "step_up", back, act=again)
    try:
        act(_uuid(request.POST.get(field, "")), by=request.principal, at=at)
    except User.DoesNotExist:
        raise Http404 from None
    except PortalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(back)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@never_cache
@require_http_methods(["GET", "POST"])
def lost_factor(request: ArrivingRequest) -> HttpResponse:
    """After the password: ask for a reset of all factors, or cancel one."""
    at, login = datetime.now(UTC), unstash_login(request, peek=True)
    person = login.user if login else request.user
    if not isinstance(person, User) or not person.is_active:
        return redirect("account_login")
    if request.method == "POST":
        if "cancel" in request.POST:
            resets.cancel(person, by=None, at=at)
        else:
            try:
                people.open_reset(person, by=None, at=at)
            except PortalError as error:
                messages.error(request, str(error))
        return redirect("organisations:lost_factor")
    waiting = resets.waiting(at=at).filter(person=person).first()
    return render(request, "organisations/lost_factor.html", {"reset": waiting})


@never_cache
@require_http_methods(["GET", "POST"])
def invitation_want(request: ArrivingRequest) -> HttpResponse:
    """Ask for a new invitation; the answer is the same for every address."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.want_invitation(form.cleaned_data["email"], at=datetime.now(UTC))
        return render(request, "organisations/invitation_wanted.html")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invitation_void.html", {"form": form}, status=status)

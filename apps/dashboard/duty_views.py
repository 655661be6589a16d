"""One expected act: hand it on, ask for more time, and the desk's answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from apps.activity.submissions import once
from apps.dashboard.duty_page import duty_page
from apps.dashboard.forms import AssignForm, ContactForm, DecideForm, PleaForm, SureForm
from apps.obligations import contacts, wishes
from apps.obligations.models import Obligation, Plea
from wg_portal.form_addresses import only_posted
from wg_portal.forms import SubmissionToken
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from apps.dashboard.duty_page import DutyPage
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422


@require_GET
def duty(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Why, by when, who looks after it; and what may be done beside the act itself."""
    return _show(request, _page(request, pk))


@only_posted
def assign(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand it to a colleague, after a second word: mail about it goes out at once."""
    page = _page(request, pk)
    form = SureForm(request.POST, colleagues=page.colleagues)
    if not form.is_valid():
        typed = AssignForm(request.POST, colleagues=page.colleagues)
        return _show(request, page, status=UNPROCESSABLE, assigning=typed)
    given, who = form.cleaned_data, request.principal
    if not given["sure"]:
        return _ask_if_sure(request, page, given)
    act = partial(wishes.assign, pk, UUID(given["person"]), by=who)
    done = _("Handed over. Mail about it goes to your colleague from now on.")
    return _or_warn(request, page, act, done, given["submission"], "dashboard:duty")


def _ask_if_sure(request: PortalRequest, page: DutyPage, given: dict[str, Any]) -> HttpResponse:
    chosen = next(post for post in page.colleagues if str(post.person_id) == given["person"])
    here = reverse("dashboard:duty", args=[page.line.duty.obligation_id])
    context = {
        "title": _("Hand it to this colleague?"),
        "sentences": [
            _("Your colleague gets a mail at once, and reminders from now on."),
            _("Others of your organisation may still act."),
        ],
        "facts": [
            (pgettext("transfer", "What is expected"), page.line.what),
            (_("Colleague"), f"{chosen.person.name} {chosen.title}".strip()),
        ],
        "form": SureForm(given | {"sure": "on"}, colleagues=page.colleagues),
        "action": reverse("dashboard:assign", args=[page.line.duty.obligation_id]),
        "button": pgettext("button", "Hand over"),
        "back_url": here,
        "page_tlp": page.line.duty.tlp,
    }
    return render(request, "portal/confirm.html", context)


@only_posted
def plead(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask for more time, or say that it does not apply."""
    page = _page(request, pk)
    form = PleaForm(request.POST, counting=page.counting)
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE, pleading=form)
    given = form.cleaned_data
    wish = {name: given[name] for name in ("kind", "reason", "wished_at")}
    act = partial(wishes.plead, pk, **wish, by=request.principal)
    done = _("The secretariat has your request. The present deadline holds until it is granted.")
    try:
        return _act(request, act, done, given["submission"], reverse("dashboard:duty", args=[pk]))
    except PortalError as refused:
        form.add_error(None, str(refused))
        return _show(request, page, status=UNPROCESSABLE, pleading=form)


@only_posted
def decide(request: PortalRequest, pk: UUID, plea: UUID) -> HttpResponse:
    """Grant a wish or refuse it (``granted``)."""
    page = _page(request, pk)
    form = DecideForm(request.POST)
    if plea not in {each.pk for each in page.pleas}:
        raise Http404
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE, deciding=form)
    given = form.cleaned_data
    granted = request.POST.get("granted") == "yes"
    act = partial(
        wishes.decide, plea, granted=granted, answer=given["answer"], by=request.principal
    )
    done = _("Your answer is on its way.")
    return _or_warn(request, page, act, done, given["submission"], "secretariat:desk")


@only_posted
def take_back(request: PortalRequest, pk: UUID, plea: UUID) -> HttpResponse:
    """Want it no more."""
    page = _page(request, pk)
    form = SubmissionToken(request.POST)
    if plea not in {each.pk for each in page.pleas} or not form.is_valid():
        raise Http404
    act = partial(wishes.take_back, plea, by=request.principal)
    done = _("Taken back. Deadline and reminders stay as they are.")
    return _or_warn(request, page, act, done, form.cleaned_data["submission"], "dashboard:duty")


@only_posted
def note_contact(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The desk notes a call or a talk."""
    page = _page(request, pk)
    if page.log is None:
        raise Http404
    form = ContactForm(request.POST, people=page.log.people)
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE, noting=form)
    act = partial(contacts.note_contact, pk, form.talk(), by=request.principal)
    here = reverse("dashboard:duty", args=[pk])
    try:
        return _act(request, act, _("Recorded."), form.cleaned_data["submission"], f"{here}#talks")
    except PortalError as refused:
        form.add_error(None, str(refused))
        return _show(request, page, status=UNPROCESSABLE, noting=form)


@only_posted
def lift_pause(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The desk lets reminders go out again."""
    page = _page(request, pk)
    form = SubmissionToken(request.POST)
    if page.log is None or not form.is_valid():
        raise Http404
    act = partial(contacts.lift_pause, pk, by=request.principal)
    done = _("Reminders go out again. What has come due meanwhile is told once.")
    return _or_warn(request, page, act, done, form.cleaned_data["submission"], "dashboard:duty")


def _page(request: PortalRequest, pk: UUID) -> DutyPage:
    try:
        return duty_page(request.principal, pk)
    except (Obligation.DoesNotExist, Plea.DoesNotExist) as gone:
        raise Http404 from gone


def _show(request: PortalRequest, page: DutyPage, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "page": page,
        "assigning": AssignForm(colleagues=page.colleagues),
        "pleading": PleaForm(),
        "deciding": DecideForm(),
        "lifting": SubmissionToken(),
        "page_tlp": page.line.duty.tlp,
    }
    if page.log is not None:
        now = {"spoken_at": request.principal.at}
        context["noting"] = ContactForm(initial=now, people=page.log.people)
    return render(request, "dashboard/duty.html", context | forms, status=status)


def _or_warn(
    request: PortalRequest,
    page: DutyPage,
    act: Callable[[], object],
    done: str,
    token: UUID,
    where: str,
) -> HttpResponse:
    here = reverse("dashboard:duty", args=[page.line.duty.obligation_id])
    address = here if where == "dashboard:duty" else reverse(where)
    try:
        return _act(request, act, done, token, address)
    except PortalError as refused:
        messages.warning(request, str(refused))
        return redirect(here)


def _act(
    request: PortalRequest, act: Callable[[], object], done: str, token: UUID, address: str
) -> HttpResponse:
    address = once(act, token=token, address=address, by=request.principal)
    messages.success(request, done)
    return redirect(address)

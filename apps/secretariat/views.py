"""Pages of the secretariat. Whoever sits for no secretariat finds none of them."""

from __future__ import annotations

from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, cast
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.activity.submissions import once
from apps.notifications import steering
from apps.notifications.models import Delivery, MailStop
from apps.obligations import desk as reminders
from apps.obligations.enums import ObligationKind, Rung
from apps.obligations.models import PlannedStage, ReminderRequest
from apps.organisations import handing_over
from apps.organisations.models import SeatHandOver
from apps.organisations.policies import is_officer
from apps.secretariat import export as exports
from apps.secretariat import selectors, words
from apps.secretariat.forms import GroupForm, RemindForm, SearchForm, StopForm
from wg_portal import dates
from wg_portal.downloads import download
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from wg_portal.requests import PortalRequest

    type View[**P] = Callable[Concatenate[PortalRequest, P], HttpResponse]

UNPROCESSABLE = 422
PER_PAGE = 50
ACTS: dict[str, Callable[..., Any]] = {
    "hold": lambda pk, by: steering.hold([pk], by=by),
    "let-go": lambda pk, by: steering.let_go([pk], by=by),
    "send-now": steering.send_now,
    "send-again": steering.send_again,
    "confirm": steering.confirm,
    "trial": steering.send_trial,
}
SENDING = {"let-go", "send-now", "send-again", "trial"}
"""Acts after which something goes out."""
GONE = (
    Delivery.DoesNotExist,
    PlannedStage.DoesNotExist,
    ReminderRequest.DoesNotExist,
    SeatHandOver.DoesNotExist,
)


def for_officers[**P](view: View[P]) -> View[P]:
    """Let only officers of a secretariat in; for all others the page does not exist."""

    @wraps(view)
    def guarded(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.principal is None or not is_officer(request.principal):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except GONE as gone:
            raise Http404 from gone

    return cast("View[P]", guarded)


@require_GET
@for_officers
def desk(request: PortalRequest) -> HttpResponse:
    """What is late, what goes out, who has not answered, what did not arrive."""
    return _desk_page(request, StopForm())


@only_posted
@for_officers
def hold_group(request: PortalRequest) -> HttpResponse:
    """Hold one group of today's list."""
    return _steer_group(request, held=False)


@only_posted
@for_officers
def let_group_go(request: PortalRequest) -> HttpResponse:
    """Let one held group go."""
    return _steer_group(request, held=True)


@require_GET
@for_officers
def steps(request: PortalRequest) -> HttpResponse:
    """The steps of one group whose time comes today: to whom, and in which words."""
    form = GroupForm(request.GET.dict() | {"way": "stage"})
    if not form.is_valid() or form.cleaned_data["to"] not in Rung.values:
        raise Http404
    asked = form.cleaned_data
    page = selectors.steps_page(
        request.principal, asked["reason"], asked["subject"], Rung(asked["to"])
    )
    if page is None:
        raise Http404
    return render(request, "secretariat/steps.html", {"page": page, "page_tlp": page.tlp})


@require_GET
@for_officers
def ledger(request: PortalRequest) -> HttpResponse:
    """Who was told what, when, and whether it arrived."""
    form = SearchForm(request.GET, meetings=selectors.meetings_to_choose(request.principal))
    if not form.is_valid():
        return render(request, "secretariat/ledger.html", {"form": form}, status=UNPROCESSABLE)
    found = selectors.deliveries_for(request.principal, form.search())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = selectors.entries(request.principal, page)
    context = {
        "form": form,
        "page": page,
        "entries": rows,
        "asked": [(name, value) for name, value in request.GET.items() if name != "page"],
        "filtered": any(value for name, value in request.GET.items() if name != "page"),
        "page_tlp": max((each.row.tlp for each in rows), default=0),
    }
    return render(request, "secretariat/ledger.html", context)


@only_posted
@for_officers
def export(request: PortalRequest) -> HttpResponse:
    """What the ledger's filter finds, as a sheet for Excel or as CSV."""
    form = SearchForm(request.POST, meetings=selectors.meetings_to_choose(request.principal))
    if not form.is_valid():
        return render(request, "secretariat/ledger.html", {"form": form}, status=UNPROCESSABLE)
    try:
        made = exports.make(request.principal, form.search(), request.POST.get("format", "xlsx"))
    except PortalError as refused:
        messages.warning(request, str(refused))
        return redirect("secretariat:ledger")
    return download(made.content, made.name, made.content_type)


@require_GET
@for_officers
def mail(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One mail exactly as its recipient gets it, and what may be done about it."""
    page = selectors.mail_page(request.principal, pk)
    if page is None:
        raise Http404
    return render(request, "secretariat/mail.html", {"page": page, "page_tlp": page.entry.row.tlp})


@only_posted
@for_officers
def steer(request: PortalRequest, pk: UUID, act: str) -> HttpResponse:
    """Hold, let go, send now, send again, confirm, or send a trial to oneself."""
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](pk, by=request.principal)
    except PortalError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, words.done(act))
        if act in SENDING:
            _say_if_stopped(request)
    return redirect("secretariat:mail", pk)


@only_posted
@for_officers
def stop(request: PortalRequest) -> HttpResponse:
    """Hold all mail but that about accounts."""
    form = StopForm(request.POST)
    if not form.is_valid():
        return _desk_page(request, form, status=UNPROCESSABLE)
    return _act(
        request,
        lambda: steering.hold_all(form.cleaned_data["reason"], by=request.principal),
        _("All mail is held. Mails about accounts go on."),
        form.cleaned_data["submission"],
    )


@only_posted
@for_officers
def lift_stop(request: PortalRequest) -> HttpResponse:
    """Resume sending mail."""
    steering.let_all_go(by=request.principal)
    messages.success(request, _("Mail goes out again."))
    return redirect("secretariat:desk")


@only_posted
@for_officers
def remind(request: PortalRequest) -> HttpResponse:
    """Remind those who have not acted, and nobody else."""
    form = RemindForm(request.POST)
    if not form.is_valid() or form.cleaned_data["kind"] not in ObligationKind.values:
        raise Http404
    asked = form.cleaned_data

    def act() -> None:
        again = asked["again"]
        if reminders.ask_to_remind(
            asked["kind"], asked["subject"], by=request.principal, again=again
        ):
            messages.success(request, _("Those who have not responded are reminded now."))
            _say_if_stopped(request)
        else:
            messages.success(
                request,
                _("So many people are reminded only after a second officer has agreed."),
            )

    try:
        return _act(request, act, "", asked["submission"])
    except reminders.RemindedToday as today:
        return _ask_again(request, form, today)


def _ask_again(
    request: PortalRequest, form: RemindForm, today: reminders.RemindedToday
) -> HttpResponse:
    """Ask for a second word: it has gone out on this day already."""
    context = {
        "title": _("Remind them once more today?"),
        "sentences": [_("Those who have not responded get a second reminder on the same day.")],
        "facts": [(_("Last reminded by hand"), dates.long_moment(today.at))],
        "form": RemindForm(form.cleaned_data | {"submission": uuid4(), "again": "on"}),
        "action": reverse("secretariat:remind"),
        "button": _("Remind once more"),
        "back_url": reverse("secretariat:desk"),
    }
    return render(request, "portal/confirm.html", context)


@only_posted
@for_officers
def release_reminder(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Agree, as the second officer, to a reminder to many."""
    try:
        count = reminders.release_reminder(pk, by=request.principal)
    except PortalError as refused:
        messages.warning(request, str(refused))
    else:
        told = ngettext(
            "%(n)d organisation is reminded.", "%(n)d organisations are reminded.", count
        )
        messages.success(request, told % {"n": count})
        _say_if_stopped(request)
    return redirect("secretariat:desk")


@only_posted
@for_officers
def return_reminder(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Do not send it."""
    act = partial(reminders.return_reminder, pk, by=request.principal)
    return _try(request, act, _("The reminder is not sent."))


@only_posted
@for_officers
def approve_seat(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Agree that the colleague of a transferred person fills his seat."""
    act = partial(handing_over.approve_seat, pk, by=request.principal)
    return _try(request, act, _("Approved. The seat goes over on its day."))


def _desk_page(request: PortalRequest, form: StopForm, status: int = 200) -> HttpResponse:
    page = selectors.desk_page(request.principal)
    context = {
        "page": page,
        "form": form,
        "send": RemindForm(),
        "now": request.principal.at,
        "page_tlp": page.page_tlp,
    }
    return render(request, "secretariat/desk.html", context, status=status)


def _steer_group(request: PortalRequest, *, held: bool) -> HttpResponse:
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked, who = form.cleaned_data, request.principal
    ids = selectors.ids_of_group(
        who,
        way=asked["way"],
        reason=asked["reason"],
        subject_id=asked["subject"],
        to=asked["to"],
        held=held,
    )
    if not ids:
        messages.warning(request, _("Nothing of this waits any more: it has just gone out."))
        return redirect("secretariat:desk")
    try:
        if asked["way"] == "stage":
            for pk in ids:
                (reminders.let_stage_go if held else reminders.hold_stage)(pk, by=who)
        else:
            (steering.let_go if held else steering.hold)(ids, by=who)
    except PortalError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, words.done("let-go" if held else "hold"))
    return redirect("secretariat:desk")


def _try(request: PortalRequest, act: Callable[[], object], told: str) -> HttpResponse:
    try:
        act()
    except PortalError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, told)
    return redirect("secretariat:desk")


def _say_if_stopped(request: PortalRequest) -> None:
    if MailStop.objects.visible_to(request.principal).in_force().exists():
        messages.warning(request, _("All mail is held: it goes out only when that is lifted."))


def _act(request: PortalRequest, act: Callable[[], object], told: str, token: UUID) -> HttpResponse:
    address = reverse("secretariat:desk")
    try:
        address = once(act, token=token, address=address, by=request.principal)
    except reminders.RemindedToday:
        raise
    except PortalError as refused:
        messages.warning(request, str(refused))
    else:
        if told:
            messages.success(request, told)
    return redirect(address)

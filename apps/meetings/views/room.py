"""Recording a meeting: each part of the page is saved on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.activity.submissions import once_leading
from apps.meetings import policies, selectors, services
from apps.meetings.forms import ActionForm, AttendanceForm, DecisionForm, MinutesForm
from apps.meetings.views.door import CONFLICT, UNPROCESSABLE, acting, missing, opened
from apps.obligations.calendars import deadline_after
from wg_portal.form_addresses import only_posted
from wg_portal.forms import SubmissionToken
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.meetings.selectors import Room
    from wg_portal.principal import Principal

ACTION_DAYS = 5
"""Business days of the body's calendar that an action gets unless the officer says otherwise."""


def _enter(request: HttpRequest, meeting_id: UUID) -> tuple[Principal, Room]:
    who = acting(request)
    return who, selectors.room_of(who, meeting_id) or missing()


@require_safe
def room(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Everything that is recorded, on one page."""
    who, shown = _enter(request, meeting_id)
    return _page(request, who, shown)


def _page(
    request: HttpRequest, who: Principal, shown: Room, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Render the room; ``forms`` replaces the empty form of the part that was sent."""
    meeting = shown.meeting
    slots = [part.slot for part in shown.parts]
    opened(who, meeting, slots, shown.minutes, carried=shown.carried)
    title = f"{meeting.body.short_ja} 第{meeting.number}回"
    marking = {"tlp": meeting.tlp}
    due_at = deadline_after(who.at, ACTION_DAYS, meeting.body.calendar)
    written = forms.pop("written", {})
    context = {
        "room": shown,
        "meeting": meeting,
        "page_tlp": max([meeting.tlp, *(each.tlp for each in shown.carried)]),
        "parts": [
            (
                part,
                written.get(part.slot.item.pk)
                or MinutesForm(
                    initial={"text": part.text, "version": part.version},
                    prefix=_prefix(part.slot.item.pk),
                ),
            )
            for part in shown.parts
        ],
        "attendance": AttendanceForm(seats=shown.seats, prefix="attendance"),
        "decision": DecisionForm(
            parts=shown.parts,
            prefix="decision",
            initial={**marking, "notice_title": f"{title} 確認事項"[:40]},
        ),
        "action": ActionForm(
            parts=shown.parts,
            owners=shown.organisations,
            prefix="action",
            initial={**marking, "due_at": due_at, "notice_title": f"{title} 宿題事項"[:40]},
        ),
        "end": SubmissionToken(),
        "may_finish": policies.can_finish(who, meeting, present=shown.present),
        "may_write": policies.can_write_minutes(who, meeting, settled=shown.settled),
        **forms,
    }
    return render(request, "meetings/room.html", context, status=status)


def _prefix(item_id: UUID) -> str:
    return f"minutes-{item_id.hex[:8]}"


def _back(meeting_id: UUID, part: str) -> str:
    return f"{reverse('meetings:room', args=[meeting_id])}#{part}"


@only_posted
def attendance(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Save who is there, all rows at once."""
    who, shown = _enter(request, meeting_id)
    form = AttendanceForm(request.POST, seats=shown.seats, prefix="attendance")

    def act() -> None:
        services.record_attendance(meeting_id=meeting_id, presence=form.presence(), by=who)
        messages.success(request, _("Attendance is saved."))

    return _keep(request, who, shown, form, act, "attendance")


@only_posted
def decision(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Record one decision on an agenda item."""
    who, shown = _enter(request, meeting_id)
    form = DecisionForm(request.POST, parts=shown.parts, prefix="decision")

    def act() -> None:
        data = form.cleaned_data
        made = services.record_item_decision(
            meeting_id=meeting_id,
            item_id=UUID(data["item"]),
            kind=data["kind"],
            wording_ja=data["wording_ja"],
            wording_en=data["wording_en"],
            marking=form.marking,
            by=who,
        )
        messages.success(request, _("%(code)s is recorded.") % {"code": made.code})

    return _keep(request, who, shown, form, act, "decision")


@only_posted
def action(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Give one action item out of an agenda item."""
    who, shown = _enter(request, meeting_id)
    form = ActionForm(
        request.POST, parts=shown.parts, owners=shown.organisations, prefix="action",
        counting=shown.meeting.body.calendar,
    )  # fmt: skip

    def act() -> None:
        data = form.cleaned_data
        made = services.record_action(
            meeting_id=meeting_id,
            item_id=UUID(data["item"]),
            title_ja=data["title_ja"],
            title_en=data["title_en"],
            owner_organisation_id=UUID(data["owner"]),
            due_at=data["due_at"],
            marking=form.marking,
            by=who,
        )
        messages.success(request, _("%(code)s is given; its owner is told.") % {"code": made.code})

    return _keep(request, who, shown, form, act, "action")


def _keep(
    request: HttpRequest,
    who: Principal,
    shown: Room,
    form: AttendanceForm | DecisionForm | ActionForm,
    act: Callable[[], None],
    part: str,
) -> HttpResponse:
    """Do ``act`` once and return to this part of the page; show what was typed if it fails."""
    address = _back(shown.meeting.pk, part)

    def acted() -> str:
        act()
        return address

    if form.is_valid():
        try:
            return redirect(once_leading(acted, token=form.cleaned_data["submission"], by=who))
        except PortalError as refusal:
            form.add_error(None, str(refusal))
    return _page(request, who, shown, status=UNPROCESSABLE, **{part: form})


@only_posted
def minutes(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Save the minutes of one agenda item."""
    who, shown = _enter(request, meeting_id)
    if not any(part.slot.item.pk == item_id for part in shown.parts):
        missing()
    form = MinutesForm(request.POST, prefix=_prefix(item_id))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.write_minutes(
                meeting_id=meeting_id,
                item_id=item_id,
                text=data["text"],
                version=data["version"],
                by=who,
            )
        except StaleEdit as stale:
            now = next(part for part in shown.parts if part.slot.item.pk == item_id)
            typed = request.POST.copy()
            typed[f"{form.prefix}-version"] = str(now.version)
            form = MinutesForm(typed, prefix=form.prefix)
            again = {"written": {item_id: form}, "stale": stale, "stale_form": form}
            return _page(request, who, shown, status=CONFLICT, **again)
        except PortalError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The minutes of this item are saved."))
            return redirect(_back(meeting_id, f"item-{item_id}"))
    return _page(request, who, shown, status=UNPROCESSABLE, written={item_id: form})


@only_posted
def finish(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Close the meeting."""
    who, shown = _enter(request, meeting_id)
    form = SubmissionToken(request.POST)
    address = _back(meeting_id, "end")

    def act() -> str:
        services.finish_meeting(meeting_id=meeting_id, by=who)
        messages.success(request, _("The meeting is closed. Reminders of replies have ended."))
        return address

    if not form.is_valid():
        return _page(request, who, shown, status=UNPROCESSABLE, end=form)
    try:
        return redirect(once_leading(act, token=form.cleaned_data["submission"], by=who))
    except PortalError as refusal:
        messages.warning(request, str(refusal))
        return redirect(address)

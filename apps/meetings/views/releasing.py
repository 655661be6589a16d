"""Release by two: the audience before it, the request, the second officer's word."""

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
from apps.meetings import ics, policies, selectors, services
from apps.meetings.enums import MeetingState, Released
from apps.meetings.forms import ReleaseForm, ReturnForm
from apps.meetings.selectors.page import open_request, slots_of
from apps.meetings.views.door import UNPROCESSABLE, acting, existing, missing, opened
from apps.organisations.second_officer import at_desk
from wg_portal.form_addresses import only_posted
from wg_portal.forms import SubmissionToken
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.meetings.models import Meeting, Release
    from wg_portal.principal import Principal


def _desk(request: HttpRequest, meeting_id: UUID) -> tuple[Principal, Meeting]:
    who = acting(request)
    meeting = existing(who, meeting_id)
    return (who, meeting) if at_desk(who, meeting.body_id) else missing()


def _send(pending: Release | None) -> SubmissionToken:
    """The hidden part of the form: to ask for release, or to release what is shown."""
    return ReleaseForm(initial={"release": pending.pk}) if pending else SubmissionToken()


def _seen(request: HttpRequest) -> UUID:
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Open this page again and send the form from there"))
    seen: UUID = form.cleaned_data["release"]
    return seen


@require_safe
def audience(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Exactly who will be told, before it is sent."""
    who, meeting = _desk(request, meeting_id)
    if meeting.state not in (MeetingState.DRAFT, MeetingState.REQUESTED):
        return redirect("meetings:meeting", meeting_id)
    return _audience(request, who, meeting)


def _audience(
    request: HttpRequest,
    who: Principal,
    meeting: Meeting,
    *,
    form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    pending = open_request(who, meeting, Released.INVITATION)
    slots = slots_of(who, meeting, None)
    opened(who, meeting, slots)
    shown: dict[str, Any] = {
        "meeting": meeting,
        "mail_title": ics.summary(meeting),
        "audience": selectors.audience_for(who, meeting),
        "slots": slots,
        "papers": [paper for slot in slots for paper in slot.papers],
        "pending": pending,
        "may_request": policies.can_request_release(who, meeting, items=len(slots)),
        "may_release": policies.can_release(who, meeting, pending),
        "mine": pending is not None and pending.requested_by_id == who.person_id,
        "form": form or ReturnForm(),
        "send": _send(pending),
        "page_tlp": meeting.tlp,
    }
    return render(request, "meetings/audience.html", shown, status=status)


@only_posted
def request_release(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Ask a second officer to send the invitation."""
    who, _meeting = _desk(request, meeting_id)

    def act() -> str:
        services.request_release(meeting_id=meeting_id, by=who)
        messages.success(request, _("Another officer of the secretariat can now release it."))
        return reverse("meetings:audience", args=[meeting_id])

    return _done(request, who, reverse("meetings:audience", args=[meeting_id]), act)


@only_posted
def release(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Send the invitation, as the second officer."""
    who, _meeting = _desk(request, meeting_id)

    def act() -> str:
        services.release_invitation(meeting_id=meeting_id, seen=_seen(request), by=who)
        messages.success(
            request, _("The invitation is released. Each person gets a mail of their own.")
        )
        return reverse("meetings:meeting", args=[meeting_id])

    return _done(request, who, reverse("meetings:audience", args=[meeting_id]), act)


def _done(request: HttpRequest, who: Principal, back: str, act: Callable[[], str]) -> HttpResponse:
    """Do ``act`` once; a refusal leads ``back`` to the page that says why."""
    form = SubmissionToken(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Open this page again and send the form from there"))
        return redirect(back)
    try:
        return redirect(once_leading(act, token=form.cleaned_data["submission"], by=who))
    except PortalError as refusal:
        messages.warning(request, str(refusal))
        return redirect(back)


@only_posted
def return_invitation(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Send the request back, or take one's own back."""
    who, meeting = _desk(request, meeting_id)
    form = ReturnForm(request.POST)
    pending = open_request(who, meeting, Released.INVITATION)
    mine = pending is not None and pending.requested_by_id == who.person_id
    if mine:
        form.fields["comment"].required = False
    if not form.is_valid():
        return _audience(request, who, meeting, form=form, status=UNPROCESSABLE)
    back = reverse("meetings:meeting", args=[meeting_id])
    return _return(request, who, meeting, Released.INVITATION, form, back)


def _return(
    request: HttpRequest,
    who: Principal,
    meeting: Meeting,
    what: Released,
    form: ReturnForm,
    back: str,
) -> HttpResponse:
    def act() -> str:
        services.return_request(
            meeting_id=meeting.pk, what=what, comment=form.cleaned_data["comment"], by=who
        )
        messages.success(request, _("The request was returned."))
        return back

    try:
        return redirect(once_leading(act, token=form.cleaned_data["submission"], by=who))
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(back)


@require_safe
def minutes_review(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The draft minutes as members will see them, with the release by a second officer."""
    return _minutes(request, meeting_id)


def _minutes(
    request: HttpRequest, meeting_id: UUID, *, form: ReturnForm | None = None, status: int = 200
) -> HttpResponse:
    who = acting(request)
    room = selectors.room_of(who, meeting_id) or missing()
    if room.minutes is None or room.minutes.visible_from is not None:
        return redirect("meetings:meeting", meeting_id)
    opened(who, room.meeting, [part.slot for part in room.parts], room.minutes)
    shown: dict[str, Any] = {
        "room": room,
        "meeting": room.meeting,
        "audience": selectors.audience_for(who, room.meeting),
        "may_request": policies.can_request_minutes(
            who, room.meeting, written=room.written, asked=room.request is not None
        ),
        "may_release": policies.can_release(who, room.meeting, room.request),
        "mine": room.request is not None and room.request.requested_by_id == who.person_id,
        "form": form or ReturnForm(),
        "send": _send(room.request),
        "page_tlp": room.minutes.tlp,
    }
    return render(request, "meetings/minutes.html", shown, status=status)


@only_posted
def request_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Ask a second officer to share the minutes."""
    who, _meeting = _desk(request, meeting_id)
    address = reverse("meetings:minutes_review", args=[meeting_id])

    def act() -> str:
        services.request_minutes(meeting_id=meeting_id, by=who)
        messages.success(request, _("Another officer of the secretariat can now release it."))
        return address

    return _done(request, who, address, act)


@only_posted
def release_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Share the minutes, as the second officer."""
    who, _meeting = _desk(request, meeting_id)

    def act() -> str:
        services.release_minutes(meeting_id=meeting_id, seen=_seen(request), by=who)
        messages.success(request, _("The minutes are shared with those who see the meeting."))
        return reverse("meetings:meeting", args=[meeting_id])

    return _done(request, who, reverse("meetings:minutes_review", args=[meeting_id]), act)


@only_posted
def return_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Send the minutes back to be changed."""
    who, meeting = _desk(request, meeting_id)
    form = ReturnForm(request.POST)
    pending = open_request(who, meeting, Released.MINUTES)
    if pending is not None and pending.requested_by_id == who.person_id:
        form.fields["comment"].required = False
    if not form.is_valid():
        return _minutes(request, meeting_id, form=form, status=UNPROCESSABLE)
    back = reverse("meetings:room", args=[meeting_id])
    return _return(request, who, meeting, Released.MINUTES, form, back)

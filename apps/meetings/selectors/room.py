"""The desk's page for recording a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.meetings.enums import Answer, MeetingState, Presence, Released
from apps.meetings.models import Attendance, AttendanceReply, Minutes, MinutesEntry, Release
from apps.meetings.selectors.page import Slot, open_request, slots_of, visible_meeting
from apps.meetings.sources import carried_into
from apps.organisations.enums import Role
from apps.organisations.models import Representative
from apps.organisations.second_officer import at_desk

if TYPE_CHECKING:
    from uuid import UUID

    from apps.action_items.models import ActionItem
    from apps.meetings.models import Meeting
    from apps.organisations.models import Organisation, Post
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Seat:
    """One representative with the organisation's reply and what is recorded of him."""

    post: Post
    role: Role
    answer: Answer | None
    presence: Presence | None

    @property
    def answer_word(self) -> str:
        """The reply in words, empty for none."""
        return str(self.answer.label) if self.answer else ""


@dataclass(frozen=True, slots=True)
class Part:
    """An agenda item with its minutes as they stand; ``version`` 0 is nothing written yet."""

    slot: Slot
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Room:
    """Everything that the officer records in, one query set each."""

    meeting: Meeting
    seats: list[Seat]
    parts: list[Part]
    minutes: Minutes | None
    request: Release | None
    carried: list[ActionItem]
    """What was carried over to this meeting."""

    @property
    def present(self) -> int:
        """How many are recorded as there."""
        return sum(
            seat.presence is not None and seat.presence != Presence.ABSENT for seat in self.seats
        )

    @property
    def written(self) -> int:
        """How many agenda items have minutes."""
        return sum(bool(part.text) for part in self.parts)

    @property
    def settled(self) -> bool:
        """Whether the minutes wait for release or are released."""
        return self.request is not None or bool(self.minutes and self.minutes.visible_from)

    @property
    def organisations(self) -> list[Organisation]:
        """Who can be given an action: the organisations of the body, each once."""
        return list(
            {seat.post.organisation_id: seat.post.organisation for seat in self.seats}.values()
        )


def room_of(who: Principal, meeting_id: UUID) -> Room | None:
    """Return the room for an officer of the desk once the invitation is out, else ``None``."""
    meeting = visible_meeting(who, meeting_id)
    if meeting is None or not at_desk(who, meeting.body_id):
        return None
    if meeting.state not in (MeetingState.RELEASED, MeetingState.HELD):
        return None
    minutes = Minutes.objects.visible_to(who).filter(meeting=meeting).first()
    entries = {
        entry.item_id: entry
        for entry in MinutesEntry.objects.visible_to(who).filter(record=minutes)
    }
    return Room(
        meeting=meeting,
        seats=_seats(who, meeting),
        parts=[
            Part(slot, entry.text if entry else "", entry.version if entry else 0)
            for slot in slots_of(who, meeting, None)
            for entry in (entries.get(slot.item.pk),)
        ],
        minutes=minutes,
        request=open_request(who, meeting, Released.MINUTES),
        carried=carried_into(who, meeting),
    )


def _seats(who: Principal, meeting: Meeting) -> list[Seat]:
    replies = AttendanceReply.objects.visible_to(who).filter(meeting=meeting)
    answers = {reply.organisation_id: Answer(reply.answer) for reply in replies}
    recorded = {
        row.post_id: Presence(row.presence)
        for row in Attendance.objects.visible_to(who).filter(meeting=meeting)
    }
    found = (
        Representative.objects.visible_to(who)
        .as_of(who.at)
        .in_body(meeting.body_id)
        .filter(membership__role__in=meeting.circle.roles)
        .select_related("membership", "post__person", "post__organisation")
    )
    seats = {
        seat.post_id: Seat(
            seat.post,
            Role(seat.membership.role),
            answers.get(seat.post.organisation_id),
            recorded.get(seat.post_id),
        )
        for seat in found
    }
    order = list(Role)
    return sorted(
        seats.values(),
        key=lambda s: (
            order.index(s.role),
            s.post.organisation.kana,
            s.post.person.family_name_kana,
        ),
    )

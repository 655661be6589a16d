"""What happens to a meeting. ``SENTENCES`` is how the record says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class MeetingEvent(Event):
    """Something that happened to a meeting; ``subject_id`` is the meeting."""

    subject_type = "meetings.Meeting"


@dataclass(frozen=True, kw_only=True)
class MeetingCreated(MeetingEvent):
    """A draft was made."""


@dataclass(frozen=True, kw_only=True)
class MeetingEdited(MeetingEvent):
    """A draft was changed; ``version`` is the new one."""

    version: int


@dataclass(frozen=True, kw_only=True)
class ReleaseRequested(MeetingEvent):
    """A second officer is asked to release; ``what`` is ``invitation`` or ``minutes``."""

    release_id: UUID
    what: str


@dataclass(frozen=True, kw_only=True)
class ReleaseReturned(MeetingEvent):
    """The second officer sent it back with a comment, or the requester took it back."""

    release_id: UUID
    what: str


@dataclass(frozen=True, kw_only=True)
class MeetingReleased(MeetingEvent):
    """The invitation is out: the meeting is visible to its circle."""

    release_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReplyGiven(MeetingEvent):
    """An organisation replied to the invitation, or changed its reply."""

    organisation_id: UUID
    answer: str


@dataclass(frozen=True, kw_only=True)
class AttendanceRecorded(MeetingEvent):
    """The officer recorded who is there."""


@dataclass(frozen=True, kw_only=True)
class MinutesWritten(MeetingEvent):
    """The draft minutes of one agenda item were saved."""

    item_id: UUID


@dataclass(frozen=True, kw_only=True)
class MeetingHeld(MeetingEvent):
    """The meeting is over; ``attendees_id`` is the circle of those who were there."""

    attendees_id: UUID


@dataclass(frozen=True, kw_only=True)
class MinutesReleased(Event):
    """The minutes are visible to the meeting's circle; ``subject_id`` is the minutes."""

    subject_type = "meetings.Minutes"

    meeting_id: UUID


SENTENCES: dict[type[Event], _StrPromise] = {
    MeetingCreated: _("The meeting was created as a draft"),
    MeetingEdited: _("The draft of the meeting was changed"),
    ReleaseRequested: _("Release by a second officer was requested"),
    ReleaseReturned: _("The request for release was returned"),
    MeetingReleased: _("A second officer released the invitation"),
    ReplyGiven: _("An organisation replied to the invitation"),
    AttendanceRecorded: _("Attendance was recorded"),
    MinutesWritten: _("Draft minutes of an agenda item were saved"),
    MeetingHeld: _("The meeting was closed"),
    MinutesReleased: _("A second officer released the minutes"),
}

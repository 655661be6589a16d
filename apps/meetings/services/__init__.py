"""Every change of a meeting; one transaction each."""

from apps.meetings.services.drafting import ItemDraft, MeetingDraft, create_meeting, edit_meeting
from apps.meetings.services.papers import add_paper, remove_paper
from apps.meetings.services.recording import (
    OutcomeMarking,
    finish_meeting,
    record_action,
    record_attendance,
    record_item_decision,
    write_minutes,
)
from apps.meetings.services.releasing import (
    release_invitation,
    release_minutes,
    request_minutes,
    request_release,
    return_request,
)
from apps.meetings.services.replying import reply

__all__ = [
    "ItemDraft",
    "MeetingDraft",
    "OutcomeMarking",
    "add_paper",
    "create_meeting",
    "edit_meeting",
    "finish_meeting",
    "record_action",
    "record_attendance",
    "record_item_decision",
    "release_invitation",
    "release_minutes",
    "remove_paper",
    "reply",
    "request_minutes",
    "request_release",
    "return_request",
    "write_minutes",
]

"""Pages of the meetings."""

from apps.meetings.views.drafting import add_paper, edit, new, remove_paper
from apps.meetings.views.pages import calendar, meeting, meeting_list
from apps.meetings.views.releasing import (
    audience,
    minutes_review,
    release,
    release_minutes,
    request_minutes,
    request_release,
    return_invitation,
    return_minutes,
)
from apps.meetings.views.replying import reply
from apps.meetings.views.room import action, attendance, decision, finish, minutes, room

__all__ = [
    "action",
    "add_paper",
    "attendance",
    "audience",
    "calendar",
    "decision",
    "edit",
    "finish",
    "meeting",
    "meeting_list",
    "minutes",
    "minutes_review",
    "new",
    "release",
    "release_minutes",
    "remove_paper",
    "reply",
    "request_minutes",
    "request_release",
    "return_invitation",
    "return_minutes",
    "room",
]

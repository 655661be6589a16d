"""What pages show of meetings; every reading starts at ``visible_to``."""

from apps.meetings.selectors.audience import audience_for, members_panel
from apps.meetings.selectors.listing import (
    MeetingList,
    meeting_list,
    meetings_for,
    next_number,
    prepared_body,
)
from apps.meetings.selectors.page import MeetingPage, meeting_page, visible_item, visible_meeting
from apps.meetings.selectors.room import Room, room_of

__all__ = [
    "MeetingList",
    "MeetingPage",
    "Room",
    "audience_for",
    "meeting_list",
    "meeting_page",
    "meetings_for",
    "members_panel",
    "next_number",
    "prepared_body",
    "room_of",
    "visible_item",
    "visible_meeting",
]

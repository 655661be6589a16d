"""Who has replied and who has not, for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.meetings.enums import Answer, MeetingState
from apps.meetings.models import AttendanceReply
from apps.meetings.policies import REPLYING
from apps.organisations.models import Membership, Organisation

if TYPE_CHECKING:
    from apps.meetings.models import Meeting
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by answer, each reply, and the organisations still silent."""

    counts: list[tuple[str, int]]
    replies: list[AttendanceReply]
    silent: list[Organisation]
    asked: int


def tally_of(who: Principal, meeting: Meeting) -> Tally | None:
    """Return the replies as the desk sees them; nothing before the invitation is out."""
    if meeting.state not in (MeetingState.RELEASED, MeetingState.HELD):
        return None
    replies = list(
        AttendanceReply.objects.visible_to(who)
        .filter(meeting=meeting)
        .select_related("organisation", "replied_by")
        .order_by("organisation__kana")
    )
    roles = set(meeting.circle.roles) & set(REPLYING)
    seats = (
        Membership.objects.visible_to(who)
        # Who came later was never asked.
        .as_of(min(who.at, meeting.starts_at))
        .filter(body_id=meeting.body_id, role__in=roles)
        .select_related("organisation")
        .order_by("organisation__kana")
    )
    asked = {seat.organisation_id: seat.organisation for seat in seats}
    answered = {reply.organisation_id for reply in replies}
    return Tally(
        counts=[
            (str(answer.label), sum(reply.answer == answer for reply in replies))
            for answer in Answer
        ],
        replies=replies,
        silent=[each for pk, each in asked.items() if pk not in answered],
        asked=len(asked),
    )

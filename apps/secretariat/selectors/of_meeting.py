"""What belongs to one meeting, so that the ledger can be searched by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.meetings.models import AgendaItem, AgendaPaper, ItemOutcome, Meeting, Minutes
from apps.meetings.naming import meeting_name
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal

MOST = 100


def meetings_to_choose(who: Principal) -> list[tuple[str, str]]:
    """The meetings that the officer may read, the newest first, as id and name."""
    found = Meeting.objects.visible_to(who).prefetch_related(known_body(who))
    return [
        (str(each.pk), meeting_name(each)) for each in found.order_by("-starts_at", "pk")[:MOST]
    ]


def subjects_of(who: Principal, meeting_id: UUID) -> set[UUID]:
    """The meeting, its minutes, the papers of its agenda, and what came out of it.

    Empty for a meeting that the officer may not read.
    """
    meeting = Meeting.objects.visible_to(who).filter(pk=meeting_id)
    minutes = Minutes.objects.visible_to(who).filter(meeting__in=meeting)
    items = AgendaItem.objects.visible_to(who).filter(meeting__in=meeting)
    papers = AgendaPaper.objects.visible_to(who).filter(item__in=items)
    outcomes = ItemOutcome.objects.visible_to(who).filter(item__in=items)
    found = {
        *meeting.values_list("pk", flat=True),
        *minutes.values_list("pk", flat=True),
        *papers.values_list("paper_id", flat=True),
    }
    for decision_id, action_id in outcomes.values_list("decision_id", "action_id"):
        found |= {decision_id, action_id}
    return found - {None}

"""Papers of a meeting that were withdrawn after the reader had opened them: the number stays.

Nobody else is shown it: that a paper was withdrawn tells that there was one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from apps.documents.models import Paper, Recall
from apps.meetings.agenda import paper_label, paper_order
from apps.meetings.models import AgendaPaper

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.documents.models import RecallQuerySet
    from apps.meetings.models import AgendaItem
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class RecalledLine:
    """The number of a paper that the reader had, and what he is told of it."""

    label: str
    order: tuple[bool, list[int]]
    recall: Recall


def has_recalled(who: Principal) -> Exists:
    """Whether there is one under an agenda item, in the query that reads the items."""
    places = AgendaPaper.objects.visible_to(who).filter(item=OuterRef("pk"))
    return Exists(places.filter(paper_id__in=_own(who).values("paper_id")))


def recalled_under(who: Principal, items: Iterable[AgendaItem]) -> dict[UUID, list[RecalledLine]]:
    """Return them by item, in the order of their numbers; what he still reads is not among them."""
    places = AgendaPaper.objects.visible_to(who).filter(item__in=items)
    gone = places.exclude(paper__in=Paper.objects.visible_to(who))
    recalls = {each.paper_id: each for each in _own(who)}
    lines: dict[UUID, list[RecalledLine]] = {}
    for place in sorted(gone, key=lambda place: paper_order(place.number)):
        if recall := recalls.get(place.paper_id):
            line = RecalledLine(paper_label(place.number), paper_order(place.number), recall)
            lines.setdefault(place.item_id, []).append(line)
    return lines


def _own(who: Principal) -> RecallQuerySet:
    found: RecallQuerySet = Recall.objects.visible_to(who).filter(person_id=who.person_id)
    return found

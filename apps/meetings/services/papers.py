"""Papers of a draft: where they stand on the agenda, and under which number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from apps.documents.services import create_paper
from apps.meetings import policies
from apps.meetings.agenda import NARROW, paper_numbers, paper_order
from apps.meetings.models import AgendaItem, AgendaPaper
from apps.meetings.services.desk import locked
from apps.sharing.desks import colleagues, share_with_desk
from apps.sharing.numbering import random_code

if TYPE_CHECKING:
    from uuid import UUID

    from apps.documents.models import Paper
    from apps.meetings.models import Meeting
    from wg_portal.principal import Principal

LAST = "new"
"""Stands for the number of a paper that has just been added."""


@transaction.atomic
def add_paper(*, meeting_id: UUID, item_id: UUID, by: Principal, **paper: Any) -> Paper:
    """Put a new draft paper under an agenda item; ``paper`` is what ``create_paper`` takes.

    It gets the next number of the item; all numbers follow the agenda until the release.
    """
    meeting = locked(meeting_id, by=by)
    policies.can_edit(by, meeting).enforce()
    item = AgendaItem.objects.visible_to(by).get(pk=item_id, meeting=meeting, withdrawn_at=None)
    made: Paper = create_paper(body_id=meeting.body_id, by=by, **paper)
    share_with_desk(made.pk, colleagues(meeting.body_id, by=by), by=by)
    AgendaPaper.objects.create(item=item, paper=made, number=LAST)
    renumber(meeting)
    return made


@transaction.atomic
def remove_paper(*, meeting_id: UUID, place_id: UUID, by: Principal) -> None:
    """Take a paper off a draft's agenda; the paper itself stays its author's draft."""
    meeting = locked(meeting_id, by=by)
    policies.can_edit(by, meeting).enforce()
    AgendaPaper.objects.visible_to(by).filter(pk=place_id, item__meeting=meeting).delete()
    renumber(meeting)


def renumber(meeting: Meeting) -> None:
    """Give every paper of a locked draft the number that follows from the agenda's order.

    A paper for fewer readers than the meeting's gets a code instead (see ``NARROW``).

    Reads past the query wall, for the principal does not know yet of what this request added.
    """
    items = list(meeting.agenda.filter(withdrawn_at=None).order_by("position"))
    placed = AgendaPaper.objects.filter(item__in=items)
    for place in placed.exclude(paper__circle=meeting.circle_id).exclude(number__startswith=NARROW):
        place.number = random_code(NARROW[:-1])
        place.save(update_fields=["number"])
    places = list(placed.filter(paper__circle=meeting.circle_id))
    under = {
        item.pk: sorted(
            (place for place in places if place.item_id == item.pk),
            key=lambda place: (place.number == LAST, paper_order(place.number)),
        )
        for item in items
    }
    numbers = paper_numbers([item.kind for item in items], [len(under[item.pk]) for item in items])
    for item, wanted in zip(items, numbers, strict=True):
        _apply(under[item.pk], wanted)


def _apply(places: list[AgendaPaper], wanted: list[str]) -> None:
    moved = [(p, n) for p, n in zip(places, wanted, strict=True) if p.number != n]
    # Two steps, for a number may still belong to a neighbour.
    for step in ("to-{}", "{}"):
        for place, number in moved:
            AgendaPaper.objects.filter(pk=place.pk).update(number=step.format(number))

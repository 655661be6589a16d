"""Out of which meeting an action item came, for the list of them (``action_items.sources``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext

from apps.action_items.sources import Source
from apps.meetings.models import ItemOutcome, Meeting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal

MOST = 60
"""Meetings that are offered: about three years of two bodies."""


def meetings(who: Principal) -> list[Source]:
    """Return the latest meetings that have begun."""
    begun = Meeting.objects.visible_to(who).filter(withdrawn_at=None, starts_at__lte=who.at)
    latest = begun.order_by("-starts_at", "-pk").values_list("pk", "body_id", "number")[:MOST]
    return [Source(pk, body_id, _name(number)) for pk, body_id, number in latest]


def names(who: Principal, action_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the meeting of each action item, as far as its agenda item may be read."""
    found = _outcomes(who).filter(action_id__in=list(action_ids))
    return {
        action_id: _name(number)
        for action_id, number in found.values_list("action_id", "item__meeting__number")
    }


def actions_from(who: Principal, meeting_id: UUID) -> QuerySet[Any, Any]:
    """Return ids of what came out of one meeting."""
    came: QuerySet[Any, Any] = _outcomes(who).filter(item__meeting_id=meeting_id)
    return came.values("action_id")


def _outcomes(who: Principal) -> QuerySet[Any, Any]:
    seen = Meeting.objects.visible_to(who)
    return ItemOutcome.objects.visible_to(who).filter(action__isnull=False, item__meeting__in=seen)


def _name(number: int) -> str:
    return pgettext("source", "meeting %(number)d") % {"number": number}

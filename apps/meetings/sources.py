"""Out of which meeting an action item came, and to which it was carried over, for the list and the
pages of them (``action_items.sources``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.sources import Source
from apps.meetings.models import CarriedOver, ItemOutcome, Meeting
from wg_portal.dates import short_date
from wg_portal.verdict import PortalError

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


def coming(who: Principal, body_id: UUID) -> list[Source]:
    """Return the body's meetings that are ahead, the next one first."""
    ahead = Meeting.objects.visible_to(who).filter(
        body_id=body_id, withdrawn_at=None, starts_at__gt=who.at
    )
    return [_coming(each) for each in ahead.order_by("starts_at", "pk")]


def carry(step: ActionProgress, meeting_id: UUID, *, by: Principal) -> None:
    """Keep to which meeting the step carries its item. Raises ``PortalError``."""
    body_id = step.action.body_id
    if meeting_id not in {each.meeting_id for each in coming(by, body_id)}:
        raise PortalError(_("Choose one of the body's coming meetings, or none."))
    CarriedOver.objects.create(
        action=step.action,
        meeting_id=meeting_id,
        organisation_id=step.organisation_id,
        desk_circle_id=step.desk_circle_id,
        at=step.at,
    )


def carried_to(who: Principal, action_ids: Iterable[UUID]) -> dict[UUID, Source]:
    """Return the meeting to which each was carried over last, where the reader may know both."""
    found = _last_carried(who).filter(action_id__in=list(action_ids)).select_related("meeting")
    return {each.action_id: _coming(each.meeting) for each in found}


def carried_into(who: Principal, meeting: Meeting) -> list[ActionItem]:
    """Return the items that were carried over to the meeting, for who may know it."""
    came = _last_carried(who).filter(meeting=meeting).values("action_id")
    items = ActionItem.objects.visible_to(who).filter(pk__in=came, taken_back_at=None)
    return list(items.select_related("owner_organisation").order_by("due_at", "code"))


def _last_carried(who: Principal) -> QuerySet[Any, Any]:
    """What no later step has carried over again, perhaps to no meeting at all."""
    later = ActionProgress.objects.visible_to(who).filter(
        action_id=OuterRef("action_id"),
        state=ActionState.CARRIED,
        at__gt=OuterRef("at"),
        anew=False,
    )
    found: QuerySet[Any, Any] = CarriedOver.objects.visible_to(who).filter(~Exists(later))
    return found


def _coming(meeting: Meeting) -> Source:
    name = f"{_name(meeting.number)} {short_date(meeting.starts_at)}"
    return Source(meeting.pk, meeting.body_id, name)


def _outcomes(who: Principal) -> QuerySet[Any, Any]:
    seen = Meeting.objects.visible_to(who)
    return ItemOutcome.objects.visible_to(who).filter(action__isnull=False, item__meeting__in=seen)


def _name(number: int) -> str:
    return pgettext("source", "meeting %(number)d") % {"number": number}

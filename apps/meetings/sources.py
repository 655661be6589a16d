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
from apps.sharing.selectors import audience_of
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
    latest = begun.order_by("-starts_at", "-pk")[:MOST]
    found = latest.values_list("pk", "body_id", "number", "starts_at")
    return [Source(pk, body_id, _name(number), at) for pk, body_id, number, at in found]


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


def coming(who: Principal, action: ActionItem) -> list[Source]:
    """Return the meetings ahead of its body that its owner reads, the next one first.

    A draft is one that he will read.
    """
    ahead = Meeting.objects.visible_to(who).filter(
        body_id=action.body_id, withdrawn_at=None, starts_at__gt=who.at
    )
    found = list(ahead.order_by("starts_at", "pk"))
    read = {pk for pk in {each.circle_id for each in found} if _owner_reads(action, pk)}
    return [_coming(each) for each in found if each.circle_id in read]


def _owner_reads(action: ActionItem, circle_id: UUID) -> bool:
    return any(
        each.active
        and each.organisation_id == action.owner_organisation_id
        and action.owner_person_id in (None, each.person_id)
        for each in audience_of(circle_id)
    )


def carry(step: ActionProgress, meeting_id: UUID, *, by: Principal) -> None:
    """Keep to which meeting the step carries its item. Raises ``PortalError``."""
    if meeting_id not in {each.meeting_id for each in coming(by, step.action)}:
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
    draft = meeting.visible_from is None
    if draft:
        name = pgettext("source", "%(meeting)s (draft)") % {"meeting": name}
    return Source(meeting.pk, meeting.body_id, name, meeting.starts_at, draft)


def _outcomes(who: Principal) -> QuerySet[Any, Any]:
    seen = Meeting.objects.visible_to(who)
    return ItemOutcome.objects.visible_to(who).filter(action__isnull=False, item__meeting__in=seen)


def _name(number: int) -> str:
    return pgettext("source", "meeting %(number)d") % {"number": number}

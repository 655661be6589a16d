"""What the meeting before left behind: decisions, and what is still to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.action_items.models import ActionItem
from apps.decisions.models import Decision
from apps.meetings.enums import MeetingState
from apps.meetings.models import ItemOutcome, Meeting
from apps.obligations.selectors import Line, open_about

if TYPE_CHECKING:
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action of the last meeting; ``duty`` only for its owner and the desk, while open."""

    action: ActionItem
    duty: Line | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The last meeting held before this one, with what came of it."""

    meeting: Meeting | None = None
    decisions: list[Decision] = field(default_factory=list)
    actions: list[ActionLine] = field(default_factory=list)


def last_outcomes(who: Principal, meeting: Meeting) -> Outcomes:
    """Return the outcomes of the body's last meeting that the reader may see."""
    last: Meeting | None = (
        Meeting.objects.visible_to(who)
        .filter(body_id=meeting.body_id, state=MeetingState.HELD, starts_at__lt=meeting.starts_at)
        .order_by("-starts_at")
        .first()
    )
    if last is None:
        return Outcomes()
    came = ItemOutcome.objects.visible_to(who).filter(item__meeting=last)
    decisions = Decision.objects.visible_to(who).filter(pk__in=came.values("decision_id"))
    actions = list(
        ActionItem.objects.visible_to(who)
        .filter(pk__in=came.values("action_id"))
        .select_related("owner_organisation")
    )
    duties = open_about(who, [action.pk for action in actions])
    return Outcomes(
        last,
        list(decisions.order_by("code")),
        [ActionLine(action, duties.get(action.pk)) for action in actions],
    )

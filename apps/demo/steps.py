"""What becomes of an action item in the demo's past."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from apps.action_items import services
from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem, ActionProgress
from apps.demo.calendar import moment
from apps.obligations.models import Obligation
from apps.obligations.services import move_deadline

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.demo.past import Step
    from wg_portal.principal import Principal

CLOSE = time(17)


def take(step: Step, action_id: UUID, *, today: datetime, by: Principal) -> None:
    """Take one step of an action item as ``by``."""
    match step.act:
        case "report":
            services.report_progress(action_id=action_id, comment=step.comment, by=by)
        case "finish":
            services.finish(action_id=action_id, comment=step.comment, by=by)
        case "confirm":
            services.confirm(action_id=action_id, by=by)
        case "carry":
            _carry(action_id, moment(today, step.due, CLOSE), step.comment, by)


def _carry(action_id: UUID, due_at: datetime, comment: str, by: Principal) -> None:
    """Let the action live on with a later deadline, as the desk does after a meeting."""
    action = ActionItem.objects.visible_to(by).get(pk=action_id)
    latest = ActionProgress.objects.visible_to(by).filter(action=action).latest("at")
    for obligation in Obligation.objects.open().filter(subject_id=action_id):
        move_deadline(obligation_id=obligation.pk, due_at=due_at, by=by)
    action.due_at = due_at
    action.save(update_fields=["due_at"])
    ActionProgress.objects.create(
        action=action,
        organisation_id=action.owner_organisation_id,
        desk_circle_id=latest.desk_circle_id,
        state=ActionState.CARRIED,
        comment=comment,
        by_id=by.person_id,
        at=by.at,
    )

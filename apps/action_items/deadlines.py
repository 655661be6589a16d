"""Moving a deadline with a reason: by the desk, on the owner's wish, or to the next meeting.

The owner, the desk and the chair read why; the body sees the deadline that holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.action_items import policies
from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.events import ActionCarriedOver
from apps.action_items.models import ActionItem
from apps.action_items.services import (
    about,
    change_deadline,
    check_deadline,
    expect,
    opened,
    step,
)
from apps.action_items.sources import sources
from apps.activity.services import publish
from apps.obligations import services as obligations
from apps.sharing.selectors import body_circle
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


def move_deadline(*, action_id: UUID, due_at: datetime, reason: str, by: Principal) -> None:
    """Set another deadline; the owner is told once, and reminded by the new one.

    Raises ``Refused``, or ``PortalError`` when the deadline has passed or is the same.
    """
    action, latest, as_ = opened(action_id, by)
    policies.can_move(as_).enforce()
    assert latest is not None  # noqa: S101 - the desk sees the latest step
    _check_move(action, due_at, by)
    change_deadline(action, latest, DeadlineMove.MOVED, due_at, reason, by)
    _expect_by(action, by)


def carry_over(
    *,
    action_id: UUID,
    due_at: datetime,
    reason: str,
    by: Principal,
    meeting_id: UUID | None = None,
) -> None:
    """Carry what is not done over, perhaps to a coming meeting; reminders begin anew.

    Raises ``Refused``, or ``PortalError`` when the deadline is not later than the present one, or
    the meeting is none that is ahead of the body.
    """
    action, latest, as_ = opened(action_id, by)
    policies.can_move(as_).enforce()
    _check_move(action, due_at, by)
    if due_at < action.due_at:
        raise PortalError(_("Carry it over to a day after the present deadline."))
    made = step(action, latest, ActionState.CARRIED, reason, by)
    if meeting_id is not None:
        sources().carry(made, meeting_id, by=by)
    change_deadline(action, made, DeadlineMove.CARRIED, due_at, reason, by)
    _expect_by(action, by)
    publish(ActionCarriedOver(**about(action)), by=by)


def _check_move(action: ActionItem, due_at: datetime, by: Principal) -> None:
    check_deadline(due_at, by)
    if due_at == action.due_at:
        raise PortalError(_("This is the present deadline. Choose another one."))


def _expect_by(action: ActionItem, by: Principal) -> None:
    """Move the act's deadline too; one that was dropped is expected again."""
    duty = expect(action, body_circle(action.body_id, "desk").pk, by)
    obligations.move_deadline(obligation_id=duty.pk, due_at=action.due_at, by=by)

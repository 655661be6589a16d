"""What becomes of an item when something becomes of its act (``obligations.followers``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from apps.action_items import policies
from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.services import change_deadline, opened, step

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


def lock(subject_id: UUID) -> None:
    """Lock the item before the act about it."""
    ActionItem.objects.select_for_update(of=("self",)).filter(pk=subject_id).first()


def exempt(subject_id: UUID, *, reason: str, by: Principal) -> None:
    """Show that the item does not apply to its owner."""
    action, latest, as_ = opened(subject_id, by)
    if as_.state in policies.UNDONE:
        step(action, latest, ActionState.EXEMPT, reason, by)


def reassign(subject_id: UUID) -> None:
    """Show the colleague to whom the named owner's act was handed."""
    # The database does it: a reader changes nothing of an item.
    with connection.cursor() as cursor:
        cursor.execute("SELECT action_follows_bearer(%s)", [subject_id])


def follow(subject_id: UUID, *, due_at: datetime, reason: str, by: Principal) -> None:
    """Show the deadline that was granted to the owner."""
    action = ActionItem.objects.visible_to(by).get(pk=subject_id)
    latest = ActionProgress.objects.visible_to(by).filter(action=action).order_by("at").last()
    if latest is not None and latest.state in policies.UNDONE:
        change_deadline(action, latest, DeadlineMove.EXTENDED, due_at, reason, by)

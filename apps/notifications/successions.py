"""Carries out mergers and splits whose day has come: posts, seats, action items, expected acts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apps.action_items.succeeding import go_over
from apps.obligations import succeeding as acts
from apps.organisations import joining
from wg_portal.attempts import one_by_one
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

PATIENCE = timedelta(hours=1)
"""How long one that could not be carried out is left alone."""


def carry_out(*, at: datetime) -> int:
    """Carry out what is due at ``at`` and not done; returns how many that were.

    Each has a transaction of its own, whole or not at all: one that fails is put off for an hour
    and never stops the others.
    """
    with as_system("relay", at=at):
        due = joining.due(at)
    return one_by_one(due, _settle, _put_off, what="succession", at=at)


def _put_off(pk: UUID, at: datetime) -> None:
    joining.put_off(pk, at + PATIENCE)


def _settle(pk: UUID, at: datetime) -> bool:
    made = joining.lock(pk, at)
    if made is None:
        return False
    joining.found(made)
    moved = joining.move_posts(made, at)
    # Seats come before acts: by them the successor reads what the former owed.
    joining.move_seats(made, moved, at)
    if made.is_merger:
        acts.take_over(made.former_id, made.successor_id, go_over(made.pk), at=at)
    else:
        acts.let_go(made.former_id, [post.person_id for post in moved.values()], at=at)
    joining.finish(made, moved, at)
    return True

"""Carries out hand-overs whose day has come: seats, expected acts, digest settings, one notice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apps.accounts import mails
from apps.activity.services import publish_from_job
from apps.notifications.models import DigestPreference
from apps.obligations.handing_over import hand_over
from apps.organisations import taking_over
from apps.organisations.events import DutiesHandedOver
from apps.organisations.handing_over import about
from wg_portal.attempts import one_by_one
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.organisations.models import HandOver

PATIENCE = timedelta(hours=1)
"""How long a hand-over that could not be carried out is left alone."""


def carry_out(*, at: datetime) -> int:
    """Carry out what is due at ``at`` and not done; returns how many hand-overs that were.

    Each has a transaction of its own: one that fails is put off for an hour and never stops the
    others. Two at once share the work.
    """
    with as_system("relay", at=at):
        due = taking_over.due(at)
    return one_by_one(due, _settle, _put_off, what="hand-over", at=at)


def _put_off(pk: UUID, at: datetime) -> None:
    taking_over.put_off(pk, at + PATIENCE)


def _settle(pk: UUID, at: datetime) -> bool:
    made = taking_over.lock(pk, at)
    if made is None:
        return False
    # Seats come first: by them the successor reads what the former looked after.
    taking_over.fill_seats(made, at)
    if made.done_at is not None:
        return True
    acts = hand_over(made.former, made.successor, at=at)
    made.moved, made.kept, made.done_at = acts.moved, acts.kept, at
    made.save(update_fields=["moved", "kept", "done_at"])
    _hand_wishes_over(made)
    publish_from_job(DutiesHandedOver(**about(made)), at=at)
    successor = made.successor.person
    mails.enqueue("duties_taken_over", successor, successor.email)
    return True


def _hand_wishes_over(made: HandOver) -> None:
    """The digest settings, unless the successor has chosen his own."""
    wish = DigestPreference.objects.filter(person_id=made.former.person_id).first()
    chosen = DigestPreference.objects.filter(person_id=made.successor.person_id)
    if wish is None or chosen.exists():
        return
    DigestPreference.objects.create(
        person_id=made.successor.person_id,
        frequency=wish.frequency,
        weekday=wish.weekday,
        weekdays=wish.weekdays,
        hour=wish.hour,
        at_once=wish.at_once,
    )

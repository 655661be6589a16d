"""What is wrong though pages go on: mail or record late, mails to decide on, no file scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.documents import scanner
from apps.notifications.enums import State
from apps.notifications.metrics import standing
from apps.notifications.models import MailStop
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60
LATE, SILENT, UNSEALED = 10 * MINUTE, 5 * MINUTE, 15 * MINUTE
"""Seconds: an event or a mail that waits, a worker that does not look, rows without a seal."""


def _older(key: str, seconds: float) -> Callable[[dict[str, Any]], bool]:
    """Whether that is so long ago; what never was is no fault of a portal that has just begun."""
    return lambda found: (found[key] or 0) > seconds


WORRIES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "sweep": _older("looked_age", SILENT),
    "events": _older("outbox_oldest_age", LATE),
    "mails": lambda found: not found["mail_held_back"] and found["mail_oldest_age"] > LATE,
    "doubtful": lambda found: found["mails"][State.AMBIGUOUS] > 0,
    "seals": _older("sealed_age", UNSEALED),
    "scanner": lambda found: not scanner.answers(),
}
"""Each by its word on ``/readyz``; the desk says it in a sentence."""


def worries() -> list[str]:
    """Return what is wrong now. Raises ``django.db.Error`` while the database is away."""
    found = standing()
    with as_system("relay"):
        if MailStop.objects.in_force().exists():
            found["mail_held_back"] = True
    return [word for word, holds in WORRIES.items() if holds(found)]

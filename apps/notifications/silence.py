"""What a restored copy holds back, and letting it go; see ``wg_portal.installation``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from apps.activity.models import Outbox
from apps.notifications.enums import IN_HAND, OPEN, State
from apps.notifications.models import IDLE, Delivery
from wg_portal import installation

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails, lines of digests and events that wait; all of them belong to the time before."""

    mails: int
    lines: int
    events: int


def waiting(*, using: str) -> Waiting:
    """Count what would go out after a release; ``using`` is the owner's connection."""
    return Waiting(
        mails=Delivery.objects.using(using).filter(state__in=(*OPEN, *IN_HAND)).count(),
        lines=Delivery.objects.using(using).filter(state=State.WAITING).count(),
        events=Outbox.objects.using(using).exclude(state=Outbox.State.DONE).count(),
    )


class UndatedError(Exception):
    """This copy is silent by itself: since when mail is held stands nowhere."""


def release(*, using: str, discard: bool = False) -> int:
    """Let mail go; returns how many mails and lines were discarded.

    ``discard`` first drops what was written before the restore: right when the lost
    installation has probably sent it. Raises ``UndatedError`` when nobody said what is older.
    """
    with transaction.atomic(using=using):
        since = installation.current(using).held_since
        dropped = 0
        if discard:
            if since is None:
                raise UndatedError
            dropped = _discard(since, using)
        installation.release_mail(using=using)
    return dropped


def _discard(before: datetime, using: str) -> int:
    older = Outbox.objects.using(using).filter(at__lte=before, due_at__lte=before)
    older.exclude(state=Outbox.State.DONE).update(state=Outbox.State.DONE, fault="discarded")
    unsent = Q(state__in=(*OPEN, *IN_HAND, State.WAITING))
    # What opened only since then was never told, though it was released before.
    opened = Q(visible_from=None) | Q(visible_from__lte=before)
    rows = Delivery.objects.using(using).filter(unsent, opened, created_at__lte=before)
    return rows.update(state=State.DROPPED, fault="discarded after a restore", **IDLE)

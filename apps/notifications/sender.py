"""Sends what is due. Each step of a mail is a committed state, so that a worker may die anywhere.

pending → claimed → data → sent, with the side exits deferred, failed, ambiguous, held and dropped.
Leases run on the database's clock: they are about workers, not about the portal's time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import socket
import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import Case as Choice
from django.db.models import Q, Value, When
from django.db.models.functions import Now

from apps.notifications import steps
from apps.notifications.batches import Batch
from apps.notifications.cases import Withheld
from apps.notifications.enums import DOUBTFUL, OPEN, State
from apps.notifications.envelopes import sender_of
from apps.notifications.failpoints import passing
from apps.notifications.handlers import ACCOUNT
from apps.notifications.limits import Limits
from apps.notifications.models import CAME_BACK, DIGEST, IDLE, Delivery, MailStop
from apps.notifications.rendering import Ready, render
from apps.notifications.transport import Carrier, Doubtful, Lost, Refusal, Unreachable
from wg_portal import installation
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.notifications.digest_contents import Waiting

BATCH = 10
SHIFT = 900.0
"""Seconds after which no further mail is begun: the last one may take as long again, and the
task must end by itself."""
LEASE = timedelta(minutes=15)
BACK_OFF = (1, 5, 15, 60)
"""Minutes until a mail that was put off is tried again; the last stays."""
LIFE = timedelta(days=3)
"""After this time a mail that is put off again and again is given up."""
MOST_DOUBTS = 3
"""A mail that was handed over so often without an answer waits for a person."""

logger = logging.getLogger(__name__)


def send_due(*, at: datetime, limit: int = 500) -> int:
    """Send the mails that are due at ``at``; returns how many a server took.

    What it has no time for is left to the next look.
    """
    settle_doubtful(at)
    worker = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"
    until = time.monotonic() + SHIFT
    sent = 0
    with Carrier() as carrier:
        for _ in range(0, limit, BATCH):
            batch = claim(worker, at)
            if not batch:
                break
            passing("after_claim")
            mails = Batch(batch)
            for n, pk in enumerate(batch):
                if time.monotonic() >= until:
                    _release(batch[n:], worker)
                    return sent
                try:
                    row, waiting = mails.take(pk)
                    sent += deliver(row, waiting, worker, carrier, at)
                except Unreachable as fault:
                    # Not the mail's fault: nothing is counted, and the others need not try.
                    _release(batch[n:], worker)
                    logger.warning("mail server not reachable: %s", type(fault.__cause__).__name__)
                    return sent
                except OperationalError:
                    # This worker lives: what it has not begun need not wait for the lease's end.
                    _release(batch[n:], worker, (State.CLAIMED,))
                    raise
    return sent


def claim(worker: str, at: datetime) -> list[UUID]:
    """Take up to ten due mails for ``worker``, also those that a dead worker left before DATA."""
    with as_system("relay"):
        due = Delivery.objects.mails().filter(
            Q(state__in=OPEN, due_at__lte=at) | Q(state=State.CLAIMED, lease_until__lte=Now()),
            _let_through(),
        )
        limits = Limits(at)
        first = limits.without_waiting(due).order_by("due_at", "id")
        locked = first.select_for_update(skip_locked=True, of=("self",))
        ids = limits.allowed(locked[:BATCH])
        Delivery.objects.filter(pk__in=ids).update(
            state=State.CLAIMED, worker=worker, lease_until=Now() + LEASE
        )
        return ids


def _let_through() -> Q:
    """While the secretariat holds all mail, only mails about accounts; of a restored copy, only
    those that somebody asked for since then.
    """
    here = installation.current()
    if not here.silent:
        return Q(reason__startswith=ACCOUNT) if MailStop.objects.in_force().exists() else Q()
    if here.held_since is None:
        return Q(pk__in=[])
    return Q(reason__startswith=ACCOUNT, created_at__gt=here.held_since)


def deliver(
    row: Delivery, waiting: Waiting | None, worker: str, carrier: Carrier, at: datetime
) -> bool:
    """Word and send one claimed mail; returns whether a server took it.

    Raises ``Unreachable``, with the mail still claimed.
    """
    if row.recipient.undeliverable_since and not row.reason.startswith(ACCOUNT):
        # Account mails go on: they are few, asked for by the person himself, and the way back in.
        state = State.DROPPED if row.reason == DIGEST else State.HELD
        _finish(row, worker, (State.CLAIMED,), state=state, fault=CAME_BACK)
        return False
    try:
        ready = render(row, at, waiting)
    except Withheld as why:
        _finish(row, worker, (State.CLAIMED,), state=State.DROPPED, fault=str(why))
        return False
    except Exception as fault:
        # The fault's own text may quote a row, so only its kind is kept.
        logger.error("delivery %s not worded: %s", row.pk, where(fault))
        _defer(row, worker, type(fault).__name__, at)
        return False
    try:
        return _hand_over(row, worker, carrier, ready, at)
    except Refusal as answer:
        if 400 <= answer.code < 500:
            _defer(row, worker, f"deferred {answer.code}", at)
        else:
            _finish(
                row,
                worker,
                _MINE,
                state=State.FAILED,
                fault=f"refused {answer.code}",
                attempts=row.attempts + 1,
            )
    except Lost:
        _defer(row, worker, "connection lost", at)
    except Doubtful:
        mine = Delivery.objects.filter(pk=row.pk, worker=worker, state=State.DATA)
        _doubt(mine, at + _pause(row.attempts + 1))
    return False


_MINE = (State.CLAIMED, State.DATA)


def _hand_over(row: Delivery, worker: str, carrier: Carrier, ready: Ready, at: datetime) -> bool:
    carrier.envelope(sender_of(row.pk), ready.address)
    passing("before_data")
    digest = hashlib.sha256(ready.content).hexdigest()
    if not steps.to_data(row.pk, worker, digest, LEASE):
        carrier.forget()
        return False
    carrier.content(ready.content)
    passing("after_dot")
    return bool(_insist(lambda: steps.to_sent(row.pk, worker, at)))


def settle_doubtful(at: datetime) -> int:
    """Decide about mails whose worker died while it handed them over."""
    with as_system("relay"):
        left = Delivery.objects.filter(state=State.DATA, lease_until__lte=Now())
        ids = list(
            left.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
        )
    # Another worker may have settled one meanwhile, and a third hold it in its hands again.
    _doubt(Delivery.objects.filter(pk__in=ids, state=State.DATA, lease_until__lte=Now()), at)
    return len(ids)


def _doubt(rows: Any, due_at: datetime) -> None:
    """Send again under the same Message-ID, but not for ever; or hold, if the operator says so.

    A digest is not repeated: the next one covers its lines.
    """
    held = Q(reason=DIGEST) | Q(attempts__gte=MOST_DOUBTS)
    if settings.MAIL_DOUBTFUL == "hold":
        held = ~Q(pk=None)

    def write() -> None:
        digests = list(rows.filter(reason=DIGEST).values_list("pk", flat=True))
        rows.update(
            state=Choice(When(held, then=Value(State.AMBIGUOUS)), default=Value(State.DEFERRED)),
            fault=DOUBTFUL,
            due_at=due_at,
            **IDLE,
        )
        _free_riders(digests)

    _persist(write)


def _defer(row: Delivery, worker: str, fault: str, at: datetime) -> None:
    attempts = row.attempts + 1
    if attempts >= len(BACK_OFF) and at - row.created_at > LIFE:
        _finish(row, worker, _MINE, state=State.FAILED, fault=f"given up: {fault}"[:60])
        return
    _finish(
        row,
        worker,
        _MINE,
        state=State.DEFERRED,
        # What may have arrived once stays so, whatever becomes of the next attempt.
        fault=DOUBTFUL if row.fault == DOUBTFUL else fault[:60],
        attempts=attempts,
        due_at=at + _pause(attempts),
    )


def _pause(attempts: int) -> timedelta:
    return timedelta(minutes=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])


def _finish(row: Delivery, worker: str, states: Iterable[str], **change: Any) -> bool:
    """Write the outcome, and with a digest's that of its lines."""

    def write() -> bool:
        mine = Delivery.objects.filter(pk=row.pk, worker=worker, state__in=states)
        done = bool(mine.update(**change, **IDLE))
        if done and row.reason == DIGEST and change["state"] in (State.FAILED, State.DROPPED):
            _free_riders([row.pk])
        return done

    return bool(_persist(write))


def _free_riders(digests: list[UUID]) -> None:
    lines = Delivery.objects.filter(carried_by__in=digests, state=State.WAITING)
    lines.update(carried_by=None)


def _release(ids: list[UUID], worker: str, states: Iterable[str] = _MINE) -> None:
    def write() -> None:
        mine = Delivery.objects.filter(pk__in=ids, worker=worker, state__in=states)
        mine.update(state=State.PENDING, **IDLE)

    _persist(write)


def _persist(write: Any) -> Any:
    """Commit as the relay what ``write`` writes."""

    def commit() -> Any:
        with as_system("relay"):
            return write()

    return _insist(commit)


def _insist(commit: Any, patience: float = LEASE.total_seconds()) -> Any:
    """Commit, and while the database is away go on trying: the mail's fate is known only here."""
    until = time.monotonic() + patience
    while True:
        try:
            return commit()
        except OperationalError:
            if time.monotonic() > until or connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(1)

"""What the worker runs when it is told to look, and the beat each minute."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection

from apps.activity.wake import wake
from apps.notifications import bounces, digests, hand_overs, metrics, relay, sender, successions
from apps.obligations.services import sweep as sweep_obligations
from apps.organisations import renaming
from apps.roster_checks import planning as roster_checks
from wg_portal import clock
from wg_portal.faults import where

if TYPE_CHECKING:
    from collections.abc import Iterator

PLANNING = 6_031_990_107
"""Key of the advisory lock: one worker plans at a time, the others only send."""
LONGEST = 1800
"""Seconds: a server may take ten minutes over the last dot alone."""

logger = logging.getLogger(__name__)


@shared_task(name="notifications.sweep", ignore_result=True, time_limit=LONGEST)
def sweep() -> None:
    """Find everything that is due and not done. May run at any time, any number of times."""
    if look_now():
        # A look ends after some hundred mails; the rest need not wait for the next minute.
        wake()


@shared_task(name="notifications.read_bounces", ignore_result=True)
def read_bounces() -> None:
    """Read the mails that came back. May run at any time; two at once do no harm."""
    if not settings.MAILBOX_URL:
        return
    found = bounces.read_mailbox(at=clock.now())
    if found:
        logger.info("mails that came back: %s", dict(found))


def look_now() -> int:
    """Plan what is due and send it; returns how many mails a server took."""
    at = clock.now()
    with _alone() as alone:
        if alone:
            # Duties go over before they are reminded of.
            for step in (
                hand_overs.carry_out,
                successions.carry_out,
                renaming.carry_out,
                roster_checks.plan,
                sweep_obligations,
                relay.handle_outbox,
                digests.plan,
                bounces.let_go,
            ):
                try:
                    step(at=at)
                except Exception as fault:
                    # What the other steps have to do does not wait for this one.
                    logger.error("%s failed: %s", step.__module__, where(fault))
    if alone:
        cache.set(metrics.LOOKED, time.time(), timeout=None)
    return sender.send_due(at=at)


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [PLANNING])
        row = cursor.fetchone()
    got = bool(row and row[0])
    try:
        yield got
    finally:
        if got:
            _unlock()


def _unlock() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PLANNING])
    except Error:
        # The lock went with the connection; sending opens a new one.
        connection.close()

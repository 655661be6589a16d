"""The worker's entry: write the roster that waits."""

from datetime import UTC, datetime

from celery import shared_task

from apps.organisations.roster.importing import TASK, carry_out
from wg_portal import clock


@shared_task(name=TASK, ignore_result=True)
def import_roster() -> bool:
    """Write what is confirmed; told to look, never what to look for."""
    return carry_out(at=clock.now(), now=datetime.now(UTC))

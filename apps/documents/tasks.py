"""The worker's entry: clean what waits."""

from celery import shared_task

from apps.documents.cleanup import TASK, clean_received
from wg_portal import clock

AT_ONCE = 20


@shared_task(name=TASK)
def clean() -> int:
    """Clean what is due now; told to look, never what to look for."""
    return clean_received(at=clock.now(), limit=AT_ONCE)

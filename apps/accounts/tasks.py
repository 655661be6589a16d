"""What happens at night to what has run out."""

from datetime import UTC, datetime

from celery import shared_task
from django.core.management import call_command

from apps.accounts import throttle


@shared_task(name="accounts.tidy", ignore_result=True)
def tidy() -> None:
    """Delete ended sessions and old sign-in tries; on the real clock, as sessions are."""
    call_command("clearsessions")
    throttle.forget_old(datetime.now(UTC))

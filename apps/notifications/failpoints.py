"""Boundaries at which the tests let a process die, to see that nothing is lost."""

import os
import signal

from django.conf import settings


def passing(name: str) -> None:
    """Die here without a word if the tests asked for it; does nothing in production."""
    if settings.FAILPOINTS and os.environ.get("PORTAL_FAILPOINT") == name:
        os.kill(os.getpid(), signal.SIGKILL)

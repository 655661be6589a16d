"""Fills an empty portal with the demo: who is who first, then the past."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apps.demo.auditing import give_demo_scope
from apps.demo.directory import read_directory, write_directory
from apps.demo.history import Past
from apps.meetings.models import Meeting
from apps.organisations.models import Organisation
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from datetime import datetime

    from apps.demo.directory import Directory

RUNNING_FOR = timedelta(days=240)
"""How long the group of the demo has existed."""


def prepare(using: str, *, at: datetime) -> Directory | None:
    """Write the directory if there is none; return it as long as it has no history.

    ``using`` is the connection of the tables' owner. ``None``: there is nothing to do.
    """
    if not Organisation.objects.using(using).exists():
        write_directory(using, first_day=in_japan(at).date() - RUNNING_FOR)
        give_demo_scope(using, at=at)
    elif Meeting.objects.using(using).exists():
        return None
    return read_directory(using)


def play_past(directory: Directory, *, at: datetime) -> None:
    """Play the past up to ``at`` under row security, in one transaction."""
    Past(directory, at).play()

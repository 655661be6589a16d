"""What a restore says about the record: whose checkpoints these are, and what is gone."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from apps.activity.sealing.checkpoints import FILE, UnfitError, newest
from apps.activity.sealing.gap import Gap, gap
from apps.activity.sealing.sealer import head_of
from wg_portal.backup.manifest import BackupError


def check_origin(backup: Path) -> None:
    """Backup and checkpoints outside must be of one installation. Raises ``BackupError``."""
    outside = Path(settings.CHECKPOINTS) / FILE
    try:
        inside, known = newest(backup / "checkpoints" / FILE), newest(outside)
    except UnfitError as fault:
        raise BackupError(f"A checkpoint cannot be read. {fault}") from None
    if inside and known and inside.installation != known.installation:
        raise BackupError(
            f"The checkpoints in {outside.parent} are of another installation"
            f" ({known.installation}) than the backup ({inside.installation}): set them aside, or"
            " name the right PORTAL_CHECKPOINTS."
        )


def missing(using: str) -> Gap:
    """Return which rows the newest checkpoint outside vouches for and the database lacks.

    Raises ``UnfitError``.
    """
    return gap(head_of(using), Path(settings.CHECKPOINTS) / FILE)

"""Secrets come as files: ``PORTAL_SECRET_KEY_FILE=/run/secrets/secret_key`` and so on."""

import os
from pathlib import Path

NAMES = (
    "PORTAL_SECRET_KEY",
    "PORTAL_CONTEXT_KEY",
    "PORTAL_FIELD_KEYS",
    "PORTAL_SEALING_KEY",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_BACKUP_URL",
    "DATABASE_SEALER_URL",
    "DATABASE_SUPERUSER_URL",
    "SMTP_URL",
    "MAILBOX_URL",
)
"""What may stand in a file; a value given outright comes first."""


def read_secret_files() -> None:
    """Take in every file that the environment names. Raises ``OSError`` for a missing one."""
    for name in NAMES:
        path = os.environ.get(f"{name}_FILE")
        if path and not os.environ.get(name):
            os.environ[name] = Path(path).read_text().strip()

"""Secrets at rest: encrypted with keys that are never in the database."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """Return ``text`` encrypted with the newest key."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Return the text; any key in ``FIELD_KEYS`` opens it.

    Raises ``cryptography.fernet.InvalidToken`` for a foreign or altered text.
    """
    return _keys().decrypt(encrypted.encode()).decode()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])

"""The sender on the envelope: one for each mail, so that what comes back says which (VERP)."""

from __future__ import annotations

import re
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "notifications.envelopes"
SIGNED = 24
"""Hexadecimal digits of the signature, 96 bits: the local part must not exceed 64 characters."""
_BOUNCE = re.compile(rf"\bbounce\+([0-9a-f]{{32}})([0-9a-f]{{{SIGNED}}})@", re.IGNORECASE)


def sender_of(delivery_id: UUID) -> str:
    """Return the envelope's sender: the mail's own where somebody reads what comes back."""
    if not settings.MAILBOX_URL:
        return str(settings.MAIL_SENDER)
    domain = settings.MAIL_SENDER.rpartition("@")[2]
    return f"bounce+{delivery_id.hex}{_signature(delivery_id.hex)}@{domain}"


def delivery_of(addresses: str) -> UUID | None:
    """Return the mail whose own address stands among these; ``None`` where the portal made none.

    Without the key nobody can make the address of a mail that he did not get.
    """
    for ident, signature in _BOUNCE.findall(addresses.lower()):
        if constant_time_compare(signature, _signature(ident)):
            return UUID(ident)
    return None


def _signature(ident: str) -> str:
    return salted_hmac(SALT, ident, algorithm="sha256").hexdigest()[:SIGNED]

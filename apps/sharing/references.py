"""Opaque references: how the record and its readers name a thing without its title."""

from __future__ import annotations

import re
import unicodedata
from uuid import UUID

from apps.sharing.numbering import ALPHABET, CODE_LENGTH

GROUPS, DIGITS = 3, 4


def reference(subject_id: UUID) -> str:
    """Return the first twelve digits of the random id, such as ``3F2A-91C4-0B7D``."""
    digits = subject_id.hex[: GROUPS * DIGITS].upper()
    return "-".join(digits[at : at + DIGITS] for at in range(0, len(digits), DIGITS))


def code(text: str) -> str | None:
    """Return a typed number such as ``TN-7K3QM`` or ``D-0001`` as it is stored, else ``None``."""
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    fits = re.fullmatch(rf"[A-Z]{{1,2}}-([0-9]{{4,9}}|[{ALPHABET}]{{{CODE_LENGTH}}})", typed)
    return typed if fits else None


def bounds(text: str) -> tuple[UUID, UUID] | None:
    """Return the first and the last id that a typed reference, id or address can mean.

    ``None`` when it is none of these.
    """
    whole = re.search(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", text.lower())
    digits = re.sub(r"[\s-]", "", whole[0] if whole else text.lower())
    if not re.fullmatch(r"[0-9a-f]{12}(?:[0-9a-f]{20})?", digits):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))

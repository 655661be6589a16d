"""Japanese keyboards type full-width digits and signs; forms read them as half-width."""

from __future__ import annotations

import unicodedata


def half_width(text: str) -> str:
    """Return ``text`` with full-width digits, letters and signs made half-width, trimmed.

    For codes, numbers, dates and times only: names and prose stay as typed.
    """
    return unicodedata.normalize("NFKC", text).strip()

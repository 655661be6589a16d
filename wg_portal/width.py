"""What is typed differently and means the same: width of signs, case, blanks, （株）."""

from __future__ import annotations

import unicodedata


def half_width(text: str) -> str:
    """Return ``text`` with full-width digits, letters and signs made half-width, trimmed.

    For codes, numbers, dates and times only: names and prose stay as typed.
    """
    return unicodedata.normalize("NFKC", text).strip()


def same_name(*names: str | None) -> str:
    """Return names as one compares them; ㈱ and （株） are 株式会社, ㈲ and （有） 有限会社."""
    text = "".join(half_width(name or "") for name in names).casefold()
    for short, form in (("(株)", "株式会社"), ("(有)", "有限会社")):
        text = text.replace(short, form)
    return "".join(text.split())

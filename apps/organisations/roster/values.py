"""Reads one cell as what its column holds, however it was typed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.organisations.roster.columns import NO, YES, Column
from wg_portal.dates import read_date
from wg_portal.width import half_width

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fb\u30fc -]+")
_PARTS = re.compile(
    r"(?P<year>[^\d\s]*\d{1,4}|[^\d\s]*元)[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
)
_MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}(\.0+)?")
DAY_ZERO = date(1899, 12, 30)
"""Of the days that a spreadsheet counts."""
SERIALS = range(20_000, 100_000)


class Wrong(Exception):
    """What is wrong with the cell, as a sentence."""


def read(column: Column, cell: str) -> Any:
    """Return the value, or ``None`` for an empty cell. Raises ``Wrong``."""
    text = _plain(cell)
    if not text:
        if column.required:
            raise Wrong(_("Please fill this in."))
        return None
    if column.kind in ("key", "kana", "mail"):
        text = half_width(text)
    if len(text) > column.longest:
        raise Wrong(
            _("Shorten this to %(most)s characters; it has %(length)s.")
            % {"most": column.longest, "length": len(text)}
        )
    return _READERS[column.kind](column, text)


def _plain(cell: str) -> str:
    """Trimmed, composed (as on a Mac), each run of blanks one blank, no invisible signs."""
    composed = unicodedata.normalize("NFC", cell)
    seen = "".join(c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(seen.split())


def _text(column: Column, text: str) -> str:
    return text


def _key(column: Column, text: str) -> str:
    if not KEY.fullmatch(text):
        raise Wrong(_("Use letters, digits, hyphens and dots only, such as B-012."))
    return text


def _kana(column: Column, text: str) -> str:
    if not KANA.fullmatch(text):
        raise Wrong(_("Write the reading in hiragana."))
    return text


def _mail(column: Column, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Wrong(_("This is no mail address. Write it as name@example.jp.")) from None
    return text.lower()


def _day(column: Column, text: str) -> date:
    typed = _MIDNIGHT.sub("", half_width(text))
    found = _PARTS.fullmatch(typed.replace(" ", "")) or _RUN.fullmatch(typed)
    try:
        if found:
            return read_date(*found.groups()[:3])
        if _SERIAL.fullmatch(typed) and int(float(typed)) in SERIALS:
            return DAY_ZERO + timedelta(days=int(float(typed)))
    except ValueError:
        pass
    raise Wrong(_("This is no date. Write it as 2027-04-01."))


def _flag(column: Column, text: str) -> bool:
    word = half_width(text).casefold()
    if word in (*YES, "1", "true"):
        return True
    if word in (*NO, "0", "false"):
        return False
    raise Wrong(_("Write yes or no."))


def _word(column: Column, text: str) -> str:
    code = _codes(column).get(half_width(text).casefold())
    if code is None:
        english = get_language() == "en"
        words = [each[2 if english else 1] for each in column.permitted]
        raise Wrong(
            _("“%(word)s” is unknown. Permitted: %(words)s.")
            % {"word": text[:40], "words": pgettext("list", ", ").join(words)}
        )
    return code


@cache
def _codes(column: Column) -> dict[str, str]:
    """Codes and both languages' words, in one width and case."""
    return {half_width(word).casefold(): words[0] for words in column.permitted for word in words}


_READERS = {
    "text": _text,
    "key": _key,
    "kana": _kana,
    "mail": _mail,
    "day": _day,
    "flag": _flag,
    "word": _word,
}

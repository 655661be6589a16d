"""How the portal writes and reads dates, in Japanese and in English.

All functions show Japanese time unless told a zone, and the active language unless told one;
pages and mails use the same functions. A ``datetime`` must be aware.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from wg_portal.clock import JST
from wg_portal.width import half_width


@dataclass(frozen=True, slots=True)
class Era:
    """A Japanese era: its name, the letter of forms, and its first day."""

    name: str
    letter: str
    since: date


# Newest first. A new era is one line here.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
)

WEEKDAYS_JA = "月火水木金土日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _local(at: date | datetime, zone: ZoneInfo) -> date | datetime:
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    return at.astimezone(zone)


def _moment(at: datetime, zone: ZoneInfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    return at.astimezone(zone)


def _is_japanese(language: str | None) -> bool:
    return (language or get_language() or "ja").startswith("ja")


def era_year(day: date) -> str:
    """Return ``令和8年``; an era's first year is ``元年``; days before Showa are ``1920年``."""
    for era in ERAS:
        if day >= era.since:
            year = day.year - era.since.year + 1
            return f"{era.name}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def short_date(at: date | datetime, language: str | None = None, zone: ZoneInfo = JST) -> str:
    """Return ``12/17(木)`` or ``17 Dec (Thu)``."""
    day = _local(at, zone)
    if _is_japanese(language):
        return f"{day.month}/{day.day}({WEEKDAYS_JA[day.weekday()]})"
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]} ({WEEKDAYS_EN[day.weekday()][:3]})"


def clock_time(at: datetime, zone: ZoneInfo = JST) -> str:
    """Return ``9:00`` or ``10:00``, the same in both languages."""
    local = _moment(at, zone)
    return f"{local.hour}:{local.minute:02}"


def short_moment(at: datetime, language: str | None = None, zone: ZoneInfo = JST) -> str:
    """Return ``12/17(木) 10:00`` or ``17 Dec (Thu) 10:00 JST``.

    Japanese text names the zone only when it is another one than Japan's.
    """
    local = _moment(at, zone)
    text = f"{short_date(local, language, zone)} {clock_time(local, zone)}"
    return text if _is_japanese(language) and zone == JST else f"{text} {local.tzname()}"


def long_date(at: date | datetime, language: str | None = None, zone: ZoneInfo = JST) -> str:
    """Return ``令和8年（2026年）12月17日（木）`` or ``Thursday, 17 December 2026``."""
    day = _local(at, zone)
    plain = day.date() if isinstance(day, datetime) else day
    if _is_japanese(language):
        weekday = WEEKDAYS_JA[plain.weekday()]
        return f"{era_year(plain)}（{plain.year}年）{plain.month}月{plain.day}日（{weekday}）"
    weekday = WEEKDAYS_EN[plain.weekday()]
    return f"{weekday}, {plain.day} {MONTHS_EN[plain.month - 1]} {plain.year}"


def paper_date(at: date | datetime, language: str | None = None) -> str:
    """Return a date for lists on paper: ``令和8年12月17日(木)`` or ``17 Dec 2026 (Thu)``."""
    day = _local(at, JST)
    plain = day.date() if isinstance(day, datetime) else day
    if _is_japanese(language):
        weekday = WEEKDAYS_JA[plain.weekday()]
        return f"{era_year(plain)}{plain.month}月{plain.day}日({weekday})"
    weekday = WEEKDAYS_EN[plain.weekday()][:3]
    return f"{plain.day} {MONTHS_EN[plain.month - 1][:3]} {plain.year} ({weekday})"


def long_moment(at: datetime, language: str | None = None, zone: ZoneInfo = JST) -> str:
    """Return ``令和8年（2026年）12月17日（木）10時00分``.

    In English ``Thursday, 17 December 2026, 10:00 JST``.
    """
    local = _moment(at, zone)
    text = long_date(local, language, zone)
    if _is_japanese(language):
        text += f"{local.hour}時{local.minute:02}分"
        return text if zone == JST else f"{text}（{local.tzname()}）"
    return f"{text}, {clock_time(local, zone)} {local.tzname()}"


def long_period(
    start: datetime, end: datetime, language: str | None = None, zone: ZoneInfo = JST
) -> str:
    """Return ``令和8年（2026年）12月17日（木）10時00分～11時30分``.

    The end's date is written only when it differs from the start's.
    """
    first, last = _moment(start, zone), _moment(end, zone)
    japanese = _is_japanese(language)
    if first.date() != last.date():
        joint = "～" if japanese else " – "
        return long_moment(first, language, zone) + joint + long_moment(last, language, zone)
    if japanese:
        tail = "" if zone == JST else f"（{last.tzname()}）"
        clock = f"{first.hour}時{first.minute:02}分～{last.hour}時{last.minute:02}分"
        return f"{long_date(first, language, zone)}{clock}{tail}"
    day = long_date(first, language, zone)
    return f"{day}, {clock_time(first, zone)}–{clock_time(last, zone)} {last.tzname()}"


def machine_form(at: date | datetime, zone: ZoneInfo = JST) -> str:
    """Return ISO 8601 for ``<time datetime>``; moments to the minute, with the offset."""
    local = _local(at, zone)
    if isinstance(local, datetime):
        return local.isoformat(timespec="minutes")
    return local.isoformat()


_YEAR = re.compile(r"(?P<era>[A-Za-z]|[^\d\s元]{2})?\s*(?P<number>\d{1,4}|元)年?")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{1,2})?分?")


def read_year(text: str) -> int:
    """Read ``2026``, ``R8``, ``令和8年``, ``元`` or ``8`` (the present era) as a Western year.

    Full-width digits are fine. Raises ``ValueError`` for anything else.
    """
    found = _YEAR.fullmatch(half_width(text))
    if found is None:
        raise ValueError(text)
    number = 1 if found["number"] == "元" else int(found["number"])
    mark = found["era"]
    if mark is None and number > 99:
        return number
    for era in ERAS:
        if number > 0 and mark in (None, era.name, era.letter, era.letter.lower()):
            return era.since.year + number - 1
    raise ValueError(text)


LAST_YEAR = 2199
"""Later years are slips of the hand, and at 9999 the arithmetic of days ends."""


def read_date(year: str, month: str, day: str) -> date:
    """Read three typed parts as a date; raises ``ValueError`` when it does not exist."""
    parts = [half_width(part).rstrip("月日") for part in (month, day)]
    read = date(read_year(year), int(parts[0]), int(parts[1]))
    if read.year > LAST_YEAR:
        raise ValueError(year)
    return read


def read_time(text: str) -> time:
    """Read ``10:00``, ``９：００`` or ``10時30分``; raises ``ValueError`` for anything else."""
    found = _TIME.fullmatch(half_width(text))
    if found is None or (":" in found[0] and found["minute"] is None):
        raise ValueError(text)
    return time(int(found["hour"]), int(found["minute"] or 0))

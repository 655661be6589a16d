"""What a ladder comes to: across New Year, on a leap day, and in hours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from apps.obligations import calendars
from apps.obligations.calendars import calendar_gap, days_off, national_holidays
from apps.obligations.enums import Counting
from apps.obligations.ladders import Deadline, Stage, moment, notation, sample_deadline
from apps.obligations.samples import sample, when
from wg_portal.clock import JST


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=JST)  # type: ignore[misc, arg-type]


NOW = jst(2026, 12, 7, 10)
EPIPHANY = jst(2027, 1, 6, 17)


def test_the_proposed_deadline_is_just_after_the_next_new_year() -> None:
    assert sample_deadline(NOW) == EPIPHANY
    assert sample_deadline(jst(2027, 1, 6, 16, 59)) == EPIPHANY
    assert sample_deadline(EPIPHANY) == jst(2028, 1, 6, 17)


@pytest.mark.parametrize(
    ("counting", "first", "off"),
    [
        ("government", jst(2026, 12, 28, 7), ["2026-12-29", "2026-12-30", "2026-12-31"]),
        ("banks", jst(2026, 12, 30, 7), ["2026-12-31"]),
    ],
)
def test_across_new_year(counting: str, first: datetime, off: list[str]) -> None:
    made = sample(
        [Stage(1, -3, "bearer"), Stage(2, 3, "secretariat")],
        Deadline(EPIPHANY, counting),
        NOW,
        "en",
    )
    assert [line.planned.due_at for line in made.lines] == [first, jst(2027, 1, 12, 7)]
    assert [each.day.isoformat() for each in made.off] == [*off, "2027-01-01", "2027-01-11"]
    assert [each.name for each in made.off][-2:] == ["New Year's Day", "Coming of Age Day"]
    assert {each.name for each in made.off[:-2]} == {""}


def test_the_names_of_holidays_are_in_the_readers_language() -> None:
    [first] = days_off(date(2026, 12, 31), date(2027, 1, 2), Counting.GOVERNMENT, "ja")
    assert (first.day, first.name) == (date(2027, 1, 1), "元日")


def test_a_unit_of_its_own_goes_before_that_of_the_obligation() -> None:
    patch = Deadline(jst(2026, 12, 28, 17, 20), Counting.HOURS)
    assert moment(patch, -3) == jst(2026, 12, 28, 14, 20)
    assert moment(patch, -3, "days") == jst(2026, 12, 25, 7)
    paper = Deadline(EPIPHANY, Counting.GOVERNMENT)
    assert moment(paper, -3, "hours") == jst(2027, 1, 6, 14)
    assert moment(paper, -3, "banks") == jst(2026, 12, 30, 7)
    assert moment(paper, 0, "hours") == EPIPHANY
    assert moment(paper, 0) == jst(2027, 1, 6, 7)


def test_stages_that_are_past_are_said_to_be() -> None:
    made = sample(
        [Stage(1, -40, "bearer"), Stage(2, 0, "chair")], Deadline(EPIPHANY, "days"), NOW, "en"
    )
    assert [line.past for line in made.lines] == [True, False]
    assert made.off == []


def test_a_leap_day_counts_as_any_day() -> None:
    # 29 February 2028 is a Tuesday.
    deadline = Deadline(jst(2028, 3, 1, 17), Counting.GOVERNMENT)
    assert moment(deadline, -1) == jst(2028, 2, 29, 7)
    assert moment(deadline, -24, "hours") == jst(2028, 2, 29, 17)
    assert moment(Deadline(jst(2028, 2, 29, 17), "days"), 366) == jst(2029, 3, 1, 7)


def test_hours_are_as_long_in_summer_as_in_winter() -> None:
    for day in (jst(2026, 3, 28, 23, 30), jst(2026, 10, 24, 23, 30)):
        deadline = Deadline(day, Counting.HOURS)
        assert moment(deadline, 720) - day == timedelta(days=30)
        assert moment(deadline, 720).time() == day.time()


def test_the_words_of_a_stage() -> None:
    assert when(0, "") == "On the day of the deadline"
    assert when(0, "hours") == "At the hour of the deadline"
    assert when(-3, "") == "3 working days before the deadline"
    assert when(-1, "government") == "1 government working day before the deadline"
    assert when(3, "banks") == "3 bank working days after the deadline"
    assert when(48, "hours") == "48 hours after the deadline"
    with translation.override("ja"):
        assert when(-3, "government") == "期限の3官庁営業日前"
        assert when(-3, "") == "期限の3営業日前"
        assert when(2, "days") == "期限の2日後"


def test_the_notation_tells_ladders_apart() -> None:
    first = [Stage(1, -3, "bearer"), Stage(2, 0, "chair", "hours", "at_once")]
    assert notation(first) == "-3 own bearer digest; +0 hours chair at_once"
    assert notation(reversed(first)) == notation(first)


def test_next_years_holidays_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert calendar_gap(jst(2026, 11, 30, 9)) is None
    package = type(calendars.holidays.country_holidays("JP"))
    monkeypatch.setattr(package, "end_year", 2026)
    national_holidays.cache_clear()
    try:
        assert calendar_gap(jst(2026, 10, 31, 23, 59)) is None
        assert calendar_gap(jst(2026, 11, 1)) == 2027
        assert calendar_gap(jst(2025, 12, 1)) is None
    finally:
        national_holidays.cache_clear()

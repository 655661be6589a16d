"""Known answers of the two calendars, and what holds for every day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.obligations.calendars import (
    add_business_days,
    business_days_left,
    deadline_after,
    is_business_day,
    unit,
)
from apps.obligations.enums import Counting
from wg_portal.clock import JST

GOVERNMENT, BANKS, DAYS, HOURS = Counting
DAY = timedelta(days=1)


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=JST)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("counting", "expected"),
    [(GOVERNMENT, jst(2027, 1, 6, 17)), (BANKS, jst(2027, 1, 4, 17))],
)
def test_five_business_days_from_christmas_eve(counting: Counting, expected: datetime) -> None:
    assert deadline_after(jst(2026, 12, 24, 10), 5, counting) == expected


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 5, 6),  # 振替休日
        date(2026, 9, 22),  # 国民の休日
        date(2027, 3, 22),  # 春分の日 is a Sunday
        date(2026, 11, 23),
        date(2026, 11, 28),
        date(2026, 12, 31),
        date(2027, 1, 2),
        date(2028, 1, 3),
    ],
)
def test_days_off_in_both_calendars(day: date) -> None:
    assert not is_business_day(day, GOVERNMENT)
    assert not is_business_day(day, BANKS)
    assert is_business_day(day, DAYS)


@pytest.mark.parametrize("day", [date(2026, 12, 29), date(2026, 12, 30)])
def test_the_last_days_of_december_are_the_banks_own(day: date) -> None:
    assert not is_business_day(day, GOVERNMENT)
    assert is_business_day(day, BANKS)


def test_the_first_working_days_of_the_year() -> None:
    assert is_business_day(date(2027, 1, 4), GOVERNMENT)
    assert is_business_day(date(2026, 12, 28), GOVERNMENT)


def test_calendar_days_and_hours_have_their_own_counting() -> None:
    assert deadline_after(jst(2026, 12, 24, 10), 5, DAYS) == jst(2026, 12, 29, 17)
    assert deadline_after(jst(2026, 12, 24, 10, 30), 48, HOURS) == jst(2026, 12, 26, 10, 30)
    assert [unit(each) for each in Counting] == ["business", "business", "calendar", "hours"]
    with pytest.raises(ValueError, match="Hours"):
        add_business_days(date(2026, 12, 24), 1, HOURS)


def test_the_day_is_the_japanese_one() -> None:
    late_in_utc = datetime.fromisoformat("2026-12-24T23:30:00+00:00")  # the 25th in Japan
    assert deadline_after(late_in_utc, 1, BANKS) == jst(2026, 12, 28, 17)


@pytest.mark.parametrize(
    ("at", "due", "left"),
    [
        (jst(2026, 12, 9, 9, 12), jst(2026, 12, 4, 17), -3),
        (jst(2026, 12, 9, 9, 12), jst(2026, 12, 8, 17), -1),
        (jst(2026, 12, 9, 9, 12), jst(2026, 12, 9, 17), 0),
        (jst(2026, 12, 9, 17, 1), jst(2026, 12, 9, 17), -1),
        (jst(2026, 12, 12, 9), jst(2026, 12, 11, 17), -1),  # Saturday after a Friday
        (jst(2026, 12, 9, 9, 12), jst(2026, 12, 10, 12), 1),
        (jst(2026, 12, 9, 9, 12), jst(2026, 12, 18, 17), 7),
    ],
)
def test_days_left(at: datetime, due: datetime, left: int) -> None:
    assert business_days_left(at, due, GOVERNMENT) == left


def test_hours_left() -> None:
    due = jst(2026, 12, 9, 17)
    assert business_days_left(due - timedelta(hours=2, minutes=59), due, HOURS) == 2
    assert business_days_left(due + timedelta(minutes=1), due, HOURS) == -1


days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
paper = st.sampled_from([GOVERNMENT, BANKS])


@given(day=days, n=st.integers(1, 30), counting=paper)
def test_counting_forth_and_back_returns_to_the_day(day: date, n: int, counting: Counting) -> None:
    there = add_business_days(day, n, counting)
    assert is_business_day(there, counting)
    between = [day + i * DAY for i in range(1, (there - day).days + 1)]
    assert sum(is_business_day(each, counting) for each in between) == n
    if is_business_day(day, counting):
        assert add_business_days(there, -n, counting) == day


@given(day=days, n=st.integers(1, 15), counting=paper)
def test_a_deadline_of_n_days_leaves_n_days(day: date, n: int, counting: Counting) -> None:
    at = datetime.combine(day, datetime.min.time(), JST)
    assert business_days_left(at, deadline_after(at, n, counting), counting) == n

"""Dates as ministries and guests read them, and as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from wg_portal import dates

TEN = datetime(2026, 12, 17, 1, 0, tzinfo=UTC)
HALF_PAST_ELEVEN = datetime(2026, 12, 17, 2, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("form", "japanese", "english"),
    [
        (dates.short_date, "12/17(木)", "17 Dec (Thu)"),
        (dates.short_moment, "12/17(木) 10:00", "17 Dec (Thu) 10:00 JST"),
        (dates.long_date, "令和8年（2026年）12月17日（木）", "Thursday, 17 December 2026"),
        (
            dates.long_moment,
            "令和8年（2026年）12月17日（木）10時00分",
            "Thursday, 17 December 2026, 10:00 JST",
        ),
    ],
)
def test_each_form_in_both_languages(form, japanese, english):
    assert form(TEN, "ja") == japanese
    assert form(TEN, "en") == english
    with translation.override("en"):
        assert form(TEN) == english


def test_a_day_is_the_day_in_japan():
    late = datetime(2026, 12, 16, 15, 0, tzinfo=UTC)
    assert dates.short_date(late, "ja") == "12/17(木)"
    assert dates.short_date(date(2026, 12, 17), "ja") == "12/17(木)"
    assert dates.clock_time(late) == "0:00"


def test_a_guest_abroad_reads_his_own_zone():
    assert dates.short_moment(TEN, "en", PARIS) == "17 Dec (Thu) 2:00 CET"
    assert dates.short_moment(TEN, "ja", PARIS) == "12/17(木) 2:00 CET"
    assert dates.long_moment(TEN, "ja", PARIS).endswith("2時00分（CET）")


def test_a_period_repeats_the_date_only_when_it_changes():
    same = dates.long_period(TEN, HALF_PAST_ELEVEN, "ja")
    assert same == "令和8年（2026年）12月17日（木）10時00分～11時30分"
    english = dates.long_period(TEN, HALF_PAST_ELEVEN, "en")
    assert english == "Thursday, 17 December 2026, 10:00–11:30 JST"
    next_day = datetime(2026, 12, 18, 2, 30, tzinfo=UTC)
    assert "12月18日" in dates.long_period(TEN, next_day, "ja")


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2019, 4, 30), "平成31年"),
        (date(2019, 5, 1), "令和元年"),
        (date(2020, 1, 1), "令和2年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1920, 1, 1), "1920年"),
    ],
)
def test_the_first_year_of_an_era_is_gannen(day, year):
    assert dates.era_year(day) == year


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        dates.short_moment(datetime(2026, 12, 17, 10, 0), "ja")  # noqa: DTZ001


def test_machine_form_carries_the_offset():
    assert dates.machine_form(TEN) == "2026-12-17T10:00+09:00"
    assert dates.machine_form(date(2026, 12, 17)) == "2026-12-17"


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("2026", 2026),
        ("２０２６", 2026),
        ("8", 2026),
        ("R8", 2026),
        ("ｒ８", 2026),
        ("令和8", 2026),
        (" 令和８年 ", 2026),
        ("令和元年", 2019),
        ("平成31", 2019),
        ("S64", 1989),
    ],
)
def test_years_as_people_type_them(typed, year):
    assert dates.read_year(typed) == year


@pytest.mark.parametrize("typed", ["", "abc", "R", "大正8", "0", "20260"])
def test_what_is_no_year(typed):
    with pytest.raises(ValueError, match=r".*"):
        dates.read_year(typed)


def test_a_day_that_does_not_exist():
    assert dates.read_date("R8", "１２月", "1日") == date(2026, 12, 1)
    with pytest.raises(ValueError, match=r"day"):
        dates.read_date("2026", "2", "30")


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("9:00", time(9)), ("９：３０", time(9, 30)), ("17時", time(17)), ("10時30分", time(10, 30))],
)
def test_times_as_people_type_them(typed, clock):
    assert dates.read_time(typed) == clock


@pytest.mark.parametrize("typed", ["17", "17:", "25:00", "noon"])
def test_what_is_no_time(typed):
    with pytest.raises(ValueError, match=r".*"):
        dates.read_time(typed)

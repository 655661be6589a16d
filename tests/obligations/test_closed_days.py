"""A deadline on a day on which nobody works is said once, and kept if it is meant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django import forms
from django.utils import translation

from apps.obligations.closed_days import DeadlineForm, closed_day
from apps.obligations.enums import Counting
from wg_portal.clock import JST
from wg_portal.forms import MomentField

SUNDAY = datetime(2027, 1, 17, 17, tzinfo=JST)
SATURDAY = {"due_at_year": "2027", "due_at_month": "1", "due_at_day": "16", "due_at_time": "17:00"}
SUNDAYS = SATURDAY | {"due_at_day": "１７"}
KEPT = {"due_at_kept": "2027-01-17"}


class Deadline(DeadlineForm, forms.Form):
    """The least that has a deadline."""

    due_at = MomentField()


@pytest.mark.parametrize(
    ("day", "counting", "said"),
    [
        (
            (2027, 1, 17),
            "government",
            "at the weekend; the next business day is Monday, 18 January",
        ),
        ((2027, 1, 9), "banks", "at the weekend; the next business day is Tuesday, 12 January"),
        (
            (2027, 1, 11),
            "government",
            "is a holiday (Coming of Age Day); the next business day is Tu",
        ),
        (
            (2026, 12, 29),
            "government",
            "is in the New Year recess; the next business day is Monday, 4",
        ),
        ((2026, 12, 29), "banks", ""),
        ((2027, 1, 18), "government", ""),
        ((2027, 1, 17), "days", ""),
        ((2027, 1, 17), "hours", ""),
    ],
)
def test_why_a_day_does_not_count(day: tuple[int, int, int], counting: str, said: str) -> None:
    with translation.override("en"):
        found = closed_day(datetime(*day, 17, tzinfo=JST), counting)
    assert said in found
    assert bool(found) == bool(said)


def test_it_is_said_in_japanese() -> None:
    with translation.override("ja"):
        assert closed_day(SUNDAY, Counting.GOVERNMENT) == (
            "令和9年（2027年）1月17日（日）は土日に当たります。"
            "次の営業日は令和9年（2027年）1月18日（月）です。"
        )


def form(data: dict[str, str], **more: Any) -> Deadline:
    return Deadline(data, **more)


def test_a_sunday_is_asked_about_once_and_keeps_what_was_typed() -> None:
    with translation.override("en"):
        asked = form(SUNDAYS)
        assert not asked.is_valid()
        shown = str(asked)
        assert "Change the deadline, or tick the box below to keep this day." in shown
        assert 'value="１７"' in shown
        assert 'name="due_at_kept" value="2027-01-17"' in shown
        meant = form(SUNDAYS | KEPT)
        assert meant.is_valid()
        assert meant.cleaned_data["due_at"] == SUNDAY


def test_a_tick_holds_for_its_own_day_only() -> None:
    with translation.override("en"):
        moved = form(SATURDAY | KEPT)
        assert not moved.is_valid()
        assert 'value="2027-01-16"' in str(moved)


def test_a_tick_stays_when_something_else_is_wrong() -> None:
    both = type("Both", (Deadline,), {"reason": forms.CharField()})(SUNDAYS | KEPT)
    assert not both.is_valid()
    assert set(both.errors) == {"reason"}
    assert 'value="2027-01-17" checked' in str(both)


def test_a_deadline_that_stood_there_before_is_not_asked_about() -> None:
    assert form(SUNDAYS, initial={"due_at": SUNDAY}).is_valid()
    assert form(SUNDAYS, counting=Counting.DAYS).is_valid()
    assert not form(SATURDAY, initial={"due_at": SUNDAY}).is_valid()

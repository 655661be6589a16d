"""Which stages are planned, and when they are due."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.obligations.enums import Counting
from apps.obligations.ladders import Deadline, Stage, plan
from wg_portal.clock import JST

LADDER = [
    Stage(1, -3, "bearer"),
    Stage(2, 0, "bearer"),
    Stage(3, 1, "deputy"),
    Stage(4, 2, "org_admin"),
    Stage(5, 3, "secretariat"),
    Stage(6, 5, "chair"),
]


def jst(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=JST)  # type: ignore[misc, arg-type]


def test_the_whole_ladder_of_a_deadline_across_new_year() -> None:
    deadline = Deadline(jst(2026, 12, 28, 17), Counting.GOVERNMENT)
    made = plan(deadline, LADDER, jst(2026, 12, 1, 9))
    assert [(stage.ordinal, stage.due_at) for stage in made] == [
        (1, jst(2026, 12, 23, 7)),
        (2, jst(2026, 12, 28, 7)),
        (3, jst(2027, 1, 4, 7)),
        (4, jst(2027, 1, 5, 7)),
        (5, jst(2027, 1, 6, 7)),
        (6, jst(2027, 1, 8, 7)),
    ]


def test_a_deadline_in_two_days_has_no_reminder_three_days_before() -> None:
    deadline = Deadline(jst(2026, 11, 26, 17), Counting.GOVERNMENT)
    made = plan(deadline, LADDER, jst(2026, 11, 24, 10))
    assert [stage.ordinal for stage in made] == [2, 3, 4, 5, 6]


def test_the_reminder_of_the_day_is_not_later_than_an_early_deadline() -> None:
    deadline = Deadline(jst(2026, 11, 26, 6), Counting.GOVERNMENT)
    made = plan(deadline, LADDER, jst(2026, 11, 24, 10))
    assert made[0].due_at == jst(2026, 11, 26, 6)


def test_a_deadline_on_a_day_off_is_reminded_on_the_working_day_before() -> None:
    deadline = Deadline(jst(2026, 11, 28, 17), Counting.GOVERNMENT)  # a Saturday
    made = plan(deadline, LADDER, jst(2026, 11, 24, 10))
    assert [stage.due_at for stage in made[:2]] == [jst(2026, 11, 25, 7), jst(2026, 11, 27, 7)]


def test_hours_are_counted_to_the_minute() -> None:
    deadline = Deadline(jst(2026, 11, 28, 17, 20), Counting.HOURS)
    made = plan(deadline, LADDER, jst(2026, 11, 28, 14, 30))
    assert made[0].due_at == jst(2026, 11, 28, 17, 20)
    assert made[1].due_at == jst(2026, 11, 28, 18, 20)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=JST)
)


@given(due=moments, lead=st.integers(0, 60), counting=st.sampled_from(Counting))
def test_only_what_is_ahead_in_order_and_reminders_before_the_deadline(
    due: datetime, lead: int, counting: Counting
) -> None:
    at = due - timedelta(days=lead)
    made = plan(Deadline(due, counting), LADDER, at)
    assert all(stage.due_at > at for stage in made)
    assert [stage.due_at for stage in made] == sorted(stage.due_at for stage in made)
    assert len({stage.ordinal for stage in made}) == len(made)
    offsets = {step.ordinal: step.offset for step in LADDER}
    assert all((stage.due_at <= due) == (offsets[stage.ordinal] <= 0) for stage in made)

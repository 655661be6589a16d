"""What a ladder is refused for, in words that say what to do."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.obligations.enums import Counting, Rung
from apps.obligations.ladder_faults import ORDER, faults, last_of
from apps.obligations.ladders import Deadline, Stage, timeline, usual_deadline
from wg_portal.clock import JST

NOW = datetime(2026, 12, 7, 10, tzinfo=JST)
USUAL = usual_deadline("reply", Counting.GOVERNMENT, NOW)
WHOLE = [
    Stage(1, -3, "bearer"),
    Stage(2, 0, "bearer"),
    Stage(3, 1, "deputy"),
    Stage(4, 2, "org_admin"),
    Stage(5, 3, "secretariat"),
    Stage(6, 5, "chair"),
]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def found(*stages: Stage) -> list[tuple[int | None, str | None, str]]:
    return [(f.ordinal, f.field, f.reason) for f in faults(stages, USUAL, NOW)]


def test_the_usual_ladder_is_sound() -> None:
    assert found(*WHOLE) == []
    assert USUAL.due_at == datetime(2026, 12, 21, 17, tzinfo=JST)


def test_an_empty_ladder() -> None:
    [(ordinal, _field, reason)] = found()
    assert (ordinal, reason) == (None, "Enter at least one stage.")


def test_eleven_stages() -> None:
    [(_, _, reason)] = found(*(Stage(n, n, "bearer") for n in range(1, 12)))
    assert reason == "A ladder has at most 10 stages."
    assert found(*(Stage(n, n, "bearer") for n in range(1, 11))) == []


@pytest.mark.parametrize(
    ("offset", "unit", "far"),
    [(60, "", False), (-61, "", True), (61, "days", True), (720, "hours", False),
     (-721, "hours", True), (9999, "banks", True)],
)  # fmt: skip
def test_too_far_from_the_deadline(offset: int, unit: str, far: bool) -> None:
    wrong = found(Stage(1, offset, "bearer", unit), Stage(2, 70 if unit == "hours" else 0, "chair"))
    assert (1 in [ordinal for ordinal, _, reason in wrong if "At most" in reason]) == far


def test_the_same_people_twice_at_one_moment_whatever_the_unit() -> None:
    # A Monday: the working day before is the Friday, three calendar days away.
    [(ordinal, field, reason)] = found(
        Stage(1, -1, "bearer"), Stage(2, -3, "bearer", "days"), Stage(3, -1, "deputy")
    )
    assert (ordinal, field) == (2, "number")
    assert "stage 1" in reason
    assert "18 Dec (Fri) 7:00" in reason


def test_after_the_deadline_nobody_hears_later_than_his_superiors() -> None:
    [(ordinal, field, reason)] = found(Stage(1, 1, "secretariat"), Stage(2, 2, "deputy"))
    assert (ordinal, field) == (2, "to")
    assert "“Second contact”" in reason
    assert "stage 1" in reason
    # The order of the rows does not matter, the order in time does; equal moments may be shared.
    assert found(Stage(1, 2, "secretariat"), Stage(2, 1, "deputy")) == []
    assert found(Stage(1, 1, "secretariat"), Stage(2, 1, "deputy")) == []
    # 30 hours after 17:00 come before 7:00 of the second working day.
    assert found(Stage(1, 30, "deputy", "hours"), Stage(2, 2, "chair")) == []
    assert found(Stage(1, 40, "deputy", "hours"), Stage(2, 1, "chair")) != []


def test_before_the_deadline_the_order_is_free() -> None:
    assert found(Stage(1, -3, "secretariat"), Stage(2, -1, "bearer")) == []


def test_a_ladder_that_would_only_have_reminded_in_the_past() -> None:
    [(ordinal, _, reason)] = found(Stage(1, -30, "bearer"), Stage(2, -20, "bearer"))
    assert ordinal is None
    assert "21 Dec (Mon) 17:00" in reason
    assert found(Stage(1, -30, "bearer"), Stage(2, -1, "bearer")) == []
    tomorrow = Deadline(NOW + timedelta(days=1), Counting.GOVERNMENT)
    assert len(faults([Stage(1, -3, "bearer")], tomorrow, NOW)) == 1


def test_the_last_stage_is_the_last_in_time_and_the_highest_at_that() -> None:
    assert last_of([*WHOLE[3:], *WHOLE[:3]], USUAL).to == "chair"
    assert last_of([Stage(1, 2, "chair"), Stage(2, 2, "deputy")], USUAL).to == "chair"


stages = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from([*Counting, ""]), st.sampled_from(Rung)),
    min_size=1,
    max_size=6,
).map(lambda made: [Stage(n, o, to, unit) for n, (o, unit, to) in enumerate(made, 1)])


@given(made=stages)
def test_what_passes_never_goes_down(made: list[Stage]) -> None:
    if faults(made, USUAL, NOW):
        return
    rungs = [(line.due_at, ORDER[Rung(line.to)]) for line in timeline(USUAL, made)]
    assert [rung for _at, rung in sorted(rungs)] == sorted(rung for _at, rung in rungs)

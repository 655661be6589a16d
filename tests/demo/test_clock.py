"""The portal's time goes ahead by buttons, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from apps.demo.moves import Move, target
from wg_portal import clock
from wg_portal.clock import JST

# Tuesday, the day after a holiday; Friday evening; the last day before the recess.
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=JST)
FRIDAY = datetime(2026, 11, 20, 19, 0, tzinfo=JST)
LAST_DAY = datetime(2026, 12, 28, 15, 0, tzinfo=JST)


@pytest.fixture(autouse=True)
def clock_file(tmp_path: Path, settings: object) -> Path:
    """A clock of this test's own."""
    settings.CLOCK_FILE = tmp_path / "clock"  # type: ignore[attr-defined]
    return tmp_path / "clock"


@pytest.mark.parametrize(
    ("move", "at", "there"),
    [
        (Move.HOUR, TUESDAY, datetime(2026, 11, 24, 11, 30, tzinfo=JST)),
        (Move.MORNING, TUESDAY, datetime(2026, 11, 25, 8, 0, tzinfo=JST)),
        # Monday 23 November is a holiday.
        (Move.MORNING, FRIDAY, datetime(2026, 11, 24, 8, 0, tzinfo=JST)),
        (Move.DAY, FRIDAY, datetime(2026, 11, 24, 19, 0, tzinfo=JST)),
        (Move.THREE_DAYS, FRIDAY, datetime(2026, 11, 26, 19, 0, tzinfo=JST)),
        (Move.DAY, LAST_DAY, datetime(2027, 1, 4, 15, 0, tzinfo=JST)),
        (Move.WEEK, TUESDAY, datetime(2026, 12, 1, 10, 30, tzinfo=JST)),
        (Move.REAL, TUESDAY, TUESDAY),
    ],
)
def test_where_the_buttons_lead(move: Move, at: datetime, there: datetime) -> None:
    assert target(move, at) == there


@pytest.mark.django_db
def test_the_clock_moves_and_goes_back(client: Client, clock_file: Path) -> None:
    for move in (Move.WEEK, Move.HOUR):
        assert client.post("/demo/clock/", {"move": move.value}).status_code == 302
    ahead = clock.now() - datetime.now(UTC)
    assert abs(ahead - timedelta(weeks=1, hours=1)) < timedelta(seconds=3)
    client.post("/demo/clock/", {"move": Move.MORNING.value})
    assert clock.in_japan(clock.now()).strftime("%H:%M") == "08:00"
    client.post("/demo/clock/", {"move": Move.REAL.value})
    assert clock.shift() == timedelta()
    assert [path.name for path in clock_file.parent.iterdir()] == ["clock"]


@pytest.mark.django_db
def test_an_unknown_move_is_refused(client: Client, clock_file: Path) -> None:
    assert client.post("/demo/clock/", {"move": "yesterday"}).status_code == 400
    assert not clock_file.exists()


@pytest.mark.django_db
def test_moving_wakes_the_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr("apps.demo.views.wake", lambda: woken.append(True))
    client.post("/demo/clock/", {"move": "hour"})
    assert woken == [True]

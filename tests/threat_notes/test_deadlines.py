"""A deadline for acknowledging on a day on which nobody works is asked about, and kept if meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.accounts.signing import plain
from tests.threat_notes.conftest import AT, CANARY, DUE, Scene
from tests.threat_notes.test_pages import (
    browser,
    first_step,
    moment,
    only_note,
    second_step,
    text,
)
from wg_portal import clock

pytestmark = pytest.mark.django_db
SUNDAY = DUE + timedelta(days=(6 - DUE.astimezone(clock.JST).weekday()) % 7)
ON_SUNDAY: dict[str, Any] = moment("acknowledge_by", SUNDAY)
KEPT = {"acknowledge_by_kept": SUNDAY.astimezone(clock.JST).date().isoformat()}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.fixed(AT):
        yield


def test_a_deadline_on_a_sunday_is_asked_about_and_kept_through_both_steps(scene: Scene) -> None:
    client, new = browser(scene.author), f"/notes/new/{scene.body.code}/"
    asked = client.post(new, first_step(scene, **ON_SUNDAY))
    assert asked.status_code == 422
    assert "at the weekend; the next business day is Monday" in plain(text(asked))
    assert 'name="acknowledge_by_kept"' in text(asked)
    second = client.post(new, first_step(scene, **ON_SUNDAY, **KEPT))
    assert second.status_code == 200
    assert f'name="acknowledge_by_kept" value="{KEPT["acknowledge_by_kept"]}"' in text(second)
    unkept = client.post(new, second_step(scene, **ON_SUNDAY))
    assert unkept.status_code == 422
    assert f"## {CANARY}" in text(unkept), "what was typed in the second step stays"
    assert client.post(new, second_step(scene, **ON_SUNDAY, **KEPT)).status_code == 302
    note = only_note()
    assert note.acknowledge_by == SUNDAY
    again = client.post(f"/notes/{note.pk}/edit/", first_step(scene, **ON_SUNDAY))
    assert again.status_code == 200, "what was kept before is kept"
    other = moment("acknowledge_by", SUNDAY + timedelta(days=7))
    assert client.post(f"/notes/{note.pk}/edit/", first_step(scene, **other)).status_code == 422


def test_a_deadline_on_a_business_day_is_not_asked_about(scene: Scene) -> None:
    answer = browser(scene.author).post(f"/notes/new/{scene.body.code}/", first_step(scene))
    assert answer.status_code == 200
    assert "acknowledge_by_kept" not in text(answer)

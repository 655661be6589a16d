"""A new deadline that is hardly meant is asked about; one that has passed is refused."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from apps.action_items.services import finish
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.obligations.scene import acting, build, given, morning
from wg_portal import clock
from wg_portal.clock import JST

if TYPE_CHECKING:
    from apps.action_items.models import ActionItem
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return build()


def done(scene: Scene, action: ActionItem) -> None:
    with acting(scene.main, morning(8)) as by:
        finish(action_id=action.pk, comment="Done", by=by)


def returning(scene: Scene, action: ActionItem, **day: str) -> Any:
    typed = {"due_at_year": "R8", "due_at_month": "12", "due_at_time": "", "comment": "Page 2"}
    with clock.fixed(morning(8)):
        desk = browser(scene, "officer", "ja")
        sent = {"submission": str(uuid4())} | typed | day
        return desk.post(address(action, "return/"), sent)


def test_a_return_by_an_earlier_deadline_is_asked_about(scene: Scene) -> None:
    action = given(scene)
    done(scene, action)
    asked = returning(scene, action, due_at_day="11")
    assert asked.status_code == 422
    assert "現在の期限" in text(asked)
    assert "12月14日" in text(asked)
    assert 'name="due_at_kept" value="2026-12-11"' in text(asked)
    assert "Page 2" in text(asked)
    # A tick is for the day that it was set at, and both questions are asked at once.
    other = returning(scene, action, due_at_day="12", due_at_kept="2026-12-11")
    assert other.status_code == 422
    assert "現在の期限" in text(other)
    assert "土日" in text(other)
    assert returning(scene, action, due_at_day="11", due_at_kept="2026-12-11").status_code == 302
    with as_owner():
        action.refresh_from_db()
        assert action.due_at == datetime(2026, 12, 11, 17, tzinfo=JST)


@pytest.mark.parametrize("kept", ["", "2026-12-07"])
def test_a_return_by_a_deadline_that_has_passed_is_refused(scene: Scene, kept: str) -> None:
    action = given(scene)
    done(scene, action)
    refused = returning(scene, action, due_at_day="7", due_at_kept=kept)
    assert refused.status_code == 422
    assert "過ぎています" in text(refused)
    assert "due_at_kept" not in text(refused)
    assert "Page 2" in text(refused)


def test_a_return_by_a_later_deadline_is_not_asked_about(scene: Scene) -> None:
    action = given(scene)
    done(scene, action)
    assert returning(scene, action, due_at_day="15").status_code == 302


def test_moving_to_an_earlier_deadline_is_asked_about_too(scene: Scene) -> None:
    action = given(scene)
    day = {"due_at_year": "R8", "due_at_month": "12", "due_at_day": "11", "due_at_time": ""}
    with clock.fixed(morning(8)):
        desk = browser(scene, "officer", "ja")
        sent = {"submission": str(uuid4()), "reason": "x"} | day
        asked = desk.post(address(action, "move/"), sent)
        assert asked.status_code == 422
        assert "現在の期限" in text(asked)
        kept = sent | {"due_at_kept": "2026-12-11"}
        assert desk.post(address(action, "move/"), kept).status_code == 302

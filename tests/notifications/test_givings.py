"""Action items for a second officer: the others of the desk hear once, who asked the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.action_items.giving import release, return_giving
from apps.action_items.models import Giving
from tests.action_items.test_giving import WORDING, asked, few
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look, rows, text_of
from tests.obligations.scene import MONDAY, Scene, acting

__all__ = ["few"]
REQUESTED, RELEASED, RETURNED = (
    f"action_items.Giving{how}" for how in ("Requested", "Released", "Returned")
)
MINUTE = timedelta(minutes=1)


def told(reason: str) -> list[Any]:
    return [row.recipient_id for row in rows(reason=reason)]


def test_the_other_officers_are_asked_once_and_nobody_else(
    scene: Scene, sink: Sink, few: None
) -> None:
    waiting = asked(scene)
    look(MONDAY)
    look(MONDAY + MINUTE)
    assert told(REQUESTED) == [scene.second_officer.person_id]
    (mail,) = sink.to(scene.second_officer.person.email)
    assert f"/actions/requests/{waiting.pk}/" in text_of(mail)
    assert WORDING not in mail.as_string()
    for holder in ("officer", "main", "peer", "aide", "rival", "admin"):
        assert sink.to(getattr(scene, holder).person.email) == [], holder


def test_what_was_decided_meanwhile_asks_nobody(scene: Scene, sink: Sink, few: None) -> None:
    waiting = asked(scene)
    with acting(scene.second_officer) as by:
        return_giving(waiting.pk, comment="Too many", by=by)
    look(MONDAY)
    assert sink.to(scene.second_officer.person.email) == []
    (mail,) = sink.to(scene.officer.person.email)
    assert f"/actions/requests/{waiting.pk}/" in text_of(mail)
    assert "Too many" not in mail.as_string()
    assert told(RETURNED) == [scene.officer.person_id]


def test_whoever_asked_hears_that_it_was_given(scene: Scene, sink: Sink, few: None) -> None:
    waiting = asked(scene)
    with acting(scene.second_officer) as by:
        release(waiting.pk, by=by)
    look(MONDAY)
    look(MONDAY + MINUTE)
    assert told(RELEASED) == [scene.officer.person_id]
    assert len(sink.to(scene.officer.person.email)) == 1
    assert sink.to(scene.second_officer.person.email) == []
    with as_owner():
        assert Giving.objects.get().given


def test_whoever_takes_it_back_hears_nothing(scene: Scene, sink: Sink, few: None) -> None:
    waiting = asked(scene)
    with acting(scene.officer) as by:
        return_giving(waiting.pk, comment="", by=by)
    look(MONDAY)
    assert told(RETURNED) == []
    assert sink.to(scene.officer.person.email) == []


@pytest.mark.parametrize("holder", ["main", "rival", "admin", "officer"])
def test_nobody_else_learns_of_the_mail(scene: Scene, sink: Sink, few: None, holder: str) -> None:
    from apps.notifications.models import Delivery

    asked(scene)
    look(MONDAY)
    with acting(getattr(scene, holder)) as who:
        assert not Delivery.objects.visible_to(who).filter(reason=REQUESTED).exists()

"""Whoever asked for more time reads the answer and the new deadline in one mail."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from apps.obligations import wishes
from apps.obligations.enums import PleaKind
from apps.obligations.models import Obligation
from tests.notifications.conftest import Sink
from tests.notifications.stage import look, text_of
from tests.obligations.scene import Scene, acting, given, morning
from wg_portal.clock import JST

LATER = datetime(2026, 12, 21, 17, tzinfo=JST)
MINUTE = timedelta(minutes=1)


def asked(scene: Scene, holder: str, *, granted: bool) -> None:
    given(scene)
    with acting(getattr(scene, holder), morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get()
        plea = wishes.plead(duty.pk, kind=PleaKind.TIME, reason="x", wished_at=LATER, by=by)
    look(morning(8))
    with acting(scene.officer, morning(9)) as by:
        wishes.decide(plea.pk, granted=granted, answer="", by=by)


@pytest.mark.parametrize("granted", [True, False])
def test_the_answer_is_one_mail(scene: Scene, sink: Sink, granted: bool) -> None:
    asked(scene, "main", granted=granted)
    sink.clear()
    look(morning(9))
    look(morning(9) + 5 * MINUTE)
    (mail,) = sink.to(scene.main.person.email)
    assert ("12月21日" in text_of(mail)) is granted


def test_the_main_contact_hears_that_a_colleagues_wish_moved_it(scene: Scene, sink: Sink) -> None:
    asked(scene, "attendant", granted=True)
    sink.clear()
    look(morning(9))
    look(morning(9) + 5 * MINUTE)
    for holder in ("main", "attendant"):
        (mail,) = sink.to(getattr(scene, holder).person.email)
        assert "12月21日" in text_of(mail), holder

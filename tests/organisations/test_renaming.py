"""A new name holds from its day on; what is of a day before keeps the name of its time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from apps.notifications.tasks import look_now
from apps.organisations.member_lists import member_list
from apps.organisations.models import DatedName, Organisation
from apps.organisations.renaming import carry_out, rename
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.transfer import enter
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.verdict import PortalError, Refused

NEW = {
    "name_ja": "株式会社みなも銀行",
    "name_en": "Minamo Bank, Ltd.",
    "short_ja": "みなも銀行",
    "short_en": "Minamo",
    "kana": "みなもぎんこう",
}
TODAY, APRIL = date(2026, 12, 7), date(2027, 4, 1)


def now_called(scene: Scene) -> str:
    with as_owner():
        return Organisation.objects.get(pk=scene.bank.pk).name_ja


def listed(scene: Scene, day: date) -> set[str]:
    with acting(scene.officer) as who:
        blocks = member_list(who, scene.body, day)
    return {seat.called.name_ja for block in blocks for seat in block.seats}


def test_from_today(scene: Scene) -> None:
    with acting(scene.officer) as by:
        rename(scene.bank.pk, NEW, TODAY, by=by)
    assert now_called(scene) == NEW["name_ja"]
    assert NEW["name_ja"] in listed(scene, TODAY)
    before = listed(scene, date(2026, 12, 6))
    assert "株式会社Bank" in before
    assert NEW["name_ja"] not in before


def test_from_a_later_day_on(scene: Scene, sink: Sink) -> None:
    with acting(scene.officer) as by:
        rename(scene.bank.pk, NEW, APRIL, by=by)
    assert now_called(scene) == "株式会社Bank"
    assert "株式会社Bank" in listed(scene, date(2027, 3, 31))
    assert NEW["name_ja"] in listed(scene, APRIL)
    assert carry_out(at=MONDAY) == 0
    with clock.fixed(datetime(2027, 4, 1, 0, 1, tzinfo=JST)):
        look_now()
    assert now_called(scene) == NEW["name_ja"]
    assert carry_out(at=datetime(2027, 4, 2, tzinfo=JST)) == 0


def test_days_in_order_and_a_name_that_is_new(scene: Scene) -> None:
    with acting(scene.officer) as by:
        rename(scene.bank.pk, NEW, APRIL, by=by)
        for day in (APRIL, TODAY):
            with pytest.raises(PortalError):
                rename(scene.bank.pk, NEW | {"kana": "ほか"}, day, by=by)
        with pytest.raises(PortalError):
            rename(scene.bank.pk, NEW, date(2027, 5, 1), by=by)
        rename(scene.bank.pk, NEW | {"kana": "ほか"}, date(2027, 5, 1), by=by)
    with as_owner():
        assert DatedName.objects.count() == 3


def test_only_officers_at_both_walls(scene: Scene) -> None:
    for post in (scene.main, scene.admin, scene.aide, scene.rival):
        with acting(post) as by, pytest.raises(Refused):
            rename(scene.bank.pk, NEW, TODAY, by=by)
        with acting(post) as by, pytest.raises(ProgrammingError), transaction.atomic():
            DatedName.objects.create(
                **NEW,
                organisation=scene.bank,
                since=TODAY,
                recorded_by_id=by.person_id,
                recorded_at=by.at,
            )
    for post in (scene.admin, scene.officer):
        with acting(post):
            assert Organisation.objects.filter(pk=scene.bank.pk).update(name_ja="x") == 0
    assert now_called(scene) == "株式会社Bank"


def test_page(scene: Scene) -> None:
    page = f"/organisations/{scene.bank.pk}/name/"
    typed = NEW | {
        "first_day_year": "令和9",
        "first_day_month": "２",
        "first_day_day": "30",
        "submission": str(uuid4()),
    }
    with clock.fixed(MONDAY):
        for post in (scene.main, scene.admin, scene.rival):
            assert enter(post).get(page).status_code == 404
            assert enter(post).post(page, typed).status_code == 404
        desk = enter(scene.officer)
        assert desk.get(f"/organisations/{uuid4()}/name/").status_code == 404
        assert desk.get(page).status_code == 200
        wrong = desk.post(page, typed)
        assert wrong.status_code == 422
        assert NEW["name_ja"] in wrong.content.decode()
        typed["first_day_day"] = "1"
        assert desk.post(page, typed).status_code == 302
        assert desk.post(page, typed).status_code == 302
        for post in (scene.officer, scene.admin):
            shown = enter(post).get(f"/organisations/{scene.bank.pk}/").content.decode()
            assert NEW["name_ja"] in shown
            assert "令和9年（2027年）2月1日" in shown
        for post in (scene.peer, scene.rival, scene.main, scene.aide):
            shown = enter(post).get(f"/organisations/{scene.bank.pk}/").content.decode()
            assert NEW["name_ja"] not in shown
            assert "日付ごとの名称" not in shown, "not even that there is another name"
    with as_owner():
        assert DatedName.objects.count() == 2


def test_a_coming_name_at_each_wall(scene: Scene) -> None:
    """Officers and the organisation's administrators prepare it; others learn it on its day."""
    with acting(scene.officer) as by:
        rename(scene.bank.pk, NEW, APRIL, by=by)
    with as_owner():
        elsewhere = make.post(make.person("Keeper"), make.organisation("Other"), org_admin=True)
    coming = DatedName.objects.filter(since=APRIL)
    for post, knows in (
        (scene.officer, True),
        (scene.admin, True),
        (scene.main, False),
        (scene.peer, False),
        (scene.rival, False),
        (scene.aide, False),
        (elsewhere, False),
    ):
        with acting(post) as who:
            assert coming.exists() is knows, "the database wall"
        with acting(post) as who, as_owner():
            assert DatedName.objects.visible_to(who).count() == (2 if knows else 0)
    with acting(scene.peer, datetime(2027, 4, 1, 0, 1, tzinfo=JST)) as who:
        assert coming.exists()
        assert DatedName.objects.visible_to(who).count() == 2

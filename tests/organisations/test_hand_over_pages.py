"""Pages about hand-overs: the administrator's, the desk's, and the chair's figures."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from apps.obligations.lateness import overdue_by_organisation
from apps.obligations.models import Obligation
from apps.organisations.models import HandOver, SeatHandOver
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given
from tests.organisations.transfer import (
    MINE,
    enter,
    newcomer_of,
)
from wg_portal import clock


def test_pages(scene: Scene, sink: Sink, duty: Obligation) -> None:
    page = f"/people/{scene.deputy.pk}/hand-over/"
    with clock.fixed(MONDAY):
        admin = enter(scene.admin)
        for post in (scene.main, scene.rival, scene.officer):
            other = enter(post)
            assert other.get(page).status_code == 404
            assert other.get(MINE).status_code == 404
        assert page in admin.get("/people/").content.decode()
        typed = {
            "successor": str(scene.attendant.pk),
            "first_day_year": "2026",
            "first_day_month": "12",
            "first_day_day": "",
            "submission": str(uuid4()),
            "do": "arrange",
        }
        assert admin.post(page, typed).status_code == 422
        typed["first_day_day"] = "10"
        # The administrator sits in no body: he reads neither the act nor how many there are.
        shown = admin.post(page, typed | {"do": "show"})
        assert shown.status_code == 200
        assert "連絡先を更新する" not in shown.content.decode()
        typed["seen"] = f"{scene.attendant.pk} 2026-12-11"
        other_day = admin.post(page, typed)
        assert other_day.status_code == 422, "another day than the one that was looked at"
        typed["seen"] = f"{scene.attendant.pk} 2026-12-10"
        assert typed["seen"] in other_day.content.decode()
        assert admin.post(page, typed)["Location"] == MINE
        assert admin.post(page, typed)["Location"] == MINE
        assert "2026" in admin.get(MINE).content.decode()
        desk = enter(scene.officer).get("/desk/").content.decode()
        with as_owner():
            made = HandOver.objects.get()
            asked = SeatHandOver.objects.get()
        assert f"/desk/seats/{asked.pk}/approve/" in desk
        enter(scene.officer).post(f"/desk/seats/{asked.pk}/approve/")
        assert "/desk/seats/" not in enter(scene.officer).get("/desk/").content.decode()
        assert admin.post(f"/people/hand-overs/{made.pk}/take-back/").status_code == 302
        assert enter(scene.main).post(f"/people/hand-overs/{made.pk}/take-back/").status_code == 404


def test_the_preview_says_what_becomes_of_each_act(
    scene: Scene,
    sink: Sink,
    duty: Obligation,
) -> None:
    newcomer = newcomer_of(scene)
    with as_owner():
        make.seat(scene.body, scene.admin, capacity="attendant")
    page = f"/people/{scene.deputy.pk}/hand-over/"
    typed = {
        "first_day_year": "2026",
        "first_day_month": "12",
        "first_day_day": "10",
        "submission": str(uuid4()),
        "do": "show",
    }
    with clock.fixed(MONDAY):
        admin = enter(scene.admin)
        goes = admin.post(page, typed | {"successor": str(scene.attendant.pk)}).content.decode()
        seat = admin.post(page, typed | {"successor": str(newcomer.pk)}).content.decode()
        mine = admin.get(MINE).content.decode()
    assert "連絡先を更新する" in goes
    assert "後任に移ります" in goes
    assert "席が承認されたとき" in seat
    assert "連絡先を更新する" in mine
    assert scene.deputy.person.name in mine


def test_the_chair_sees_counts_of_what_he_may_read(scene: Scene, sink: Sink) -> None:
    given(scene)
    given(scene, due_at=DUE + timedelta(days=1))
    with as_owner():
        desk_only = make.circle_of(scene.body, "desk")
        hidden = Obligation.objects.order_by("due_at").last()
        assert hidden is not None
    late = DUE + timedelta(days=10)
    with acting(scene.aide, late) as who:
        (row,) = overdue_by_organisation(who)
    assert (row.organisation.pk, row.week, row.month, row.longer) == (scene.bank.pk, 0, 2, 0)
    with as_owner():
        type(hidden).objects.filter(pk=hidden.pk).update(
            circle_id=desk_only.pk, circle_kind=desk_only.kind
        )
    with acting(scene.aide, late) as who:
        (row,) = overdue_by_organisation(who)
    assert row.total == 1
    with as_owner():
        chosen = make.organisations_circle(scene.body, scene.bank, scene.aide.organisation)
        type(hidden).objects.filter(pk=hidden.pk).update(
            circle_id=chosen.pk, circle_kind=chosen.kind
        )
    with acting(scene.aide, late) as who:
        (row,) = overdue_by_organisation(who)
    assert row.total == 1, "a count would tell whom the author has chosen"
    with acting(scene.aide, DUE) as who:
        assert overdue_by_organisation(who) == []
    with clock.fixed(late):
        assert enter(scene.aide).get("/chair/").status_code == 200
        for post in (scene.main, scene.admin, scene.rival):
            assert enter(post).get("/chair/").status_code == 404

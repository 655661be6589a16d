"""What the second officer reads of a roster, releases, and hears of afterwards."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils.html import strip_tags

from apps.accounts.models import Invitation, User
from apps.organisations.models import Organisation, Post, Representative, RosterImport
from apps.organisations.roster import asking, importing, pages
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.roster.books import BANK, ONE, PERSON, SEAT, cells, let_go
from tests.organisations.roster.test_by_two import asked, release, texts
from tests.organisations.transfer import enter
from wg_portal import clock
from wg_portal.verdict import Refused


def shown(post: Post, made: RosterImport) -> str:
    with clock.fixed(MONDAY):
        answer = enter(post).get(f"/people/roster/{made.pk}/")
    return " ".join(strip_tags(answer.content.decode()).split())


def test_the_second_officer_reads_every_cell_of_whom_he_lets_in(scene: Scene) -> None:
    seat = SEAT | {"role": "secretariat", "first": "", "last": "2027-03-31"}
    made = asked(scene, {**ONE, "people": [PERSON | {"org_admin": "はい"}], "seats": [seat]})
    for post in (scene.second_officer, scene.officer):
        text = shown(post, made)
        for cell in (
            "組織管理者：はい · メールアドレス：sato@akatsuki.example",
            "部署：リスク統括部",
            "役職：課長",
            "役割：事務局 · 会議体コード：practitioners",
            "担当：正担当",
            "開始日：取込日 · 終了日：令和9年（2027年）3月31日",
        ):
            assert cell in text, cell


def test_an_office_comes_first_and_is_marked(scene: Scene) -> None:
    people = [PERSON, PERSON | {"mail": "admin@akatsuki.example", "org_admin": "はい"}]
    with acting(scene.officer) as by:
        plan = importing.examine(cells({**ONE, "people": people}), by=by)
        new = pages.preview(plan).new
    assert [(each.row, each.office) for each in new][:2] == [(3, True), (2, False)]


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        ("people", {"org_admin": "はい"}),
        ("people", {"first": "2026-04-02"}),
        ("people", {"title_ja": "部長"}),
        ("seats", {"capacity": "deputy"}),
        ("seats", {"role": "secretariat"}),
        ("organisations", {"kind": "external"}),
    ],
)
def test_another_cell_is_another_request(scene: Scene, sheet: str, cell: dict[str, str]) -> None:
    other = {**ONE, sheet: [ONE[sheet][0] | cell]}
    with acting(scene.officer) as by:
        one, two = (importing.examine(cells(each), by=by) for each in (ONE, other))
    assert one.fingerprint != two.fingerprint


def test_nothing_that_would_be_written_is_left_out_of_the_page(scene: Scene) -> None:
    many = [PERSON | {"mail": f"p{n}@akatsuki.example"} for n in range(600)]
    made = asked(scene, {"organisations": [BANK], "people": many})
    text = shown(scene.second_officer, made)
    assert all(person["mail"] in text for person in many)


def test_an_old_page_releases_nothing_that_was_asked_for_since(scene: Scene) -> None:
    made = asked(scene, ONE)
    with acting(scene.second_officer, stepped_up=True) as by:
        found = RosterImport.objects.visible_to(by).get(pk=made.pk)
        old = asking.seen_by_second(found, importing.examine(found.cells, by=by))
        asking.send_back(made.pk, by=by)
    with acting(scene.officer) as by:
        seen = importing.examine(made.cells, by=by).fingerprint
        asking.confirm(made.pk, seen, invites=True, by=by)
    with acting(scene.second_officer, stepped_up=True) as by:
        for seen in (old, ""):
            with pytest.raises(Refused, match=r"anew|改めて"):
                asking.release(made.pk, seen, by=by)
        let_go(made.pk, by)


def test_what_was_returned_is_not_filled_with_something_else(scene: Scene) -> None:
    made = asked(scene, ONE)
    row = RosterImport.objects.filter(pk=made.pk)
    back = {"state": "prepared", "failure": "returned"}
    with acting(scene.officer), transaction.atomic():
        row.update(**back)
        for change in ({"cells": {"people": []}}, {"confirmed_at": None}):
            with pytest.raises(DatabaseError), transaction.atomic():
                row.update(**change)


def test_the_wall_asks_for_the_factor_too(scene: Scene) -> None:
    made = asked(scene, ONE)
    row = RosterImport.objects.filter(pk=made.pk)
    decision = {"decided_by_id": scene.second_officer.person_id, "decided_at": MONDAY}
    with acting(scene.second_officer), pytest.raises(DatabaseError), transaction.atomic():
        row.update(state="waiting", **decision)
    with acting(scene.second_officer, stepped_up=True):
        assert row.update(state="waiting", **decision) == 1


def test_who_asked_hears_that_it_is_written(scene: Scene, sink: Sink) -> None:
    made = asked(scene, ONE)
    release(scene.second_officer, made)
    look(MONDAY)
    sink.clear()
    importing.carry_out(at=MONDAY, now=MONDAY)
    look(MONDAY)
    assert [to for _from, (to,) in sink.envelopes] == [scene.officer.person.email]
    [text] = texts(sink)
    assert "登録が完了しました" in text
    assert f"/people/roster/{made.pk}/" in text


def test_what_the_worker_gives_back_is_said_to_both_as_it_is(scene: Scene, sink: Sink) -> None:
    made = asked(scene, ONE)
    release(scene.second_officer, made)
    look(MONDAY)
    sink.clear()
    with as_owner():
        Organisation.objects.create(**{**BANK, "kind": "member"})
    importing.carry_out(at=MONDAY, now=MONDAY)
    look(MONDAY)
    look(MONDAY)
    assert [to for _from, (to,) in sink.envelopes] == [scene.officer.person.email]
    assert "登録できませんでした" in texts(sink)[0]
    theirs = shown(scene.second_officer, made)
    assert "承認されましたが、登録の前に登録内容が変わった" in theirs
    assert "差し戻されました" not in theirs
    assert "佐藤" not in theirs
    assert "もう一度ご確認ください" in shown(scene.officer, made)


def test_a_seat_that_ended_after_the_release_stops_the_worker(scene: Scene) -> None:
    made = asked(scene, ONE)
    release(scene.second_officer, made)
    with as_owner():
        Representative.objects.filter(post=scene.second_officer).delete()
    assert importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        found = RosterImport.objects.get(pk=made.pk)
        assert not User.objects.filter(email=PERSON["mail"]).exists()
    assert (found.state, found.failure) == ("prepared", "second_left")


def test_nobody_is_invited_to_a_post_that_has_ended(scene: Scene) -> None:
    left = PERSON | {"mail": "left@akatsuki.example", "last": "2026-04-30"}
    sheets = {"organisations": [BANK], "people": [PERSON, left]}
    with acting(scene.officer) as by:
        assert pages.preview(importing.examine(cells(sheets), by=by)).newcomers == 1
    release(scene.second_officer, asked(scene, sheets, invites=True))
    importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        assert User.objects.filter(email=left["mail"]).exists()
        assert [each.address for each in Invitation.objects.all()] == [PERSON["mail"]]


def test_a_longer_seat_in_a_secretariat_is_marked_too(scene: Scene) -> None:
    seat = SEAT | {"role": "secretariat", "last": "2026-12-31"}
    release(scene.second_officer, asked(scene, {**ONE, "seats": [seat]}))
    importing.carry_out(at=MONDAY, now=MONDAY)
    with acting(scene.officer) as by:
        longer = {**ONE, "seats": [seat | {"last": "2027-12-31"}]}
        [found] = pages.preview(importing.examine(cells(longer), by=by)).changed
    assert found.office
    assert [cell.column.key for cell in found.cells] == ["role"]

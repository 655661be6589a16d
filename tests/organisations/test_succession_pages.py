"""The pages of a merger: a preview, a second officer, and nobody who infers it before the day."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from apps.action_items.services import finish
from apps.dashboard.succession_page import preview
from apps.dashboard.succession_seats import seat_lines
from apps.obligations.services import oblige
from apps.obligations.wishes import plead
from apps.organisations.directory import directory, organisation_page
from apps.organisations.models import Membership, Organisation, Post, Representative, Succession
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import MONDAY, Scene, acting, given
from tests.organisations.succession import (
    BRANCH,
    MORNING,
    NOON,
    THURSDAY,
    Banks,
    banks,
    confirmed,
    post_at,
    requested,
)
from tests.organisations.transfer import enter
from wg_portal import clock
from wg_portal.periods import since

LIST = "/organisations/changes/"


@pytest.fixture
def two(scene: Scene, sink: Sink) -> Banks:
    return banks(scene)


def typed(two: Banks, **fields: Any) -> dict[str, Any]:
    return {
        "successor": str(two.peer.pk),
        "first_day_year": "令和8",
        "first_day_month": "12",
        "first_day_day": "10",
        "submission": str(uuid4()),
    } | fields


def test_an_officer_sees_what_happens_before_he_asks(scene: Scene, two: Banks) -> None:
    with as_owner():
        ours = make.organisations_circle(scene.body, two.bank, scene.officer.organisation)
    given(scene, title_ja="引き継ぐもの")
    given(scene, circle=ours, title_ja="残るもの")
    page = f"/organisations/{two.bank.pk}/merger/"
    with clock.fixed(MONDAY):
        desk = enter(scene.officer)
        assert desk.get(page).status_code == 200
        assert desk.post(page, typed(two, first_day_month="13")).status_code == 422
        shown = desk.post(page, typed(two))
        assert shown.status_code == 200
        text = shown.content.decode()
        for word in ("引き継ぐもの", "残るもの", "Main", "会議体narrow"):
            assert word in text
        assert not_asked()
        unseen = desk.post(page, typed(two, do="ask"))
        assert unseen.status_code == 422
        seen = f"{two.peer.pk} {THURSDAY.isoformat()}"
        asked = typed(two, do="ask", seen=seen)
        assert desk.post(page, asked).status_code == 302
        assert desk.post(page, asked).status_code == 302
    with as_owner():
        row = Succession.objects.get()
    with clock.fixed(MONDAY):
        desk.post(f"{LIST}{row.pk}/confirm/")
        with as_owner():
            assert Succession.objects.get().confirmed_at is None
        second = enter(scene.second_officer)
        assert "引き継ぐもの" in second.get(f"{LIST}{row.pk}/").content.decode()
        second.post(f"{LIST}{row.pk}/confirm/")
        with as_owner():
            assert Succession.objects.get().confirmed_at is not None
        second.post(f"{LIST}{row.pk}/take-back/")
        with as_owner():
            assert Succession.objects.get().taken_back_at is not None


def fates(scene: Scene, row: Succession) -> dict[tuple[str, str], tuple[str, dict[str, str]]]:
    """By body and role: what becomes of the seat, and of each person in it."""
    with acting(scene.officer) as who:
        lines = seat_lines(who, row)
    return {
        (line.body.code, line.seat.role): (
            line.fate.name,
            {each.post.person.family_name: fate.name for each, fate in line.people},
        )
        for line in lines
    }


def test_the_preview_names_who_sits_on_and_who_loses_a_seat(scene: Scene, two: Banks) -> None:
    merger = Succession(
        kind="merger", former=two.bank, successor_id=two.peer.pk, first_day=THURSDAY
    )
    assert fates(scene, merger) == {
        ("practitioners", "member"): (
            "JOINS",
            {"Attendant": "JOINS", "Deputy": "JOINS", "Main": "SECOND"},
        ),
        ("narrow", "member"): ("GOES", {"Main": "GOES"}),
    }
    with as_owner():
        make.seat(scene.body, make.post(scene.deputy.person, two.peer), capacity="attendant")
    assert fates(scene, merger)["practitioners", "member"][1]["Deputy"] == "KEEPS"
    with as_owner():
        Membership.objects.filter(body=scene.body, organisation=two.peer).update(role="observer")
    assert fates(scene, merger)["practitioners", "member"] == (
        "OTHER_ROLE",
        {"Attendant": "LOSES_ROLE", "Deputy": "LOSES_ROLE", "Main": "LOSES_ROLE"},
    )
    with clock.fixed(MONDAY):
        page = f"/organisations/{two.bank.pk}/merger/"
        shown = enter(scene.officer).post(page, typed(two)).content.decode()
    assert "Attendant" in shown
    assert "別の役割" in shown


def test_a_split_names_who_is_parted_from_his_seat(scene: Scene, two: Banks) -> None:
    with as_owner():
        narrow = Membership.objects.get(body=two.own, organisation=two.bank)
    split = Succession(
        kind="split",
        former=two.bank,
        successor_id=uuid4(),
        first_day=THURSDAY,
        founding=BRANCH,
        posts=[scene.deputy.pk],
        seats=[narrow.pk],
    )
    assert fates(scene, split) == {
        ("narrow", "member"): ("GOES", {"Main": "LOSES_POST"}),
        ("practitioners", "member"): ("STAYS", {"Deputy": "LOSES_SEAT"}),
    }


def not_asked() -> bool:
    with as_owner():
        return not Succession.objects.exists()


def test_an_open_wish_is_decided_first(scene: Scene, two: Banks) -> None:
    action = given(scene)
    with acting(scene.main) as by:
        from apps.obligations.selectors import obligation_of

        line = obligation_of(by, "action", action.pk)
        assert line is not None
        plead(line.obligation_id, kind="not_ours", reason="対象外", wished_at=None, by=by)
    seen = f"{two.peer.pk} {THURSDAY.isoformat()}"
    with clock.fixed(MONDAY):
        page = f"/organisations/{two.bank.pk}/merger/"
        answer = enter(scene.officer).post(page, typed(two, do="ask", seen=seen))
    assert answer.status_code == 422
    assert not_asked()


def test_a_split_by_the_page(scene: Scene, two: Banks) -> None:
    with as_owner():
        head = make.post(make.person("Head"), two.bank, org_admin=True)
    page = f"/organisations/{two.bank.pk}/split/"
    fields = typed(two, **BRANCH, posts=[str(head.pk)], seats=[])
    with clock.fixed(MONDAY):
        desk = enter(scene.officer)
        form = desk.get(page).content.decode()
        for word in ("よみ", "業態"):  # what the model calls its fields is for developers
            assert word in form
        shown = desk.post(page, fields)
        assert shown.status_code == 200
        assert BRANCH["name_ja"] in shown.content.decode()
        seen = f"{[head.pk]} {THURSDAY.isoformat()}"
        assert desk.post(page, fields | {"do": "ask", "seen": seen}).status_code == 302
    with as_owner():
        assert Succession.objects.get().posts == [head.pk]


def test_before_the_day_officers_and_the_two_administrators_know(scene: Scene, two: Banks) -> None:
    made = confirmed(scene)
    page = f"{LIST}{made.pk}/"
    knowing = (scene.officer, scene.second_officer, scene.admin, two.boss)
    others = (scene.main, scene.deputy, scene.peer, scene.aide, scene.rival)
    with as_owner():
        stranger = make.post(make.person("Foreign"), scene.rival.organisation, org_admin=True)
    with clock.fixed(MONDAY):
        for post in knowing:
            assert enter(post).get(page).status_code == 200
            assert str(made.pk) in enter(post).get(LIST).content.decode()
        for post in (*others, stranger):
            assert enter(post).get(page).status_code == 404
            for act in ("confirm/", "take-back/"):
                assert enter(post).post(page + act).status_code == 404
            for organisation in (two.bank, two.peer):
                text = enter(post).get(f"/organisations/{organisation.pk}/").content.decode()
                assert "changes" not in text
                for way in ("merger", "split"):
                    address = f"/organisations/{organisation.pk}/{way}/"
                    assert enter(post).get(address).status_code == 404
        for post in others:
            assert enter(post).get(LIST).status_code == 404
        assert str(made.pk) not in enter(stranger).get(LIST).content.decode()
        # Administrators know of it; they decide nothing.
        for post in (scene.admin, two.boss):
            enter(post).post(f"{page}take-back/")
    for post in (*others, stranger):
        with acting(post) as who:
            assert not Succession.objects.exists()
            assert not Succession.objects.visible_to(who).exists()
    for post in knowing:
        with acting(post) as who:
            assert Succession.objects.get() == Succession.objects.visible_to(who).get() == made
    with as_owner():
        assert Succession.objects.get().taken_back_at is None


def test_afterwards_the_pages_say_so(scene: Scene, two: Banks) -> None:
    confirmed(scene)

    def listed() -> dict[str, bool]:
        with acting(scene.peer, NOON) as who:
            found = directory(who, words="", sector="")
            return {each.short_ja: getattr(each, "merged", False) for each in found}

    assert listed()["Bank"] is False, "what is to come is nobody's to know"
    look(MORNING)
    assert (listed()["Bank"], listed()["Peer"]) == (True, False)
    with clock.fixed(NOON):
        assert "合併済み" in enter(scene.peer).get("/organisations/").content.decode()
        done = Succession.objects.values_list("pk", flat=True)
        with as_owner():
            [pk] = done
        shown = enter(scene.officer).get(f"{LIST}{pk}/").content.decode()
        assert "Second" in shown, "who confirmed it"
    with acting(scene.rival, NOON) as who:
        old, new = organisation_page(who, two.bank.pk), organisation_page(who, two.peer.pk)
        assert old.followed_by is not None
        assert old.followed_by.successor == two.peer
        assert [each.former for each in new.took_over] == [two.bank]
    with clock.fixed(NOON):
        page = enter(scene.rival).get(f"/organisations/{two.bank.pk}/")
        assert f"/organisations/{two.peer.pk}/" in page.content.decode()
        assert enter(scene.rival).get(LIST).status_code == 404


def test_the_walls_alone(scene: Scene, two: Banks) -> None:
    made = requested(scene)
    with acting(scene.officer), pytest.raises(DatabaseError), transaction.atomic():
        Succession.objects.filter(pk=made.pk).update(
            confirmed_by_id=scene.second_officer.person_id, confirmed_at=MONDAY
        )
    with acting(scene.officer), pytest.raises(DatabaseError), transaction.atomic():
        Succession.objects.filter(pk=made.pk).update(
            confirmed_by_id=scene.officer.person_id, confirmed_at=MONDAY
        )
    for post in (scene.admin, two.boss):
        with acting(post):
            assert Succession.objects.filter(pk=made.pk).update(taken_back_at=MONDAY) == 0
    # Before the day not even the relay writes posts, seats or an organisation.
    from wg_portal.rowsecurity import as_system

    with as_owner():
        seat = Membership.objects.get(body=two.own, organisation=two.bank)
    for at in (MONDAY, MORNING):
        with as_system("relay", at=at), pytest.raises(DatabaseError), transaction.atomic():
            Post.objects.create(
                person=scene.main.person, organisation=two.peer, during=since(THURSDAY)
            )
        with as_system("relay", at=at):
            assert Membership.objects.filter(pk=seat.pk).update(during=since(THURSDAY)) == 0
        with as_system("relay", at=at), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM actions_go_over(%s)", [made.pk])
            assert cursor.fetchone() == (0,)
    with as_owner():
        assert not Organisation.objects.filter(name_ja=BRANCH["name_ja"]).exists()
        assert (
            not Representative.objects.filter(membership__organisation=two.peer)
            .exclude(post=scene.peer)
            .exists()
        )


def test_who_has_gone_over_signs_in_there(scene: Scene, two: Banks) -> None:
    confirmed(scene)
    look(MORNING)
    new = post_at(scene.main, two.peer)
    with clock.fixed(NOON):
        assert enter(new).get(f"/bodies/{two.own.code}/members/").status_code == 200
        assert enter(new).get(f"/bodies/{scene.body.code}/members/").status_code == 200


@pytest.mark.parametrize("reader", ["officer", "admin"])
def test_no_preview_says_who_else_was_chosen(scene: Scene, two: Banks, reader: str) -> None:
    with as_owner():
        stranger = make.organisation("Stranger")
        chosen = make.organisations_circle(
            scene.body, scene.bank, two.peer, scene.officer.organisation
        )
        # Who administers the bank reads what it was asked.
        make.seat(scene.body, scene.admin, capacity="attendant")
    fields = {"circle": chosen, "notice_title": "確認"}
    owed, reported, both = (given(scene, **fields) for _ in range(3))
    with acting(scene.main) as by:
        finish(action_id=reported.pk, comment="済", by=by)
    with acting(scene.officer) as by:
        oblige(
            kind="action", subject_type="action_items.ActionItem", subject_id=both.pk,
            body_id=scene.body.pk, bearer_organisation_id=two.peer.pk,
            desk_circle_id=scene.desk.pk, due_at=both.due_at, counting="days", by=by,
        )  # fmt: skip
    told = []
    for successor in (two.peer, stranger):
        row = Succession(
            kind="merger", former=two.bank, successor_id=successor.pk, first_day=THURSDAY
        )
        with acting(getattr(scene, reader)) as who:
            made = preview(who, row)
        told.append(
            (
                {line.duty.subject_id: fate.name for line, fate in made.acts},
                {item.pk: fate.name for item, fate in made.reported},
            )
        )
    assert told[0] == told[1]
    assert told[0] == ({owed.pk: "CHOSEN", both.pk: "CHOSEN"}, {reported.pk: "CHOSEN"})


def test_a_preview_says_what_becomes_of_an_act_in_a_body(scene: Scene, two: Banks) -> None:
    action = given(scene)
    row = Succession(kind="merger", former=two.bank, successor_id=two.peer.pk, first_day=THURSDAY)
    with acting(scene.officer) as who:
        [(line, fate)] = preview(who, row).acts
    assert (line.duty.subject_id, fate.name) == (action.pk, "GOES")

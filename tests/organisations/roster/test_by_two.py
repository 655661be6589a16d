"""Nobody enters anybody into an organisation or a body alone, by a page or past it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from apps.accounts.models import Invitation, User
from apps.activity.models import Record
from apps.organisations.models import Post, Representative, RosterImport
from apps.organisations.roster import asking, importing, pages
from apps.secretariat.selectors.second import second_looks
from tests import factories as make
from tests.conftest import as_owner
from tests.matrix.walls import WALLS
from tests.notifications.conftest import Sink
from tests.notifications.stage import look
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.roster.books import BANK, ONE, PERSON, SEAT, Sheets, cells, let_go
from wg_portal.periods import since
from wg_portal.rowsecurity import as_person
from wg_portal.verdict import Refused


def asked(scene: Scene, sheets: Sheets, *, invites: bool = False) -> RosterImport:
    with acting(scene.officer) as by:
        made = asking.prepare(cells(sheets), by=by)
        plan = importing.examine(made.cells, by=by)
        assert plan.problems == []
        asking.confirm(made.pk, plan.fingerprint, invites=invites, by=by)
    return made


def release(post: Post, made: RosterImport, *, stepped_up: bool = True) -> None:
    with acting(post, stepped_up=stepped_up) as by:
        let_go(made.pk, by)


@pytest.fixture
def rivals(scene: Scene) -> Sheets:
    """The peer's representative, who has an account, gets a post and a seat at the bank."""
    with as_owner():
        scene.bank.key = "B-001"
        scene.bank.save()
        peer = User.objects.get(pk=scene.peer.person_id)
    named = {"family_name": "Peer", "given_name": "太郎", "family_name_kana": "ぴあ"}
    return {
        "people": [PERSON | named | {"mail": peer.email}],
        "seats": [SEAT | {"mail": peer.email, "capacity": "attendant"}],
    }


def bodies_read(post: Post) -> Any:
    with as_person(post.person_id, post.pk, at=MONDAY):
        from apps.organisations.principals import current_principal

        found = current_principal("page")
    return found and found.seats


def test_who_has_an_account_gets_nothing_before_a_second_officer_says_so(
    scene: Scene, rivals: Sheets
) -> None:
    made = asked(scene, rivals)
    held = Post.objects.filter(person_id=scene.peer.person_id, organisation=scene.bank)
    assert not importing.carry_out(at=MONDAY, now=MONDAY), "nothing waits for the worker"
    with as_owner():
        assert not held.exists()
    with pytest.raises(Refused):
        release(scene.officer, made)
    with pytest.raises(Refused):
        release(scene.second_officer, made, stepped_up=False)
    assert not importing.carry_out(at=MONDAY, now=MONDAY)
    release(scene.second_officer, made)
    assert importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        new = held.get()
        done = RosterImport.objects.get(pk=made.pk)
        verbs = Record.objects.filter(subject_id=made.pk)
        acts = {(row.verb, row.actor_id) for row in verbs}
    assert bodies_read(new) == {(scene.body.pk, "member")}
    assert (done.state, done.decided_by_id) == ("done", scene.second_officer.person_id)
    first, second = scene.officer.person_id, scene.second_officer.person_id
    assert acts == {
        ("organisations.RosterRequested", first),
        ("organisations.RosterReleased", second),
        ("organisations.RosterImported", first),
    }


def test_what_opens_at_once_is_named_first(scene: Scene, rivals: Sheets) -> None:
    newcomer = PERSON | {"mail": "new@akatsuki.example", "given_name": "次郎"}
    with acting(scene.officer) as by:
        mixed = {**rivals, "people": [*rivals["people"], newcomer]}
        found = pages.preview(importing.examine(cells(mixed), by=by))
    assert [each.label.replace("\u3000", "") for each in found.opening] == [
        "Peer太郎 · Bank",
        "会議体practitioners · Bank · Peer太郎",
    ]
    assert found.newcomers == 1


@pytest.mark.parametrize(
    ("stored", "row", "opens"),
    [
        (since(MONDAY.date().replace(month=6)), {"first": "2026-01-01"}, True),
        (since(MONDAY.date().replace(month=1)), {"last": "2026-12-31", "first": ""}, False),
        (
            since(MONDAY.date().replace(month=1), MONDAY.date().replace(day=20)),
            {"last": "2027-03-31", "first": ""},
            True,
        ),
        (since(MONDAY.date().replace(month=1)), {"org_admin": "はい", "first": ""}, True),
        (since(MONDAY.date().replace(month=1)), {"title_ja": "部長", "first": ""}, False),
    ],
)
def test_a_longer_post_or_an_office_opens_too(
    scene: Scene, stored: Any, row: dict[str, str], opens: bool
) -> None:
    with as_owner():
        scene.bank.key = "B-001"
        scene.bank.save()
        keeper = make.person("Keeper")
        make.post(keeper, scene.bank, during=stored)
    named = {"family_name": "Keeper", "given_name": "太郎", "family_name_kana": "きいぱあ"}
    with acting(scene.officer) as by:
        plan = importing.examine(
            cells({"people": [PERSON | named | {"mail": keeper.email} | row]}), by=by
        )
    assert plan.problems == []
    assert [each.opens for each in plan.changes] == [opens]


def test_whose_entries_it_changes_does_not_release_it(scene: Scene) -> None:
    with as_owner():
        scene.bank.key = "B-001"
        scene.bank.save()
        second = User.objects.get(pk=scene.second_officer.person_id)
        third = make.post(make.person("Third"), scene.officer.organisation)
    named = {"family_name": "Second", "given_name": "太郎", "family_name_kana": "せかんど"}
    sheets = {"people": [PERSON | named | {"mail": second.email}]}
    with acting(scene.officer) as by:
        made = asking.prepare(cells(sheets), by=by)
        seen = importing.examine(made.cells, by=by).fingerprint
        with pytest.raises(Refused, match=r"operator|運用担当"):
            asking.confirm(made.pk, seen, by=by)
    with as_owner():
        make.seat(scene.body, third, role="secretariat")
    with acting(scene.officer) as by:
        asking.confirm(made.pk, seen, by=by)
    with pytest.raises(Refused):
        release(scene.second_officer, made)
    release(third, made)


@pytest.fixture
def elsewhere(scene: Scene) -> Post:
    """An officer of another body's desk."""
    with as_owner():
        post = make.post(make.person("Elsewhere"), scene.officer.organisation)
        make.seat(scene.rival.seats.get().membership.body, post, role="secretariat")
    return post


@pytest.mark.parametrize("walls", WALLS)
def test_who_sits_at_another_desk_learns_nothing_of_the_seats(
    scene: Scene, elsewhere: Post, walls: str
) -> None:
    people = asked(scene, {key: ONE[key] for key in ("organisations", "people")})
    seats = asked(scene, ONE)
    connection.check_constraints()
    with WALLS[walls]():
        for post, seen in (
            (scene.officer, {people.pk, seats.pk}),
            (scene.second_officer, {people.pk, seats.pk}),
            (elsewhere, {people.pk}),
            (scene.main, set()),
            (scene.admin, set()),
            (scene.aide, set()),
            (scene.rival, set()),
        ):
            with acting(post) as who:
                found = RosterImport.objects.visible_to(who).values_list("pk", flat=True)
                assert set(found) == seen, post.person
    with acting(elsewhere, stepped_up=True) as by:
        with pytest.raises(RosterImport.DoesNotExist):
            let_go(seats.pk, by)
        with pytest.raises(RosterImport.DoesNotExist):
            asking.send_back(seats.pk, by=by)


def texts(sink: Sink) -> list[str]:
    """Their words, without the breaks of their lines."""
    return [mail.get_body(("plain",)).get_content().replace("\n", "") for mail in sink.mails]


def test_only_officers_who_may_release_it_are_told_once(
    scene: Scene, elsewhere: Post, sink: Sink
) -> None:
    made = asked(scene, ONE)
    look(MONDAY)
    look(MONDAY)
    assert [to for _from, (to,) in sink.envelopes] == [scene.second_officer.person.email]
    [text] = texts(sink)
    assert scene.officer.person.name in text, "who asks"
    assert f"/people/roster/{made.pk}/" in text, "leads to that very roster"
    assert "佐藤" not in text
    sink.clear()
    with acting(scene.second_officer) as by:
        asking.send_back(made.pk, by=by)
    look(MONDAY)
    assert [to for _from, (to,) in sink.envelopes] == [scene.officer.person.email]
    assert f"/people/roster/{made.pk}/" in texts(sink)[0]
    with acting(scene.officer) as by:
        found = RosterImport.objects.visible_to(by).get(pk=made.pk)
        assert (found.state, found.failure) == ("prepared", "returned")
        asking.confirm(made.pk, importing.examine(found.cells, by=by).fingerprint, by=by)
    release(scene.second_officer, made)


def test_it_stands_among_what_waits_for_a_second_officer(scene: Scene, elsewhere: Post) -> None:
    made = asked(scene, ONE)
    with acting(scene.second_officer) as by:
        [found] = second_looks(by)
    assert (found.kind, found.name, found.own) == ("名簿の取込み", "名簿（登録3件）", False)
    assert str(made.pk) in found.url
    with acting(scene.officer) as by:
        assert [each.own for each in second_looks(by)] == [True]
    for post in (elsewhere, scene.main, scene.aide):
        with acting(post) as by:
            assert second_looks(by) == []


def test_one_release_lets_the_newcomers_in_as_well(scene: Scene) -> None:
    made = asked(scene, ONE, invites=True)
    with as_owner():
        assert not Invitation.objects.exists()
    release(scene.second_officer, made)
    importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        [invitation] = Invitation.objects.all()
        assert (invitation.address, invitation.created_at) == (PERSON["mail"], MONDAY)


def test_a_directory_that_changed_is_not_released(scene: Scene) -> None:
    made = asked(scene, ONE)
    with as_owner():
        from apps.organisations.models import Organisation

        Organisation.objects.create(**{**BANK, "kind": "member"})
    with pytest.raises(Refused, match=r"changed|変わりました"):
        release(scene.second_officer, made)


def test_nobody_asks_for_what_he_has_not_seen(scene: Scene) -> None:
    with acting(scene.officer) as by:
        made = asking.prepare(cells(ONE), by=by)
        with pytest.raises(Refused, match=r"changed|変わりました"):
            asking.confirm(made.pk, "x", by=by)
        assert not RosterImport.objects.visible_to(by).asked().exists()


def test_taken_back_it_is_gone(scene: Scene) -> None:
    made = asked(scene, ONE)
    with acting(scene.officer) as by:
        asking.discard(made.pk, by=by)
    with pytest.raises(RosterImport.DoesNotExist):
        release(scene.second_officer, made)
    with as_owner():
        found = RosterImport.objects.get(pk=made.pk)
        assert (found.state, found.cells) == ("discarded", {})


def test_past_the_pages_nobody_releases_his_own(scene: Scene) -> None:
    made = asked(scene, ONE)
    row = RosterImport.objects.filter(pk=made.pk)
    first, second = scene.officer.person_id, scene.second_officer.person_id
    for person in (first, second):
        with acting(scene.officer), pytest.raises(DatabaseError), transaction.atomic():
            row.update(state="waiting", decided_by_id=person, decided_at=MONDAY)
        with acting(scene.officer), pytest.raises(DatabaseError), transaction.atomic():
            row.update(decided_by_id=person)
    with acting(scene.second_officer), pytest.raises(DatabaseError), transaction.atomic():
        row.update(state="waiting", decided_by_id=first, decided_at=MONDAY)
    with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
        row.update(state="waiting", decided_by_id=first, decided_at=MONDAY)


@pytest.mark.parametrize(
    "change", [{"cells": {"people": []}}, {"bodies": []}, {"seen": "x"}, {"invites": True}]
)
def test_a_request_stays_what_was_asked_for(scene: Scene, change: dict[str, Any]) -> None:
    made = asked(scene, ONE)
    decision = {"state": "waiting", "decided_by_id": scene.second_officer.person_id}
    for post, also in ((scene.officer, {}), (scene.second_officer, decision)):
        row = RosterImport.objects.filter(pk=made.pk)
        with acting(post), pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change, **also)
    release(scene.second_officer, made)
    assert importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        assert Representative.objects.filter(post__person__email=PERSON["mail"]).exists()

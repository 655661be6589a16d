"""A roster from the sheet to the directory: what it writes, twice, and never by halves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Invitation, User
from apps.activity.models import Outbox, Record
from apps.organisations.models import (
    Membership,
    Organisation,
    Post,
    Representative,
    RosterImport,
    Succession,
)
from apps.organisations.roster import asking, importing
from apps.organisations.roster.plan import Plan
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.roster.books import BANK, ONE, PERSON, SEAT, Sheets, cells, let_go
from wg_portal.periods import since
from wg_portal.verdict import Refused


def looked(scene: Scene, sheets: Sheets, at: Any = MONDAY) -> Plan:
    """What the officer would see."""
    with acting(scene.officer, at) as by:
        return importing.examine(cells(sheets), by=by)


def said(plan: Plan) -> list[tuple[str, int, str]]:
    return [(p.table.key if p.table else "", p.row, p.column) for p in plan.problems]


def states(plan: Plan) -> dict[str, list[str]]:
    return {
        key: [each.state for each in plan.changes if each.table.key == key]
        for key in ("organisations", "people", "seats")
    }


def released(scene: Scene, sheets: Sheets, at: Any = MONDAY) -> RosterImport:
    with acting(scene.officer, at) as by:
        made = asking.prepare(cells(sheets), by=by)
        plan = importing.examine(made.cells, by=by)
        assert plan.problems == []
        asking.confirm(made.pk, plan.fingerprint, by=by)
    with acting(scene.second_officer, at, stepped_up=True) as by:
        let_go(made.pk, by)
    return made


def imported(scene: Scene, sheets: Sheets, at: Any = MONDAY) -> RosterImport:
    made = released(scene, sheets, at)
    assert importing.carry_out(at=at, now=at)
    with as_owner():
        made.refresh_from_db()
    return made


def test_a_roster_is_written_whole_and_a_second_time_changes_nothing(scene: Scene) -> None:
    made = imported(scene, ONE)
    assert (made.state, made.failure, made.cells) == ("done", "", {})
    with as_owner():
        bank = Organisation.objects.get(key="B-001")
        person = User.objects.get(email="sato@akatsuki.example")
        post = Post.objects.get(person=person, organisation=bank)
        seat = Membership.objects.get(body=scene.body, organisation=bank)
        filled = Representative.objects.get(membership=seat, post=post)
    assert (bank.kind, bank.sector, bank.kana) == ("member", "regional_bank", "あかつきぎんこう")
    assert (person.is_active, person.has_usable_password(), person.language) == (False, False, "ja")
    assert (post.during.lower, post.during.upper) == (date(2026, 4, 1), None)
    assert (post.department_ja, post.title_ja, post.org_admin) == ("リスク統括部", "課長", False)
    assert (seat.role, filled.capacity, filled.during.lower) == (
        "member",
        "primary",
        date(2026, 4, 1),
    )
    again = looked(scene, ONE)
    assert again.problems == []
    assert {each.state for each in again.changes} == {"unchanged"}
    assert again.total == 0
    later = looked(scene, ONE, MONDAY + timedelta(days=3))
    assert later.total == 0


def test_only_the_two_officers_get_a_mail_and_the_record_knows_who_did_it(scene: Scene) -> None:
    made = imported(scene, ONE)
    with as_owner():
        assert not Invitation.objects.exists()
        mails = Outbox.objects.filter(kind__startswith="account.")
        assert {(each.kind, each.facts["person_id"]) for each in mails} == {
            ("account.roster_awaits", str(scene.second_officer.person_id)),
            ("account.roster_imported", str(scene.officer.person_id)),
        }
        rows = list(Record.objects.filter(actor_id=scene.officer.person_id, channel="task"))
        person = User.objects.get(email=PERSON["mail"])
    verbs = sorted(row.verb.partition(".")[2] for row in rows)
    assert verbs == [
        "OrganisationEntered",
        "PersonEntered",
        "RosterImported",
        "SeatEntered",
        "SeatFilled",
    ]
    assert {row.facts["import_id"] for row in rows if "import_id" in row.facts} == {str(made.pk)}
    filled = next(row for row in rows if row.verb.endswith("SeatFilled"))
    assert (filled.subject_id, filled.body_id) == (person.pk, scene.body.pk)
    assert "佐藤" not in str([row.facts for row in rows])


def test_what_differs_is_shown_and_written(scene: Scene) -> None:
    imported(scene, ONE)
    moved = {
        "organisations": [BANK | {"sector": "it"}],
        "people": [PERSON | {"title_ja": "部長", "family_name": "鈴木", "last": "令和9年3月31日"}],
        "seats": [SEAT | {"capacity": "副担当"}],
    }
    plan = looked(scene, moved)
    assert states(plan) == {key: ["changed"] for key in moved}
    told = {
        (each.table.key, part.column.key): (str(part.before), str(part.after))
        for each in plan.changes
        for part in each.differences
    }
    assert told == {
        ("organisations", "sector"): ("regional_bank", "it"),
        ("people", "family_name"): ("佐藤", "鈴木"),
        ("people", "title_ja"): ("課長", "部長"),
        ("people", "last"): ("None", "2027-03-31"),
        ("seats", "capacity"): ("primary", "deputy"),
    }
    imported(scene, moved)
    with as_owner():
        post = Post.objects.get(person__email=PERSON["mail"])
        assert (post.title_ja, post.during.upper) == ("部長", date(2027, 4, 1))
        assert Representative.objects.get(post=post).capacity == "deputy"
        assert Organisation.objects.get(key="B-001").sector == "it"


def test_a_registered_organisation_is_renamed_on_its_own_page_only(scene: Scene) -> None:
    imported(scene, ONE)
    for name in ("name_ja", "name_en", "short_ja", "short_en", "kana"):
        (found,) = looked(scene, {"organisations": [BANK | {name: "あけぼの"}]}).problems
        assert (found.table.key if found.table else "", found.row, found.column) == (
            *("organisations", 2),
            name,
        )
        assert "名称変更を登録する" in found.sentence or "Record a new name" in found.sentence


def test_the_last_administrator_is_not_taken_away(scene: Scene) -> None:
    head = PERSON | {"org_admin": "はい"}
    other = {**head, "mail": "tanaka@akatsuki.example", "given_name": "次郎"}
    imported(scene, {"organisations": [BANK], "people": [head]})
    for taken, column in (({"last": "2027-03-31"}, "last"), ({"org_admin": "いいえ"}, "org_admin")):
        gone = looked(scene, {"people": [head | taken]})
        assert said(gone) == [("people", 2, column)]
        assert said(looked(scene, {"people": [head | taken, other]})) == []
        both = {"people": [head | taken, other | {"last": "2027-03-01"}]}
        assert said(looked(scene, both)) == ([("people", 2, "last")] if column == "last" else [])


def test_nothing_is_entered_for_an_organisation_that_was_merged(scene: Scene) -> None:
    imported(scene, ONE)
    with as_owner():
        bank = Organisation.objects.get(key="B-001")
        Succession.objects.create(
            kind="merger",
            former=bank,
            successor=scene.bank,
            first_day=date(2026, 12, 1),
            requested_by_id=scene.officer.person_id,
            requested_at=MONDAY,
            confirmed_by_id=scene.second_officer.person_id,
            confirmed_at=MONDAY,
            done_at=MONDAY,
        )
    plan = looked(scene, ONE)
    assert said(plan) == [("organisations", 2, "key")], "once, where the file names it"
    assert dict(plan.unchecked) == {(2, "B-001"): {"people": 1, "seats": 1}}
    rest = {key: ONE[key] for key in ("people", "seats")}
    assert said(looked(scene, rest)) == [
        ("people", 2, "organisation"),
        ("seats", 2, "organisation"),
    ]


def test_empty_cells_and_absent_rows_change_nothing(scene: Scene) -> None:
    imported(scene, {**ONE, "people": [PERSON | {"last": "2027-03-31"}]})
    bare = {key: PERSON[key] for key in PERSON if key not in ("title_ja", "first", "language")}
    plan = looked(scene, {"people": [bare]})
    assert plan.problems == []
    assert plan.total == 0, "an empty last day never opens a post again"
    labels = [each.label for each in plan.absent]
    assert any("Rival" in label for label in labels)
    assert not any("佐藤" in label for label in labels)


def test_the_first_organisation_takes_its_key_by_its_name(scene: Scene) -> None:
    rows = [BANK | {"key": "M-1", "name_ja": "株式会社Bank"}]
    plan = looked(scene, {"organisations": rows})
    (change,) = plan.changes
    assert change.state == "changed"
    imported(scene, {"organisations": rows})
    with as_owner():
        assert Organisation.objects.get(key="M-1").pk == scene.bank.pk
    assert said(looked(scene, {"organisations": [rows[0] | {"key": "M-2"}]})) == [
        ("organisations", 2, "key")
    ]


def test_a_changed_directory_is_looked_at_again(scene: Scene) -> None:
    made = released(scene, ONE)
    with as_owner():
        make.person("Other")
        Organisation.objects.create(**{**BANK, "kind": "member"})
    assert importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        made.refresh_from_db()
        assert not User.objects.filter(email=PERSON["mail"]).exists()
    assert (made.state, made.failure) == ("prepared", "changed")
    assert not importing.carry_out(at=MONDAY, now=MONDAY)


def test_an_officer_who_has_left_imports_nothing(scene: Scene) -> None:
    made = released(scene, ONE)
    with as_owner():
        Representative.objects.filter(post=scene.officer).delete()
    importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        made.refresh_from_db()
        assert not Organisation.objects.filter(key="B-001").exists()
    assert (made.state, made.failure) == ("prepared", "not_permitted")


def test_a_fault_in_between_leaves_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    made = released(scene, ONE)

    def failing(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(importing, "record_all", failing)
    importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        made.refresh_from_db()
        assert not Organisation.objects.filter(key="B-001").exists()
        assert not User.objects.filter(email=PERSON["mail"]).exists()
    assert (made.state, made.failure) == ("prepared", "fault")


def test_one_roster_at_a_time(scene: Scene) -> None:
    first = released(scene, ONE)
    with acting(scene.second_officer) as by:
        second = asking.prepare(cells(ONE), by=by)
        asking.confirm(second.pk, importing.examine(second.cells, by=by).fingerprint, by=by)
    with (
        acting(scene.officer, stepped_up=True) as by,
        pytest.raises(Refused, match="ほかの名簿"),
    ):
        let_go(second.pk, by)
    with acting(scene.officer) as by, pytest.raises(Refused):
        asking.confirm(first.pk, "x", by=by)


def test_who_is_no_officer_prepares_nothing(scene: Scene) -> None:
    for post in (scene.main, scene.admin, scene.aide):
        with acting(post) as by, pytest.raises(Refused):
            asking.prepare(cells(ONE), by=by)


@pytest.mark.parametrize(
    "meanwhile", [{"title_ja": "室長"}, {"during": since(date(2026, 4, 1), date(2026, 12, 31))}]
)
def test_what_changes_between_reading_and_writing_is_not_undone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, Any]
) -> None:
    """A hand-over ends a post, an administrator corrects it; the import was about to write it."""
    imported(scene, ONE)
    made = released(
        scene,
        {
            "people": [
                PERSON | {"department_ja": "監査部", "title_ja": "部長", "last": "2027-03-31"}
            ]
        },
    )
    examine, looks = importing.examine, []

    def and_somebody_else(*args: Any, **named: Any) -> Plan:
        plan = examine(*args, **named)
        if not looks:
            with as_owner():
                Post.objects.filter(person__email=PERSON["mail"]).update(**meanwhile)
        looks.append(plan.fingerprint)
        return plan

    monkeypatch.setattr(importing, "examine", and_somebody_else)
    with CaptureQueriesContext(connection) as asked:
        assert importing.carry_out(at=MONDAY, now=MONDAY)
    assert len(looks) == 2
    assert any(
        "organisations_post" in each["sql"] and "FOR NO KEY UPDATE" in each["sql"] for each in asked
    )
    with as_owner():
        made.refresh_from_db()
        post = Post.objects.get(person__email=PERSON["mail"])
    assert (made.state, made.failure) == ("prepared", "changed")
    assert post.department_ja == "リスク統括部"


def test_what_nobody_else_touches_is_held_and_written(scene: Scene) -> None:
    """Rows of every table, by an officer behind the walls."""
    imported(scene, ONE)
    imported(
        scene,
        {
            "organisations": [BANK | {"sector": "it"}],
            "people": [PERSON | {"title_ja": "部長", "family_name": "鈴木"}],
            "seats": [SEAT | {"capacity": "副担当"}],
        },
    )
    with as_owner():
        assert Post.objects.get(person__email=PERSON["mail"]).title_ja == "部長"
        assert Representative.objects.get(post__person__email=PERSON["mail"]).capacity == "deputy"

"""Who reads which rows of the record: both walls, the scope's time, rights, authors."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import FieldError
from django.db import Error, transaction

from apps.activity.models import Record
from apps.audit.filters import actors
from apps.sharing.models import AuditScope
from apps.sharing.openings import opened_by
from apps.sharing.record import Right, audited_subjects, rights_at, rows
from apps.sharing.references import bounds, code, reference
from tests.audit.conftest import AT, DAYS, World, everybody_leaves
from tests.conftest import as_owner
from tests.matrix.walls import WALLS

END = AT + timedelta(days=DAYS)


@pytest.mark.parametrize("walls", WALLS, ids=lambda name: name.replace(" ", "-"))
def test_each_wall_alone_gives_the_same_rows(world: World, walls: str) -> None:
    seen = {}
    with WALLS[walls]():
        for name in world.post:
            with world.acting(name) as who:
                seen[name] = [row.subject_id for row in rows().visible_to(who)]
    assert seen == {
        "officer": [world.paper.pk] * 2,  # of his own RED only after a fresh factor
        "bank": [],
        "rival": [],
        "auditor": [world.paper.pk] * 2,
    }


def test_an_author_with_a_fresh_factor_sees_who_opened_red(world: World) -> None:
    with world.acting("officer", stepped_up=True) as who:
        assert {row.subject_id for row in rows().visible_to(who)} == {world.paper.pk, world.red.pk}
        assert len(opened_by(who, world.red.pk)) == 2


@pytest.mark.parametrize(
    ("at", "count"),
    [
        (AT - timedelta(seconds=1), 0),
        (AT, 2),
        (END - timedelta(seconds=1), 2),
        (END, 0),
    ],
)
def test_the_scope_holds_in_its_time_only(world: World, at: object, count: int) -> None:
    with world.acting("auditor", at=at) as who:  # type: ignore[arg-type]
        assert Record.objects.count() == count, "the database's wall"
        assert rows().visible_to(who).count() == count, "the query's wall"
        assert AuditScope.objects.count() == min(count, 1)


def test_a_scope_is_the_posts_own_and_nobody_gives_one(world: World) -> None:
    with world.acting("officer") as who:
        assert list(AuditScope.objects.visible_to(who)) == list(AuditScope.objects.all()) == []
        scope = AuditScope(
            post_id=who.post_id, body=world.one, during=world.scope.during, text_ja="-",
            given_by_id=who.person_id, given_at=AT,
        )  # fmt: skip
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            scope.save(force_insert=True)
    with world.acting("auditor"):
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            AuditScope.objects.update(during=None)
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            Record.objects.all().delete()


def test_by_which_right_at_that_time(world: World) -> None:
    def rights(name: str) -> list[Right]:
        with world.acting("auditor") as who:
            row = rows().visible_to(who).get(actor_id=world.post[name].person_id)
            return rights_at([row.pk]).get(row.pk, [])

    assert rights("bank") == [Right("body", "member")]
    assert rights("officer") == [Right("author", None), Right("body", "secretariat")]
    # Leaving later changes nothing about what was true then.
    everybody_leaves("2026-11-25")
    assert rights("bank") == [Right("body", "member")]
    everybody_leaves("2026-11-24")
    assert rights("bank") == []


def test_rights_are_told_of_audited_rows_only(world: World) -> None:
    with as_owner():
        every = list(Record.objects.values_list("pk", flat=True))
    for name, count in {"auditor": 2, "bank": 0, "officer": 0, "rival": 0}.items():
        with world.acting(name):
            assert len(rights_at(every)) == count, name


def test_a_number_means_something_to_its_auditor_only(world: World) -> None:
    note = world.note("TN-7K3QM", world.one, 2)
    with world.acting("auditor"):
        assert audited_subjects("TN-7K3QM") == set(), "before any row that he may read"
    world.told(note, tlp=2)
    for name, found in {"auditor": {note.pk}, "bank": set(), "officer": set()}.items():
        with world.acting(name):
            assert audited_subjects("TN-7K3QM") == found, name
    with world.acting("auditor", at=END):
        assert audited_subjects("TN-7K3QM") == set()


def test_numbers_are_read_as_people_type_them() -> None:
    for typed in ("TN-7K3QM", " tn-7k3qm", "ＴＮ－７Ｋ３ＱＭ"):
        assert code(typed) == "TN-7K3QM", typed
    assert code("d-0001") == "D-0001"
    for typed in ("", "資料2-2", "TN-2026-003", "3F2A-91C4-0B7D", "TN-7K3QI", "A-佐藤"):
        assert code(typed) is None, typed


def test_authors_see_who_opened_their_thing(world: World) -> None:
    world.opens("bank", world.paper, at=AT + timedelta(hours=1))
    with world.acting("officer") as who:
        first, second = opened_by(who, world.paper.pk)
        assert (first.organisation, first.times) == ("bank-org", 2)
        assert (first.first, first.last) == (AT, AT + timedelta(hours=1))
        assert (second.organisation, second.times) == ("officer-org", 1)
    with world.acting("bank") as who:
        assert opened_by(who, world.paper.pk) == []
    paper = f"/papers/{world.paper.pk}/"
    assert "bank-org" in world.client("officer").get(paper).content.decode()
    assert "この資料を開いた方" not in world.client("bank").get(paper).content.decode()


def test_references_are_read_in_every_form() -> None:
    pk = UUID("3f2a91c4-0b7d-4c41-9d3b-1f6a8f9f0b11")
    assert reference(pk) == "3F2A-91C4-0B7D"
    for typed in ("3F2A-91C4-0B7D", "3f2a91c40b7d", f" {pk}", f"https://x.jp/papers/{pk}/", pk.hex):
        span = bounds(typed)
        assert span is not None, typed
        assert span[0] <= pk <= span[1], typed
    assert bounds(str(pk)) == (pk, pk)
    for typed in ("", "資料2-2", "3F2A-91C4", "3F2A-91C4-0B7D-11"):
        assert bounds(typed) is None, typed


def test_the_record_cannot_be_asked_for_texts() -> None:
    with pytest.raises(FieldError):
        rows().filter(title_ja="x")


def test_an_address_finds_its_owner_only_when_typed_in_full(world: World) -> None:
    person = world.post["bank"].person
    assert actors(person.email.upper()) == {person.pk}
    for part in (person.email[:-1], person.email[:3] + "-", "@example.jp"):
        assert actors(part) == set()

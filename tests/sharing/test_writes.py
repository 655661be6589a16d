"""What a member may not write, tried in plain SQL terms: the query wall is not asked."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from apps.activity.models import Record
from apps.documents.models import Paper, Version
from apps.organisations.models import Membership, Post
from apps.organisations.principals import current_principal
from apps.sharing import walls
from apps.sharing.enums import Reason
from apps.sharing.models import AuditScope, CircleOrganisation, CirclePerson, Grant
from apps.sharing.services import (
    claim_authorship,
    grant,
    make_circle_of_organisations,
    make_circle_of_people,
)
from tests import factories as make
from tests.conftest import as_owner
from tests.factories import AT, always
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person


def acting(post: Any) -> AbstractContextManager[Any]:
    return as_person(post.person_id, post.pk, at=AT)


def me() -> Principal:
    who = current_principal("page")
    assert who is not None
    return who


def paper(group: SimpleNamespace, circle: Any, **fields: Any) -> Paper:
    values: dict[str, Any] = {
        "body": group.one,
        "owner_organisation_id": group.bank.organisation_id,
        "title_ja": "資料",
        "notice_title": "件名",
        "tlp": 2,
        "circle": circle,
        "circle_kind": circle.kind,
    } | fields
    return Paper(**values)


@pytest.fixture
def theirs(group: SimpleNamespace) -> Paper:
    """A released paper of body one, which the rival may not know."""
    with as_owner():
        made = paper(group, make.circle_of(group.one), visible_from=AT)
        made.save(force_insert=True)
        make.grant(made, group.officer, "author")
    return made


def refused() -> Any:
    return pytest.raises(DatabaseError, match=r"row-level security|permission denied")


def test_nobody_claims_what_exists(group: SimpleNamespace, theirs: Paper) -> None:
    with acting(group.rival), refused(), transaction.atomic():
        claim_authorship(theirs.pk, by=me())
    with acting(group.rival), refused(), transaction.atomic():
        grant(theirs.pk, post_id=group.rival.pk, reason=Reason.GUEST, at=AT)
    with acting(group.bank), refused(), transaction.atomic():
        grant(theirs.pk, post_id=group.bank.pk, reason=Reason.EDITOR, at=AT)


def test_nobody_claims_a_circle(group: SimpleNamespace) -> None:
    circle = make_circle(group)
    for act in (
        lambda: claim_authorship(circle.pk, by=me()),
        lambda: CircleOrganisation.objects.create(
            circle=circle, organisation_id=group.rival.organisation_id
        ),
        lambda: CirclePerson.objects.create(circle=circle, post=group.rival, during=always()),
    ):
        with acting(group.rival), refused(), transaction.atomic():
            act()


def test_nobody_claims_a_person_a_body_or_an_audit(group: SimpleNamespace) -> None:
    """The record tells authors what was done about their subject: these have none."""
    with as_owner():
        scope = AuditScope.objects.create(
            post=group.officer,
            body=group.one,
            during=DateTimeTZRange(AT, AT + timedelta(days=1)),
            text_ja="点検",
            given_by=group.officer.person,
            given_at=AT,
        )
    for taken in (group.officer.person_id, group.one.pk, scope.pk):
        with acting(group.rival), refused(), transaction.atomic():
            claim_authorship(taken, by=me())


def make_circle(group: SimpleNamespace) -> Any:
    with acting(group.bank):
        return make_circle_of_organisations(
            [group.bank.organisation_id], body_id=group.one.pk, name_ja="x", name_en="x", by=me()
        )


def test_nobody_writes_into_a_circle_that_is_not_his(group: SimpleNamespace) -> None:
    with as_owner():
        circle = make.circle_of(group.one)
    with acting(group.rival), refused(), transaction.atomic():
        made = paper(group, circle)
        claim_authorship(made.pk, by=me())
        made.save(force_insert=True)


def test_nobody_makes_a_circle_in_a_body_that_is_not_his(group: SimpleNamespace) -> None:
    with acting(group.rival), refused(), transaction.atomic():
        make_circle_of_people([], body_id=group.one.pk, name_ja="x", name_en="x", by=me())


def test_a_root_needs_its_author_first(group: SimpleNamespace) -> None:
    with as_owner():
        circle = make.circle_of(group.one)
    with acting(group.bank), refused(), transaction.atomic():
        paper(group, circle).save(force_insert=True)
    with acting(group.bank):
        made = paper(group, circle)
        claim_authorship(made.pk, by=me())
        made.save(force_insert=True)
        assert Paper.objects.visible_to(me()).filter(pk=made.pk).exists()


def test_a_hidden_parent_takes_no_children(group: SimpleNamespace, theirs: Paper) -> None:
    def child(uploader: Any) -> Version:
        return Version(
            paper_id=theirs.pk, ordinal=1, name="a.pdf", media_type="application/pdf", size=1,
            sha256="0" * 64, uploaded_by_id=uploader.person_id,
            uploaded_at=AT,
        )  # fmt: skip

    with acting(group.rival), refused(), transaction.atomic():
        child(group.rival).save(force_insert=True)


def test_a_label_is_lowered_by_its_author_only(group: SimpleNamespace, theirs: Paper) -> None:
    with acting(group.bank), pytest.raises(DatabaseError, match="only the author"):
        Paper.objects.filter(pk=theirs.pk).update(tlp=1)
    with acting(group.officer):
        assert Paper.objects.filter(pk=theirs.pk).update(tlp=3) == 1
        assert Paper.objects.filter(pk=theirs.pk).update(tlp=2) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"tlp": 3},
        {"title_ja": "x"},
        {"originator_id": None},
        {"withdrawn_at": AT},
        {"visible_from": None},
    ],
)
def test_a_reader_changes_nothing_of_a_thing(
    group: SimpleNamespace, theirs: Paper, change: dict[str, Any]
) -> None:
    if "originator_id" in change:
        change = {"originator_id": group.bank.organisation_id}
    with acting(group.bank):
        assert Paper.objects.select_for_update(of=("self",)).get(pk=theirs.pk) == theirs
        with pytest.raises(DatabaseError, match="only its authors"), transaction.atomic():
            Paper.objects.filter(pk=theirs.pk).update(**change)


def test_what_is_out_stays_with_its_body_and_originator(
    group: SimpleNamespace, theirs: Paper
) -> None:
    with acting(group.officer):
        for change in ({"originator_id": group.officer.organisation_id}, {"body": group.two}):
            with pytest.raises(DatabaseError, match="stays with its body"), transaction.atomic():
                Paper.objects.filter(pk=theirs.pk).update(**change)


def test_the_hidden_is_neither_changed_nor_deleted(group: SimpleNamespace, theirs: Paper) -> None:
    with acting(group.rival):
        assert Paper.objects.filter(pk=theirs.pk).update(title_ja="x") == 0
    with acting(group.officer), refused(), transaction.atomic():
        Paper.objects.filter(pk=theirs.pk).delete()


def test_red_goes_to_people_only(group: SimpleNamespace) -> None:
    with as_owner():
        circle = make.circle_of(group.one)
        with pytest.raises(IntegrityError, match="red_to_people"), transaction.atomic():
            paper(group, circle, tlp=4).save(force_insert=True)
        with pytest.raises(IntegrityError, match="circle_and_kind"), transaction.atomic():
            paper(group, circle, tlp=4, circle_kind="people").save(force_insert=True)
            transaction.get_connection().check_constraints()
        with pytest.raises(IntegrityError, match="notice_title"), transaction.atomic():
            paper(group, circle, notice_title="").save(force_insert=True)


def test_nobody_records_in_anothers_name(group: SimpleNamespace) -> None:
    entry = {"at": AT, "verb": "x", "subject_type": "x", "subject_id": uuid4(), "channel": "page"}
    with acting(group.rival), refused(), transaction.atomic():
        Record.objects.create(actor_id=group.bank.person_id, **entry)
    with acting(group.rival):
        Record.objects.create(actor_id=group.rival.person_id, **entry)
        assert Record.objects.count() == 0, "nobody reads the record through the application"
        for change in (Record.objects.all().delete, lambda: Record.objects.update(verb="y")):
            with refused(), transaction.atomic():
                change()


def test_the_directory_is_not_written_by_members(group: SimpleNamespace) -> None:
    with acting(group.officer):
        assert Post.objects.filter(pk=group.officer.pk).update(org_admin=True) == 0
        assert Post.objects.filter(pk=group.bank.pk).update(org_admin=True) == 0
        with refused(), transaction.atomic():
            Membership.objects.create(
                body=group.two,
                organisation_id=group.officer.organisation_id,
                role="member",
                during=make.since(make.LONG_AGO),
            )


def test_seats_of_other_bodies_are_not_listed(group: SimpleNamespace) -> None:
    with acting(group.rival):
        assert set(Membership.objects.values_list("body", flat=True)) == {group.two.pk}


def test_a_co_editor_does_not_make_himself_author(group: SimpleNamespace, theirs: Paper) -> None:
    with acting(group.officer):
        grant(theirs.pk, post_id=group.bank.pk, reason=Reason.EDITOR, at=AT)
    with acting(group.bank):
        assert Grant.objects.filter(subject_id=theirs.pk).exists()
        for change in ({"reason": "author"}, {"post_id": group.bank.pk}):
            with refused(), transaction.atomic():
                Grant.objects.filter(subject_id=theirs.pk).update(**change)


def test_grants_end_with_the_post(group: SimpleNamespace, theirs: Paper) -> None:
    """Who changes employers takes nothing along, not even what he wrote."""
    with as_owner():
        moved = make.post(group.officer.person, group.rival.organisation)
    with acting(moved):
        assert not Paper.objects.filter(pk=theirs.pk).exists()
        assert Grant.objects.count() == 0


def test_the_guard_of_copies_is_called_for_every_column_that_it_guards() -> None:
    guard = (walls.SQL / "markings.sql").read_text().split("FUNCTION guard_copy()")[1]
    lists = re.findall(r"ARRAY\[([^]]*)\]", guard.split("END $$")[0])
    assert len(lists) == 2
    assert sorted(re.findall(r"'(\w+)'", " ".join(lists))) == sorted(walls.KEPT)

"""What SQL in an officer's context may write: nothing, but in the worker's own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from apps.organisations.models import (
    InvitationRelease,
    Membership,
    Organisation,
    Post,
    Representative,
    RosterImport,
)
from apps.organisations.roster import asking
from apps.organisations.roster.importing import examine
from tests import factories as make
from tests.conftest import as_owner
from tests.matrix.walls import WALLS
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.roster.books import ONE, cells, let_go
from wg_portal.periods import since
from wg_portal.rowsecurity import as_system

REFUSED = pytest.raises(DatabaseError, match="row-level security")


def attempts(scene: Scene, body: Any, holder: Post) -> list[Any]:
    """What an import writes: one row of each table."""
    organisation = Organisation(
        kind="member",
        sector="other",
        kana="x",
        name_ja="x",
        name_en="x",
        short_ja="x",
        short_en="x",
    )
    seat = Membership(
        body=body,
        organisation=scene.rival.organisation,
        role="observer",
        during=since(MONDAY.date()),
    )
    post = Post(
        person=holder.person, organisation=scene.peer.organisation, during=since(MONDAY.date())
    )
    return [organisation, seat, post]


def write(row: Any) -> None:
    with transaction.atomic():
        row.save(force_insert=True)


@contextmanager
def running(scene: Scene, post: Post) -> Iterator[Any]:
    """The worker's transaction, in the officer's name."""
    with acting(post) as by:
        made = asking.prepare(cells(ONE), by=by)
    other = scene.second_officer if post == scene.officer else scene.officer
    with transaction.atomic():
        with as_system("relay", at=MONDAY):
            RosterImport.objects.filter(pk=made.pk).update(
                state="running", decided_by_id=other.person_id
            )
        with acting(post) as by:
            yield by
        transaction.set_rollback(True)


def test_an_officer_writes_nothing_outside_an_import(scene: Scene) -> None:
    for state in ("prepared", "asked", "waiting"):
        with acting(scene.officer) as by:
            made = asking.prepare(cells(ONE), by=by)
            if state != "prepared":
                asking.confirm(made.pk, examine(made.cells, by=by).fingerprint, by=by)
        if state == "waiting":
            with acting(scene.second_officer, stepped_up=True) as by:
                let_go(made.pk, by)
        with acting(scene.officer):
            for row in attempts(scene, scene.body, scene.rival):
                with REFUSED:
                    write(row)
            assert Post.objects.filter(pk=scene.rival.pk).update(title_ja="x") == 0
            assert Organisation.objects.filter(pk=scene.bank.pk).update(name_ja="x") == 0
            assert Membership.objects.update(during=since(MONDAY.date())) == 0
            assert Representative.objects.update(capacity="deputy") == 0


def test_inside_an_import_he_writes_of_others_and_at_his_own_desk_only(scene: Scene) -> None:
    with as_owner():
        other = make.body("third")
        foreign = Membership.objects.get(body__code="elsewhere")
    with running(scene, scene.officer):
        for row in attempts(scene, scene.body, scene.rival):
            write(row)
        _organisation, seat, own = attempts(scene, other, scene.officer)
        for row in (seat, own):
            with REFUSED:
                write(row)
        mine = Membership.objects.filter(body=scene.body, role="member").first()
        for membership, post in ((mine, scene.officer), (foreign, scene.rival)):
            with REFUSED:
                write(
                    Representative(
                        membership=membership,
                        post=post,
                        capacity="attendant",
                        during=since(MONDAY.date()),
                    )
                )
        assert Post.objects.filter(pk=scene.officer.pk).update(title_ja="x") == 0
        assert Post.objects.filter(pk=scene.rival.pk).update(title_ja="x") == 1
        assert Membership.objects.filter(pk=foreign.pk).update(during=since(MONDAY.date())) == 0


def test_another_officers_import_opens_nothing(scene: Scene) -> None:
    with running(scene, scene.officer), acting(scene.second_officer):
        for row in attempts(scene, scene.body, scene.rival):
            with REFUSED:
                write(row)


def test_nobody_makes_his_own_import_run(scene: Scene) -> None:
    with acting(scene.officer) as by:
        made = asking.prepare(cells(ONE), by=by)
        with REFUSED, transaction.atomic():
            RosterImport.objects.filter(pk=made.pk).update(state="running")
        with REFUSED:
            write(
                RosterImport(person_id=by.person_id, post_id=by.post_id, at=MONDAY, state="running")
            )
    for post in (scene.main, scene.aide):
        with acting(post) as by, REFUSED:
            write(RosterImport(person_id=by.person_id, post_id=by.post_id, at=MONDAY))
    with acting(scene.officer), REFUSED:
        write(
            RosterImport(person_id=scene.main.person_id, post_id=scene.main.pk, at=MONDAY, cells={})
        )


@pytest.mark.parametrize("walls", WALLS)
def test_a_roster_is_its_officers_alone(scene: Scene, walls: str) -> None:
    with acting(scene.officer) as by:
        made = asking.prepare(cells(ONE), by=by)
    connection.check_constraints()
    with WALLS[walls]():
        for post, seen in (
            (scene.officer, 1),
            (scene.second_officer, 0),
            (scene.main, 0),
            (scene.rival, 0),
        ):
            with acting(post) as who:
                found = RosterImport.objects.visible_to(who).filter(pk=made.pk)
                assert found.count() == seen


@pytest.mark.parametrize("walls", WALLS)
def test_releases_are_the_officers(scene: Scene, walls: str) -> None:
    with as_owner():
        InvitationRelease.objects.create(
            people=[uuid4()], requested_by_id=scene.officer.person_id, requested_at=MONDAY
        )
    connection.check_constraints()
    with WALLS[walls]():
        for post, seen in ((scene.second_officer, 1), (scene.main, 0), (scene.aide, 0)):
            with acting(post) as who:
                assert InvitationRelease.objects.visible_to(who).count() == seen


def test_who_asked_does_not_release_himself(scene: Scene) -> None:
    with acting(scene.officer) as by:
        asked = InvitationRelease(
            people=[uuid4()], requested_by_id=by.person_id, requested_at=MONDAY
        )
        write(asked)
        mine = InvitationRelease.objects.filter(pk=asked.pk)
        decided = {"decided_by_id": by.person_id, "decided_at": MONDAY}
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**decided, released=True)
        with REFUSED, transaction.atomic():
            other = decided | {"decided_by_id": scene.second_officer.person_id}
            mine.update(**other, released=True)
    with acting(scene.second_officer):
        decided = {"decided_by_id": scene.second_officer.person_id, "decided_at": MONDAY}
        assert InvitationRelease.objects.update(**decided, released=True) == 1


def test_the_open_door_is_shut_for_whoever_sits_elsewhere(scene: Scene) -> None:
    """An officer whose organisation is no member sees no directory, and gets no desks."""
    with running(scene, scene.officer), connection.cursor() as cursor:
        cursor.execute("SELECT importing_desks()")
        assert cursor.fetchone() == ([scene.body.pk],)
        with as_owner():
            Organisation.objects.filter(pk=scene.officer.organisation_id).update(kind="external")
        cursor.execute("SELECT importing_desks()")
        assert cursor.fetchone() == ([],)

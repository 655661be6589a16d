"""The walls of a hand-over alone: what SQL in somebody's context may write of it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from apps.obligations.models import Obligation
from apps.organisations.models import HandOver, Representative, SeatHandOver
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import Scene, acting
from tests.organisations.transfer import arranged


def run(sql: str, *values: object) -> int:
    """Run one statement as the application's role; returns the rows that it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        found: CursorWrapper = cursor
        found.execute(sql, values)
        return found.rowcount


def test_nobody_hangs_his_own_seat_on_another_banks_hand_over(
    scene: Scene, duty: Obligation
) -> None:
    made = arranged(scene)
    with as_owner():
        boss = make.post(make.person("Boss"), scene.peer.organisation, org_admin=True)
        seat = Representative.objects.get(post=scene.peer)
    insert = (
        "INSERT INTO organisations_seathandover (id, hand_over_id, seat_id)"
        " VALUES (gen_random_uuid(), %s, %s)"
    )
    with acting(boss), pytest.raises(DatabaseError, match="row-level security"):
        run(insert, made.pk, seat.pk)
    with acting(boss):
        assert not HandOver.objects.exists()


def test_an_officer_gives_his_own_word_once(scene: Scene, duty: Obligation) -> None:
    arranged(scene)
    with as_owner():
        asked = SeatHandOver.objects.get()
    approve = (
        "UPDATE organisations_seathandover SET approved_by_id = %s, approved_at = now()"
        " WHERE id = %s"
    )
    with acting(scene.officer), pytest.raises(DatabaseError, match="row-level security"):
        run(approve, scene.second_officer.person_id, asked.pk)
    with acting(scene.officer):
        assert run(approve, scene.officer.person_id, asked.pk) == 1
    with acting(scene.second_officer):
        assert run(approve, scene.second_officer.person_id, asked.pk) == 0


def test_who_arranged_it_does_not_approve_it_past_the_pages(scene: Scene, duty: Obligation) -> None:
    """An administrator who is an officer as well: the wall knows the rule of two too."""
    made = arranged(scene)
    with as_owner():
        asked = SeatHandOver.objects.get()
        HandOver.objects.filter(pk=made.pk).update(arranged_by=scene.officer.person_id)
    approve = "UPDATE organisations_seathandover SET approved_by_id = %s, approved_at = now()"
    with acting(scene.officer), pytest.raises(DatabaseError, match="row-level security"):
        run(approve, scene.officer.person_id)
    with acting(scene.second_officer):
        assert run(approve, scene.second_officer.person_id) == 1
    with as_owner():
        asked.refresh_from_db()
    assert asked.approved_by_id == scene.second_officer.person_id

"""What ``access()`` keeps for the next statement: never another answer than it would give anew."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from apps.organisations.models import Representative
from tests.conftest import as_owner
from tests.notifications.conftest import committed
from tests.obligations.scene import MONDAY, Scene, build
from wg_portal.rowsecurity import as_nobody, as_person, as_system

__all__ = ["committed"]

FORGERIES = 300


@pytest.fixture
def scene(committed: None) -> Scene:
    """Committed, so that a transaction begins without having written anything."""
    with as_owner():
        return build()


def one(query: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()


def answer() -> Any:
    return one("SELECT * FROM access()")


def kept() -> str:
    return str(one("SELECT coalesce(current_setting('portal.access', true), '')")[0])


def put(text: str) -> None:
    one("SELECT set_config('portal.access', %s, true)", text)


def blocks() -> int:
    """How many blocks of the tables one answer reads."""
    plan = one("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM access()")[0]
    return int(plan[0]["Plan"]["Shared Hit Blocks"])


@contextmanager
def other_session() -> Iterator[Any]:
    """The owner of the tables, committing beside the transaction of the test."""
    url = os.environ["DATABASE_URL"].replace("portal_test@", "portal_owner@")
    with psycopg.connect(url, autocommit=True) as owner:
        yield owner


def end_all_seats() -> None:
    with other_session() as owner:
        owner.execute("UPDATE organisations_representative SET during = 'empty'")


def test_the_second_statement_is_told_without_looking_again(scene: Scene) -> None:
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        first = blocks()
        told = answer()
        assert kept()
        assert blocks() * 3 < first
        assert answer() == told


def test_what_somebody_commits_meanwhile_is_seen_at_once(scene: Scene) -> None:
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        assert one("SELECT seats, circles FROM access()")[0]
        end_all_seats()
        assert one("SELECT seats, circles FROM access()") == ([], [])


def test_what_the_transaction_itself_has_written_is_seen_at_once(scene: Scene) -> None:
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        before = answer()
        with pytest.raises(RuntimeError), transaction.atomic():
            with as_owner():
                Representative.objects.update(during="empty")
            assert one("SELECT seats FROM access()")[0] == []
            raise RuntimeError
        assert answer() == before
        with as_owner():
            Representative.objects.update(during="empty")
        assert one("SELECT seats FROM access()")[0] == []


def test_an_altered_answer_is_not_believed(scene: Scene) -> None:
    dice = random.Random(7)
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        told, own = answer(), kept()
        parts = own.split("|")
        assert len(parts) == 12
        for n, wanted in enumerate(
            [scene.peer.person_id, scene.peer.pk, uuid4(), f"{{{uuid4()}}}", f"{{{uuid4()}}}",
             f"{{{uuid4()}}}", "f", "{}", f'{{"{uuid4()}:secretariat"}}', "2030-01-01 00:00:00+00",
             "t"]
        ):  # fmt: skip
            put("|".join([*parts[:n], str(wanted), *parts[n + 1 :]]))
            assert answer() == told
        for _ in range(FORGERIES):
            at = dice.randrange(len(own))
            put(own[:at] + dice.choice("0123456789abcdef|-{},") + own[at + 1 :])
            assert answer() == told
        for nothing in ("", "|", "|" * 11, own[:-64], own + "|"):
            put(nothing)
            assert answer() == told


def test_the_answer_of_one_context_is_of_no_use_in_another(scene: Scene) -> None:
    with as_person(scene.officer.person_id, scene.officer.pk, at=MONDAY, stepped_up=True):
        told, own = answer(), kept()
        with as_person(scene.rival.person_id, scene.rival.pk, at=MONDAY):
            put(own)
            assert answer()[1] == scene.rival.person_id
        with as_person(scene.officer.person_id, scene.officer.pk, at=MONDAY):
            put(own)
            assert one("SELECT stepped_up FROM access()") == (False,)
        with as_system("relay", at=MONDAY):
            put(own)
            assert one("SELECT mode, person FROM access()") == ("system:relay", None)
        with as_nobody(at=MONDAY):
            put(own)
            assert answer() is None
        assert answer() == told


def test_it_does_not_outlive_its_transaction(scene: Scene) -> None:
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        answer()
        own = kept()
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        assert not kept()
        put(own)
        answer()
        assert kept() != own, "asked anew: it is another moment"
    end_all_seats()
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        put(own)
        assert one("SELECT seats FROM access()") == ([],)


def test_a_context_that_was_not_signed_gets_no_answer_sealed(scene: Scene) -> None:
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        answer()
        own = kept()
        token = one("SELECT current_setting('portal.context')")[0]
        for forged in (
            token[:-1],
            token + "\n",
            "1|" + token,
            token.replace("person", "system:relay"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                one("SELECT set_config('portal.context', %s, true)", forged)
                put(own)
                answer()


def test_no_way_of_writing_dates_and_no_zone_changes_a_moment(scene: Scene) -> None:
    with as_person(scene.main.person_id, scene.main.pk, at=MONDAY):
        for style in ("SQL, DMY", "SQL, MDY", "ISO, YMD"):
            for zone in ("EST-14", "UTC", "<MST>-14", "Asia/Tokyo"):
                one("SELECT set_config('DateStyle', %s, true)", style)
                one("SELECT set_config('TimeZone', %s, true)", zone)
                moment = one("SELECT extract(epoch FROM at) FROM access()")
                assert float(moment[0]) == MONDAY.timestamp()


def test_the_application_cannot_seal_anything(scene: Scene) -> None:
    with (
        as_person(scene.main.person_id, scene.main.pk, at=MONDAY),
        pytest.raises(DatabaseError, match="permission denied for function access_seal"),
    ):
        one("SELECT access_seal('x')")

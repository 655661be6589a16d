"""The signed context: what was not signed by the portal opens nothing."""

from __future__ import annotations

import os
import random
import time
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.conftest import as_owner
from tests.factories import AT
from wg_portal.rowsecurity import as_nobody, as_person, as_system
from wg_portal.rowsecurity import context as signing
from wg_portal.rowsecurity.checks import ROLE, problems
from wg_portal.rowsecurity.context import pads

pytestmark = pytest.mark.django_db
FORGERIES = 10_000 if os.environ.get("PORTAL_EXHAUSTIVE") else 2_000


def sign(*who: Any, stepped_up: bool) -> str:
    """A token for this test's own session."""
    connection.ensure_connection()
    own = connection.connection.info.backend_pid
    return signing.sign(*who, stepped_up=stepped_up, session=own)


def context(token: str) -> Any:
    """What the database makes of a token."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.context', %s, true)", [token])
        cursor.execute("SELECT mode, person FROM portal_context()")
        return cursor.fetchone()


def test_a_signed_context_is_read() -> None:
    person = uuid4()
    assert context(sign("person", person, uuid4(), AT, stepped_up=True)) == ("person", person)


def test_a_context_of_another_session_is_refused() -> None:
    """A token read in ``pg_stat_activity`` is of no use in one's own session."""
    other = connection.connection.info.backend_pid + 1
    token = signing.sign("person", uuid4(), uuid4(), AT, stepped_up=False, session=other)
    with pytest.raises(DatabaseError, match="context of another session"):
        context(token)


def test_altered_contexts_are_refused() -> None:
    token = sign("person", uuid4(), uuid4(), AT, stepped_up=False)
    dice = random.Random(7)
    alphabet = "0123456789abcdef|-:persystmTaudic"
    refused = 0
    for _ in range(FORGERIES):
        place = dice.randrange(len(token))
        letter = dice.choice([c for c in alphabet if c != token[place]])
        forged = token[:place] + letter + token[place + 1 :]
        if dice.random() < 0.2:
            forged = forged[:place]
        if forged == "":
            refused += 1  # no context at all: nobody
            continue
        try:
            context(forged)
        except DatabaseError:
            refused += 1
    print(f"forged contexts refused: {refused} of {FORGERIES}")
    assert refused == FORGERIES


def install_key(kid: str, *, test_clock: bool) -> None:
    inner, outer = pads(bytes.fromhex(settings.CONTEXT_KEY))
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO context_key VALUES (%s, %s, %s, %s)", [kid, inner, outer, test_clock]
        )


def test_a_production_key_takes_no_time_from_the_token(settings: Any) -> None:
    install_key("production", test_clock=False)
    settings.CONTEXT_KEY_ID = "production"
    with pytest.raises(DatabaseError, match="may not set the clock"):
        context(sign("person", uuid4(), uuid4(), AT, stepped_up=False))
    assert context(sign("nobody", None, None, None, stepped_up=False)) == ("nobody", None)


def test_an_old_context_is_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    install_key("production", test_clock=False)
    settings.CONTEXT_KEY_ID = "production"
    issued = time.time() - 120
    monkeypatch.setattr("wg_portal.rowsecurity.context.time.time", lambda: issued)
    with pytest.raises(DatabaseError, match="stale context"):
        context(sign("person", uuid4(), uuid4(), None, stepped_up=False))


def test_the_application_cannot_read_the_key_or_the_audience() -> None:
    for query in (
        "SELECT * FROM context_key",
        "SELECT * FROM circle_reader",
        "SELECT * FROM marked_subject",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(query)


def test_a_nested_context_gives_the_outer_one_back() -> None:
    with as_person(uuid4(), uuid4(), at=AT):
        with as_system("audience", at=AT):
            assert mode() == "system:audience"
        assert mode() == "person"
        with pytest.raises(ValueError, match="inside"), as_nobody(at=AT):
            raise ValueError("inside")
        assert mode() == "person"


def mode() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mode FROM portal_context()")
        return str(cursor.fetchone()[0])


def test_start_up_check_finds_a_wall_that_is_down() -> None:
    assert problems() == []
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE meetings_meeting NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE wall_digest SET digest = 'other'")
    assert [p.split(":")[0] for p in problems()] == [
        "Tables without a wall",
        "The walls differ from the code",
    ]


def test_start_up_check_refuses_the_owner() -> None:
    with as_owner():
        assert problems() == ["The application's database role can become the owner of the tables."]


def test_start_up_check_refuses_a_role_past_the_walls() -> None:
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"]) as superuser:
        for role in ("portal", "portal_backup"):
            row = superuser.execute(ROLE.replace("current_user", f"'{role}'")).fetchone()
            assert row is not None
            assert row[0] or row[1]

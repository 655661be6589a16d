"""A database of its own for the sealer, so that transactions really commit."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

from apps.activity.sealing.sealer import Sealer
from config.databases import database_from_url
from tests import conftest as base
from wg_portal.launcher import roles

EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
SEALING, OWNING = "sealing", "owning"
ROWS = """
INSERT INTO activity_record (id, at, actor_id, organisation_id, verb, subject_type, subject_id,
    tlp, body_id, channel, facts, version_id, request_id)
SELECT gen_random_uuid(), timestamptz '2026-10-01 09:00+09' + n * interval '1 second',
    CASE WHEN n %% 7 > 0 THEN gen_random_uuid() END, gen_random_uuid(),
    'documents.PaperReleased', 'documents.Paper', gen_random_uuid(), n %% 5, gen_random_uuid(),
    'page', jsonb_build_object('subject_id', gen_random_uuid(), 'note', E'改行\\n"' || n),
    NULL, gen_random_uuid()
  FROM generate_series(1, %s) n
"""


@dataclass
class Apart:
    """A migrated database by name, reached as any role."""

    name: str

    def url(self, role: str) -> str:
        """Address for a role; the test servers ask for no password."""
        return f"postgresql://{role}@/{self.name}?host={os.environ['PORTAL_TEST_SOCKET']}"

    def connect(self, role: str, *, autocommit: bool = True) -> psycopg.Connection[Any]:
        """Open a connection that the caller closes."""
        return psycopg.connect(self.url(role), autocommit=autocommit)

    def grow(self, count: int) -> None:
        """Add rows to the record, in one transaction."""
        with self.connect(roles.OWNER) as owner:
            owner.execute(ROWS, [count])

    def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of one statement as the owner."""
        with self.connect(roles.OWNER) as owner:
            return owner.execute(sql, values).fetchall()  # type: ignore[arg-type]


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[Apart]:
    """The database, and Django's connections to it as the sealer and as the owner."""
    made = Apart(f"apart_{base.WORKER}")
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {made.name} WITH (FORCE)")  # type: ignore[arg-type]
        superuser.execute(f"CREATE DATABASE {made.name} TEMPLATE {base.TEMPLATE}")  # type: ignore[arg-type]
    aliases = {SEALING: roles.SEALER, OWNING: roles.OWNER}
    for alias, role in aliases.items():
        settings.DATABASES[alias] = database_from_url(made.url(role))
        connections.settings[alias] = connections.configure_settings(settings.DATABASES)[alias]
    yield made
    for alias in aliases:
        with django_db_blocker.unblock():
            connections[alias].close()
        del connections[alias]
        for known in (connections.settings, settings.DATABASES):  # may be one and the same
            known.pop(alias, None)
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE {made.name} WITH (FORCE)")  # type: ignore[arg-type]


@pytest.fixture
def apart(database: Apart, django_db_blocker: Any) -> Iterator[Apart]:
    """That database with an empty record."""
    with database.connect(roles.OWNER) as owner:
        owner.execute("TRUNCATE activity_record, activity_seal")
    connection_created.disconnect(base._enter_application_role)
    try:
        with django_db_blocker.unblock():
            yield database
            for alias in (SEALING, OWNING):
                connections[alias].close()  # gives the sealer's lock back
    finally:
        connection_created.connect(base._enter_application_role)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the checkpoints go."""
    return tmp_path / "checkpoints"


@pytest.fixture
def sealer(apart: Apart, folder: Path) -> Sealer:
    """A sealer with a key of its own on that database."""
    return Sealer(Ed25519PrivateKey.generate(), folder, SEALING)

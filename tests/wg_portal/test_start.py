"""The web process does not start in front of a wall that is down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.conftest import TEMPLATE

pytestmark = pytest.mark.servers

exhaustive = pytest.mark.skipif(
    "PORTAL_EXHAUSTIVE" not in os.environ, reason="each start takes seconds"
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def database() -> str:
    """A migrated database of its own, which the test may damage."""
    name = f"portal_start_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
        superuser.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")  # type: ignore[arg-type]
    return name


def start(database: str, role: str) -> str:
    """Load the entry point as gunicorn does; return what it complained of."""
    address = f"postgresql://{role}@/{database}?host={os.environ['PORTAL_TEST_SOCKET']}"
    env = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def test_starts_as_the_application(database: str) -> None:
    assert start(database, "portal_app") == ""


@pytest.mark.parametrize(
    ("role", "complaint"),
    [
        ("portal", "skips row security"),
        pytest.param("portal_backup", "skips row security", marks=exhaustive),
        pytest.param("portal_owner", "can become the owner", marks=exhaustive),
        ("portal_test", "can become the owner"),
    ],
)
def test_refuses_every_other_role(database: str, role: str, complaint: str) -> None:
    assert complaint in start(database, role)


def test_refuses_a_table_without_its_wall(database: str) -> None:
    address = f"postgresql://portal_owner@/{database}?host={os.environ['PORTAL_TEST_SOCKET']}"
    with psycopg.connect(address) as owner:
        owner.execute("ALTER TABLE meetings_meeting NO FORCE ROW LEVEL SECURITY")
    assert "meetings_meeting" in start(database, "portal_app")
    with psycopg.connect(address) as owner:
        owner.execute("ALTER TABLE meetings_meeting FORCE ROW LEVEL SECURITY")

"""Real PostgreSQL and Valkey for every run; the application's role inside the tests."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import psycopg
import pytest

from wg_portal.launcher import roles, servers

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = "portal_template"
# What shares an expensive start, by the beginning of its address: one worker for each word.
TOGETHER = {
    "tests/e2e/test_main_loop.py": "walks",
    "tests/e2e/test_valkey.py": "walks",
    "tests/e2e/": "pages",
    "tests/demo/": "demo",
}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
UNIT = bool(os.environ.get("PORTAL_UNIT"))
"""Only tests that ask no server: none is started, and who asks one all the same fails."""
ASKING = {"e2e", "matrix", "launcher", "demo", "api"}
"""Folders of which every test asks the servers."""


def _start() -> None:
    """Start both servers once a run; xdist's workers find them in the environment."""
    root = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    running = servers.start(root / "servers", durable=False)

    def stop() -> None:
        running.stop()
        shutil.rmtree(root, ignore_errors=True)

    atexit.register(stop)
    os.environ |= {
        "PORTAL_TEST_ROOT": str(root),
        "PORTAL_TEST_SOCKET": str(running.socket_dir),
        "PORTAL_TEST_SUPERUSER": running.superuser_url("postgres"),
        "REDIS_URL": running.redis_url,
    }
    with psycopg.connect(running.superuser_url("postgres"), autocommit=True) as connection:
        connection.execute(roles.roles_sql(tests=True))  # type: ignore[arg-type]
        connection.execute(f"CREATE DATABASE {TEMPLATE} OWNER portal_owner")  # type: ignore[arg-type]
    with psycopg.connect(running.superuser_url(TEMPLATE), autocommit=True) as connection:
        connection.execute(roles.database_sql(TEMPLATE, tests=True))  # type: ignore[arg-type]


def _url(role: str, name: str) -> str:
    return f"postgresql://{role}@/{name}?host={os.environ['PORTAL_TEST_SOCKET']}"


def _start_none() -> None:
    """Name servers that are not there."""
    root = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    os.environ |= {
        "PORTAL_TEST_ROOT": str(root),
        "PORTAL_TEST_SOCKET": str(root),
        "PORTAL_TEST_MIGRATED": "never",
        "REDIS_URL": f"unix://{root}/valkey.sock",
    }


if "PORTAL_TEST_ROOT" not in os.environ:
    _start_none() if UNIT else _start()
os.environ["PORTAL_DATA"] = str(Path(os.environ["PORTAL_TEST_ROOT"]) / WORKER)
Path(os.environ["PORTAL_DATA"]).mkdir(exist_ok=True)
os.environ["DATABASE_URL"] = _url("portal_test", f"portal_{WORKER}")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
# Playwright's loop runs in the thread that also talks to the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# Before the folders' own conftests, which import models.
django.setup()
# xdist's workers inherit the environment; each must come here before it reads the settings.
del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_configure(config: pytest.Config) -> None:
    """Migrate the template once, before any worker copies it."""
    config.addinivalue_line("markers", "browser: needs Chromium")
    config.addinivalue_line("markers", "exhaustive: only with bin/test --exhaustive")
    config.addinivalue_line("markers", "servers: asks a server without the fixture db")
    if os.environ.get("PORTAL_TEST_MIGRATED") is None:
        _migrate()
        os.environ["PORTAL_TEST_MIGRATED"] = "1"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start what takes minutes first, so that no worker waits for it at the end."""
    if UNIT:
        config.hook.pytest_deselected(items=[item for item in items if _asks_servers(item)])
        items[:] = [item for item in items if not _asks_servers(item)]
    items.sort(key=lambda item: not {"e2e", "matrix"} & set(item.path.parts))


def _asks_servers(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("servers", "django_db"))
    fixtures = {"db", "committed"} & set(getattr(item, "fixturenames", ()))
    return bool(marked or fixtures or ASKING & set(item.path.parts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Spread single tests; what shares an expensive start stays on one worker.

    (The ``xdist_group`` mark of xdist 3.8 does nothing under pytest 9.2.)
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            shared = (group for start, group in TOGETHER.items() if nodeid.startswith(start))
            return next(shared, nodeid)

    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """The modules of Django live on: looking for garbage among them costs a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from config.databases import database_from_url

    settings.DATABASES["owner"] = database_from_url(_url("portal_owner", TEMPLATE))
    connections.settings["owner"] = connections.configure_settings(settings.DATABASES)["owner"]
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    call_command("render_walls", database="owner")
    call_command("install_context_key", database="owner")
    call_command("compile_catalogues")
    connections["owner"].close()
    del connections["owner"]
    connections.settings.pop("owner", None)
    settings.DATABASES.pop("owner", None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this worker its own copy of the migrated database, entered as portal_app."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    name = f"portal_{WORKER}"
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
        superuser.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")  # type: ignore[arg-type]
    connection_created.connect(_enter_application_role)
    yield
    with django_db_blocker.unblock():
        connection.close()


def _enter_application_role(connection: Any, **kwargs: Any) -> None:
    # In autocommit, or a rollback would undo it.
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")


@contextmanager
def as_owner() -> Iterator[None]:
    """Write as the owner on the test's own connection, past every wall."""
    from django.db import connection, transaction

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE portal_owner")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE portal_app")

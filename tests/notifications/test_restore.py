"""Back up, destroy, restore, verify; and no mail until somebody lets it go."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.signals import connection_created
from django.test import Client

from apps.accounts.services import Newcomer, invite
from apps.activity.models import Outbox
from apps.activity.sealing.checkpoints import Checkpoint, append
from apps.meetings.events import MeetingReleased
from apps.notifications.enums import State
from apps.notifications.models import Delivery
from config.databases import database_from_url
from tests.clients import client_of
from tests.conftest import _enter_application_role
from tests.notifications.conftest import Sink
from tests.notifications.stage import invite as tell_of
from tests.notifications.stage import look, meeting, publish, rows, states
from tests.obligations.scene import MONDAY, build
from wg_portal import installation
from wg_portal.launcher import roles
from wg_portal.rowsecurity import as_nobody

CONTENT = b"a paper"
NAME = f"portal_restored_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def url(role: str, name: str) -> str:
    return f"postgresql://{role}@/{name}?host={os.environ['PORTAL_TEST_SOCKET']}"


def fresh_database() -> None:
    """An empty database as ``create_database_roles`` leaves it."""
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)".encode())
        superuser.execute(roles.creation_sql(NAME).encode())
    superuser_url = os.environ["PORTAL_TEST_SUPERUSER"].replace("/postgres?", f"/{NAME}?")
    with psycopg.connect(superuser_url, autocommit=True) as superuser:
        superuser.execute(roles.database_sql(NAME, tests=True).encode())


def use(name: str) -> None:
    """Let the application and the owner work in the database ``name``."""
    connection.close()
    connection.settings_dict["NAME"] = name
    if "owner" in connections.settings:
        connections["owner"].close()
        del connections["owner"]
    django_settings.DATABASES["owner"] = database_from_url(url("portal_owner", name))
    connections.settings["owner"] = connections.configure_settings(django_settings.DATABASES)[
        "owner"
    ]
    # The owner stays the owner.
    connection_created.disconnect(_enter_application_role)
    connections["owner"].ensure_connection()
    connection_created.connect(_enter_application_role)


@pytest.fixture
def places(
    committed: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Folders of this test; afterwards the tests' own database is the portal's again."""
    settings.FILES_ROOT, settings.CHECKPOINTS = tmp_path / "files", tmp_path / "checkpoints"
    settings.FILES_ROOT.mkdir()
    own = connection.settings_dict["NAME"]
    monkeypatch.setenv("DATABASE_BACKUP_URL", url("portal_backup", own))
    use(own)
    yield tmp_path
    use(own)
    connections["owner"].close()
    del connections["owner"]
    connections.settings.pop("owner", None)
    django_settings.DATABASES.pop("owner", None)
    with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
        superuser.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)".encode())


def said(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def refused(command: str, **options: Any) -> str:
    with pytest.raises(CommandError) as error:
        said(command, **options)
    return str(error.value)


def vouch(seq: int, installation: int = 1) -> None:
    """Let the sealer of an installation have signed so many rows."""
    made = Checkpoint(
        kind="checkpoint",
        installation=UUID(int=installation),
        seq=seq,
        hash="00" * 32,
        count=seq,
        at=MONDAY,
    )
    append(django_settings.CHECKPOINTS, made, Ed25519PrivateKey.generate())


def written(settings: Any) -> Any:
    """A meeting whose mails could not leave, an event nobody handled yet, and a paper's file."""
    scene = build()
    made = meeting(scene)
    tell_of(made)
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    assert look(MONDAY) == 0
    assert set(states()) == {State.PENDING}
    later = meeting(scene, number=4)
    publish(MeetingReleased, later, release_id=later.pk)
    name = hashlib.sha256(CONTENT).hexdigest()
    (settings.FILES_ROOT / name).write_bytes(CONTENT)
    return scene


def test_back_up_destroy_restore_verify(places: Path, sink: Sink, settings: Any) -> None:
    good = settings.SMTP_URL
    scene = written(settings)
    waiting = len(rows())
    kept = places / "kept"
    vouch(1)
    assert "1 files" in said("backup", to=kept)
    assert "exists already" in refused("backup", to=kept)
    assert "not empty" in refused("restore", folder=kept)

    vouch(3)
    fresh_database()
    use(NAME)
    shutil.rmtree(settings.FILES_ROOT)
    assert "Mail is held back until" in said("restore", folder=kept)
    told = said("verify_restore", folder=kept)
    assert "All walls stand." in told
    assert "1 files have their content." in told
    assert "Mail is held back." in told
    assert "rows 1 to 3 (3 rows) are missing at the end" in told
    assert "seal_record --restored" in told

    settings.SMTP_URL = good
    assert look(MONDAY) == look(MONDAY + timedelta(hours=2)) == 0
    assert sink.mails == []
    assert len(rows()) > waiting, "the event that waited was handled"
    assert "送信を保留" in home(scene.officer)
    assert "送信を保留" not in home(scene.main)

    with as_nobody(at=datetime.now(UTC) + timedelta(seconds=5)):
        invite(Newcomer("new@minamo.example", "新"), by=None, at=datetime.now(UTC))
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert look(later) == 1, "an invitation made after the restore"
    assert sink.envelopes[0][1] == ["new@minamo.example"]

    sink.clear()
    assert "Mail is held back since" in said("release_mail", look=True)
    assert "Mail is released" in said("release_mail")
    assert look(MONDAY + timedelta(hours=3)) > 0
    assert look(MONDAY + timedelta(hours=4)) == 0
    ids = [str(mail["Message-ID"]) for mail in sink.mails]
    assert len(ids) == len(set(ids)) > waiting
    assert "not held back" in said("release_mail")


def home(post: Any) -> str:
    client: Client = client_of(post, post.person)
    return client.get("/").content.decode()


def test_what_cannot_be_restored(places: Path, settings: Any) -> None:
    kept = places / "kept"
    (settings.FILES_ROOT / hashlib.sha256(CONTENT).hexdigest()).write_bytes(CONTENT)
    vouch(1)
    said("backup", to=kept)
    settings.CHECKPOINTS = places / "elsewhere"
    vouch(1, installation=2)
    assert "are of another installation" in refused("restore", folder=kept)
    settings.CHECKPOINTS = places / "checkpoints"
    assert "holds no backup" in refused("restore", folder=places)

    manifest = kept / "manifest.json"
    text = manifest.read_text()

    def altered(**change: Any) -> str:
        manifest.write_text(json.dumps(json.loads(text) | change))
        try:
            return refused("restore", folder=kept)
        finally:
            manifest.write_text(text)

    known = json.loads(text)["migrations"]
    assert "older schema" in altered(migrations=known[:-2])
    assert "newer schema" in altered(migrations=[*known, "meetings.9999_next"])
    assert "format 2" in altered(format=2)
    assert "cannot be read" in altered(tables=3)
    table = kept / "tables" / "accounts_user.copy.gz"
    packed = table.read_bytes()
    table.write_bytes(packed[:-1] + b"x")
    assert "accounts_user.copy.gz is not what was backed up" in refused("restore", folder=kept)
    table.unlink()
    assert "missing from the backup" in refused("restore", folder=kept)


def test_rows_that_do_not_fit_leave_empty_tables_and_say_so(places: Path) -> None:
    kept = places / "kept"
    file = django_settings.FILES_ROOT / hashlib.sha256(CONTENT).hexdigest()
    file.write_bytes(CONTENT)
    said("backup", to=kept)
    manifest = kept / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"schema": "other"}))
    file.unlink()
    fresh_database()
    use(NAME)
    sentence = refused("restore", folder=kept)
    assert "the columns differ" in sentence
    assert "make a new one before you try again" in sentence
    assert file.read_bytes() == CONTENT
    assert "is not empty" in refused("restore", folder=kept)


def test_the_application_cannot_back_up(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = connection.settings_dict["NAME"]
    monkeypatch.setenv("DATABASE_BACKUP_URL", url("portal_app", own))
    assert "portal_backup" in refused("backup", to=places / "kept")
    assert not (places / "kept").exists()


def test_a_copy_on_another_server_is_silent_by_itself(places: Path) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE wg_portal_installation SET mail_place = '7'")
    try:
        assert installation.current() == installation.Installation(
            installation.current().id, silent=True, held_since=None
        )
        assert "hold_mail first" in refused("release_mail", discard=True)
        assert installation.current().silent
    finally:
        said("release_mail")
    assert not installation.current().silent
    said("hold_mail")
    assert installation.current().held_since is not None
    said("release_mail", discard=True)
    assert not installation.current().silent


def test_what_the_lost_portal_has_sent_can_be_discarded(places: Path, settings: Any) -> None:
    written(settings)
    later = Outbox.objects.using("owner").create(
        kind="NoteReleased", facts={}, at=MONDAY, due_at=MONDAY + timedelta(days=9)
    )
    installation.hold_mail(since=MONDAY + timedelta(minutes=1), using="owner")
    opened_since = Delivery.objects.using("owner").filter(state=State.PENDING).first()
    Delivery.objects.using("owner").filter(pk=opened_since.pk).update(
        visible_from=MONDAY + timedelta(minutes=2)
    )
    assert "were discarded" in said("release_mail", discard=True)
    opened_since.refresh_from_db(using="owner")
    assert opened_since.state == State.PENDING
    Delivery.objects.using("owner").filter(pk=opened_since.pk).update(state=State.DROPPED)
    assert set(states()) == {State.DROPPED}
    assert look(MONDAY) == 0
    assert set(states()) == {State.DROPPED}
    # What was planned for a day after the loss the lost portal cannot have sent.
    later.refresh_from_db(using="owner")
    assert later.state == Outbox.State.PENDING

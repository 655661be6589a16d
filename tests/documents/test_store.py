"""Complete before named, never overwritten, swept only when nobody names it."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.documents import cleanup, services, store
from apps.documents.models import Paper, Version
from tests.conftest import as_owner
from tests.documents.conftest import World

DATA = b"some bytes"
HASH = hashlib.sha256(DATA).hexdigest()


def age(path: Path, days: float) -> None:
    then = datetime.now(UTC).timestamp() - days * 86400
    os.utime(path, (then, then))


def names(files: Path) -> set[str]:
    return {path.name for path in files.iterdir()}


def test_kept_under_its_hash_and_readable_only(files: Path) -> None:
    assert store.put([DATA[:4], DATA[4:]]) == (HASH, len(DATA))
    assert names(files) == {HASH}
    assert (files / HASH).stat().st_mode & 0o777 == 0o440
    with store.read(HASH) as file:
        assert file.read() == DATA


def test_never_overwritten(files: Path) -> None:
    store.put([DATA])
    inode = (files / HASH).stat().st_ino
    age(files / HASH, 3)
    store.put([DATA])
    assert (files / HASH).stat().st_ino == inode
    assert store.sweep([], at=datetime.now(UTC)) == 0, "young again"


@pytest.mark.parametrize("name", ["../secret", "", HASH.upper(), HASH + "x", f"{HASH}\n"])
def test_only_hashes_are_names(name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path_of(name)


def test_failing_upload_leaves_nothing(files: Path) -> None:
    def broken() -> Any:
        yield DATA
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        store.put(broken())
    assert names(files) == set()


def test_crash_between_file_and_commit_leaves_only_a_file(
    world: World, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(cleanup, "clean_now_or_soon", crash)
    with pytest.raises(RuntimeError), world.acting("author") as who:
        services.create_paper(**world.arguments(), by=who)
    with as_owner():
        assert not Paper.objects.exists()
        assert not Version.objects.exists()
    assert len(names(files)) == 1
    for path in files.iterdir():
        age(path, 2)
    with as_owner():
        assert cleanup.sweep_unreferenced(at=datetime.now(UTC), using="default") == 1
    assert names(files) == set()


def test_sweep_keeps_what_is_named_or_young(world: World, files: Path) -> None:
    world.paper()
    named = names(files)
    assert len(named) == 2
    store.put([b"old"])
    (files / ".new-left").write_bytes(b"half")
    (files / "README").write_bytes(b"not ours")
    for path in files.iterdir():
        age(path, 2)
    store.put([b"young"])
    with as_owner():
        assert cleanup.sweep_unreferenced(at=datetime.now(UTC), using="default") == 2
    young = hashlib.sha256(b"young").hexdigest()
    assert names(files) == named | {young, "README"}


def test_sweep_does_not_keep_what_was_refused(world: World, files: Path) -> None:
    world.paper()
    with as_owner():
        Version.objects.update(state="refused", clean_sha256="")
        at = datetime.now(UTC) + timedelta(days=2)
        assert cleanup.sweep_unreferenced(at=at, using="default") == 2


def test_only_the_owner_may_sweep(world: World, files: Path) -> None:
    world.paper()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("portal_app",)
    with pytest.raises(CommandError, match="owner"):
        call_command("sweep_files", database="default")
    assert len(names(files)) == 2

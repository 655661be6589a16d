"""The data folder: one user at a time, nobody else's files, keys made once."""

import json
import os
import shutil
import stat
from collections import namedtuple
from pathlib import Path

import pytest

from wg_portal.launcher import datafolder
from wg_portal.launcher.datafolder import RefusedError


def test_a_second_portal_is_told_who_has_the_folder(tmp_path: Path) -> None:
    first = datafolder.take(tmp_path / "data")
    with pytest.raises(RefusedError, match=f"process {os.getpid()}"):
        datafolder.take(tmp_path / "data")
    first.release()
    again = datafolder.take(tmp_path / "data")
    assert not again.ended_abruptly
    again.lock.close()  # without release, as a killed process leaves it
    assert datafolder.take(tmp_path / "data").ended_abruptly


def test_a_foreign_folder_is_neither_used_nor_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(RefusedError, match="not a portal's"):
        datafolder.take(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]
    with pytest.raises(RefusedError, match="is a file"):
        datafolder.take(tmp_path / "thesis.tex")


def test_emptying_stays_inside_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = datafolder.take(tmp_path / "data")
    folder.mail.mkdir()
    (folder.mail / "a.eml").touch()
    (folder.path / "link").symlink_to(outside)
    folder.empty()
    assert sorted(entry.name for entry in folder.path.iterdir()) == [".wg-portal", "running.pid"]
    assert (outside / "kept").exists()


def test_a_nearly_full_disk_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 0, 2**20))
    with pytest.raises(RefusedError, match="1 MB free, 300 MB are needed"):
        datafolder.take(tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_secrets_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    made = datafolder.load_secrets(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert datafolder.load_secrets(path) == made
    assert len(bytes.fromhex(made["PORTAL_CONTEXT_KEY"])) == 32
    assert len(set(made.values())) == 4


def test_a_folder_from_before_there_was_a_sealer_gets_its_key(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    old = datafolder.load_secrets(path)
    path.write_text(json.dumps({k: v for k, v in old.items() if k != datafolder.SEAL_KEY}))
    made = datafolder.load_secrets(path)
    assert made[datafolder.SEAL_KEY] != old[datafolder.SEAL_KEY]
    assert made == old | {datafolder.SEAL_KEY: made[datafolder.SEAL_KEY]}
    assert datafolder.load_secrets(path) == made


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"PORTAL_SECRET_KEY": "x"})])
def test_unreadable_secrets_are_not_replaced(tmp_path: Path, text: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(text)
    with pytest.raises(RefusedError, match="backup"):
        datafolder.load_secrets(path)
    assert path.read_text() == text

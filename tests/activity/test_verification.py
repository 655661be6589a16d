"""What somebody with all rights over the tables can do to the record, and that it is found."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from apps.activity.sealing import checkpoints
from apps.activity.sealing.export import write_export
from apps.activity.sealing.gap import gap
from apps.activity.sealing.sealer import Sealer, Standstill, head_of
from apps.activity.sealing.verification import Report, verify
from tests.activity.attacks import ATTACKS, UNSEEN_BY_A_CHAIN, names
from tests.activity.conftest import EXHAUSTIVE, OWNING, SEALING, Apart
from tests.factories import AT
from wg_portal.launcher import roles, up

pytestmark = pytest.mark.servers

TRIALS = 200 if EXHAUSTIVE else 10
STEPS, STEP = (5, 400) if EXHAUSTIVE else (5, 80)
ROWS = STEPS * STEP


@pytest.fixture
def sealed(apart: Apart, sealer: Sealer) -> Sealer:
    """A record with a checkpoint after each step."""
    for step in range(STEPS):
        apart.grow(STEP)
        sealer.run_once(at=AT + timedelta(minutes=5 * step))
    return sealer


def export(tmp_path: Path, using: str = SEALING) -> Path:
    path = tmp_path / "record.jsonl"
    write_export(path, using=using, at=AT)
    return path


def check(sealer: Sealer, path: Path, marks: Path | None = None) -> Report:
    marks = marks or sealer.folder / checkpoints.FILE
    return verify(path, marks, [sealer.key.public_key()])


def test_every_attack_is_found_with_checkpoints(sealed: Sealer, tmp_path: Path) -> None:
    nothing = tmp_path / "none.jsonl"
    nothing.touch()
    assert check(sealed, export(tmp_path)).faults == []
    table = {}
    for name, attack in ATTACKS.items():
        random, found, by_chain = Random(name), 0, 0
        for _ in range(TRIALS):
            with transaction.atomic(using=OWNING), connections[OWNING].cursor() as cursor:
                pattern = attack(cursor, random, ROWS)
                path = export(tmp_path, OWNING)
                transaction.set_rollback(True, using=OWNING)
            said = "\n".join(check(sealed, path).faults)
            assert names(pattern, said), f"{name}: {pattern} not in {said}"
            found += bool(said)
            alone = check(sealed, path, nothing).faults
            assert "No checkpoint was given" in alone[-1]
            by_chain += len(alone) > 1
        table[name] = (found, by_chain)
        assert found == TRIALS
        assert by_chain == (0 if name in UNSEEN_BY_A_CHAIN else TRIALS)
    assert check(sealed, export(tmp_path)).faults == []
    print(f"\n{ROWS} rows, {TRIALS} trials: found with checkpoints / by the chain alone")
    print("\n".join(f"  {name}: {both} / {alone}" for name, (both, alone) in table.items()))


def test_the_open_window_is_named(apart: Apart, sealed: Sealer, tmp_path: Path) -> None:
    apart.grow(3)
    sealed.run_once(at=AT + timedelta(minutes=5 * STEPS - 4))
    apart.grow(2)
    notes = check(sealed, export(tmp_path)).notes
    assert notes == [
        f"Rows 1 to {ROWS} are vouched for by the checkpoint of"
        f" {AT + timedelta(minutes=5 * (STEPS - 1)):%Y-%m-%d %H:%M:%S %Z}.",
        "The open window: 3 sealed rows after it have no checkpoint yet, 2 rows are not sealed"
        " yet; a change to these cannot be proved.",
    ]


def test_another_installations_checkpoints_are_refused(sealed: Sealer, tmp_path: Path) -> None:
    path = export(tmp_path)
    header, _, rest = path.read_bytes().partition(b"\n")
    other = json.loads(header) | {"installation": "00000000-0000-4000-8000-000000000000"}
    path.write_bytes(json.dumps(other).encode() + b"\n" + rest)
    [fault] = check(sealed, path).faults
    assert "belong to installation" in fault
    assert "export to installation 00000000-0000-4000-8000-000000000000" in fault


def test_only_this_keys_signature_counts(sealed: Sealer, tmp_path: Path) -> None:
    marks = sealed.folder / checkpoints.FILE
    path, lines = export(tmp_path), marks.read_bytes().splitlines(keepends=True)
    forged = tmp_path / "forged.jsonl"
    forged.write_bytes(lines[0].replace(b'"seq":', b'"seq":1') + b"nonsense\n" + lines[1])
    faults = check(sealed, path, forged).faults
    assert len(faults) == 2
    assert "Line 1 of the checkpoints does not bear a signature of this public key" in faults[0]
    assert "Line 2 of the checkpoints cannot be read" in faults[1]
    stranger = Sealer(Ed25519PrivateKey.generate(), sealed.folder)
    assert len(check(stranger, path).faults) == STEPS + 1


def test_a_new_key_stands_beside_the_old_one(apart: Apart, sealed: Sealer, tmp_path: Path) -> None:
    later = Sealer(Ed25519PrivateKey.generate(), sealed.folder, SEALING)
    for each in (sealed, later, later):
        checkpoints.publish_key(sealed.folder, each.key)
    apart.grow(1)
    later.run_once(at=AT + timedelta(days=1))
    keys = checkpoints.public_keys(sealed.folder / checkpoints.PUBLIC_KEY)
    assert len(keys) == 2
    marks = sealed.folder / checkpoints.FILE
    assert verify(export(tmp_path), marks, keys).faults == []


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: b"", "does not begin like an export"),
        (lambda data: data[: data.rindex(b"{")], "The export is not whole"),
        (lambda data: data.replace(b"\n", b"\n?\n", 3), "after row 0 of the export cannot be read"),
    ],
)
def test_a_spoilt_export_says_so(sealed: Sealer, tmp_path: Path, spoil: Any, sentence: str) -> None:
    path = export(tmp_path)
    path.write_bytes(spoil(path.read_bytes()))
    assert sentence in "\n".join(check(sealed, path).faults)


def test_a_restore_leaves_a_gap_that_is_named_and_signed(
    apart: Apart, sealed: Sealer, tmp_path: Path
) -> None:
    marks = sealed.folder / checkpoints.FILE
    assert not gap(head_of(SEALING), marks)
    kept = ROWS - STEP - 7  # an older backup: the newest checkpoint is beyond its head
    with apart.connect(roles.OWNER) as owner:
        owner.execute("DELETE FROM activity_seal WHERE seq > %s", [kept])
        owner.execute(
            "DELETE FROM activity_record r WHERE NOT EXISTS"
            " (SELECT FROM activity_seal s WHERE s.record_id = r.id)"
        )
    missing = f"rows {kept + 1} to {ROWS} ({STEP + 7} rows)"
    found = gap(head_of(SEALING), marks)
    assert (found.rows, found.first, found.last) == (STEP + 7, kept + 1, ROWS)
    assert f"{missing} are missing at the end" in found.sentence
    assert missing in "\n".join(check(sealed, export(tmp_path)).faults)
    apart.grow(4)
    with pytest.raises(Standstill, match="seal_record --restored"):
        sealed.run_once(at=AT + timedelta(days=1))

    assert sealed.admit_restore(at=AT + timedelta(days=1)) == found.sentence
    assert sealed.run_once(at=AT + timedelta(days=2), closing=True) == 4
    report = check(sealed, export(tmp_path))
    assert report.faults == []
    assert (
        f"as the sealer signed at {AT + timedelta(days=1):%Y-%m-%d %H:%M:%S %Z}: {missing}"
        in (report.notes[0])
    )
    with pytest.raises(Standstill, match="nothing to admit"):
        sealed.admit_restore(at=AT)

    # The signed line of this restore cannot excuse a later cut.
    lines = marks.read_bytes().splitlines(keepends=True)
    marks.write_bytes(b"".join([*lines, lines[-2]]))
    [fault] = check(sealed, export(tmp_path)).faults
    assert fault == f"Line {len(lines) + 1} of the checkpoints is older than one before it."


def test_verifying_needs_no_django_and_no_database(sealed: Sealer, tmp_path: Path) -> None:
    checkpoints.publish_key(sealed.folder, sealed.key)
    path = export(tmp_path)
    # Django in the path of imports would need settings; here there are none.
    program = (
        "import sys; from pathlib import Path;"
        "from apps.activity.sealing.verification import verify;"
        "from apps.activity.sealing.checkpoints import public_keys;"
        "export, marks, key = map(Path, sys.argv[1:]);"
        "assert verify(export, marks, public_keys(key)).faults == [];"
        "assert not any(name.split('.')[0] in {'django', 'psycopg'} for name in sys.modules)"
    )
    files = [path, sealed.folder / checkpoints.FILE, sealed.folder / checkpoints.PUBLIC_KEY]
    command = [sys.executable, "manage.py", "verify_record"]
    flags = ("--export", "--checkpoints", "--public-key")
    for arguments in (
        [sys.executable, "-c", program, *map(str, files)],
        [*command, *(word for pair in zip(flags, map(str, files), strict=True) for word in pair)],
    ):
        done = subprocess.run(
            arguments,
            cwd=up.ROOT,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "The record is in order" in done.stdout
    assert "The open window" in done.stdout


def test_the_commands_answer_in_sentences_and_by_status(
    apart: Apart, sealed: Sealer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints.publish_key(sealed.folder, sealed.key)
    path = tmp_path / "record.jsonl"
    call_command("export_record", to=path, database=SEALING)
    assert capsys.readouterr().out == f"{ROWS} sealed and 0 unsealed rows in {path}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    files = {
        "export": path,
        "checkpoints": sealed.folder / checkpoints.FILE,
        "public_key": sealed.folder / checkpoints.PUBLIC_KEY,
    }
    path.write_bytes(path.read_bytes().replace(b"PaperReleased", b"PaperReplaced", 1))
    with pytest.raises(SystemExit):
        call_command("verify_record", **files)
    said = capsys.readouterr().out
    assert "Row 1 was changed after sealing." in said
    assert f"The record is NOT in order: {ROWS} sealed rows in " in said
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("verify_record", **files | {"checkpoints": tmp_path / "none"})
    with pytest.raises(CommandError, match="holds no public key in PEM"):
        call_command("verify_record", **files | {"public_key": path})
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_record", to=tmp_path / "none" / "x", database=SEALING)

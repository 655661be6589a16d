"""One chain, whoever writes and whenever he commits; one sealer; checkpoints that last."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from apps.activity.management.commands import seal_record
from apps.activity.sealing import chain, checkpoints
from apps.activity.sealing import sealer as module
from apps.activity.sealing.export import write_export
from apps.activity.sealing.sealer import Sealer, Standstill
from apps.activity.sealing.verification import verify
from tests.activity.conftest import EXHAUSTIVE, SEALING, Apart
from tests.factories import AT
from tests.launcher.conftest import until
from wg_portal.launcher import roles, up

pytestmark = pytest.mark.servers

ENTRY = (
    "INSERT INTO activity_record (id, at, verb, subject_type, subject_id, channel, facts)"
    " VALUES (gen_random_uuid(), now(), %s, 'x', gen_random_uuid(), 'task', '{}')"
)
KEY = base64.urlsafe_b64encode(b"k" * 32).decode()
WRITERS, EACH = 8, 10_000 if EXHAUSTIVE else 40


def verbs(apart: Apart) -> list[str]:
    """The verbs of the sealed rows, in the order of the chain."""
    rows = apart.ask(
        "SELECT r.verb FROM activity_seal s JOIN activity_record r ON r.id = s.record_id"
        " ORDER BY s.seq"
    )
    return [verb for (verb,) in rows]


def in_order(sealer: Sealer, tmp_path: Path) -> list[str]:
    """Export and verify: nothing may be wrong. Returns the notes."""
    export = tmp_path / "record.jsonl"
    write_export(export, using=SEALING, at=AT)
    keys = [sealer.key.public_key()]
    report = verify(export, sealer.folder / checkpoints.FILE, keys)
    assert report.faults == []
    return report.notes


def test_a_row_that_commits_late_gets_a_later_place(
    apart: Apart, sealer: Sealer, tmp_path: Path
) -> None:
    with apart.connect(roles.APP, autocommit=False) as late, apart.connect(roles.APP) as quick:
        late.execute(ENTRY, ["late"])
        quick.execute(ENTRY, ["quick"])
        assert sealer.run_once(at=AT) == 1
        quick.execute(ENTRY, ["quicker"])
        assert sealer.run_once(at=AT) == 1
        late.execute(ENTRY, ["latest"])
        late.commit()
        assert sealer.run_once(at=AT, closing=True) == 2
        assert sealer.run_once(at=AT) == 0
    assert verbs(apart)[:2] == ["quick", "quicker"]
    assert set(verbs(apart)[2:]) == {"late", "latest"}
    assert in_order(sealer, tmp_path)[0].startswith("Rows 1 to 4 are vouched for")


def test_a_row_that_lies_about_its_transaction_is_sealed_by_the_next_full_look(
    apart: Apart, sealer: Sealer
) -> None:
    apart.grow(1)
    sealer.run_once(at=AT)
    with apart.connect(roles.OWNER) as owner:
        owner.execute(ENTRY.replace("facts)", "facts, xact)").replace("'{}')", "'{}', '3')"), ["x"])
    assert sealer.run_once(at=AT) == 0
    sealer.floor = "0"
    assert sealer.run_once(at=AT) == 1


def test_writers_never_fork_the_chain(apart: Apart, sealer: Sealer, tmp_path: Path) -> None:
    def write(number: int) -> None:
        with apart.connect(roles.APP) as connection:
            for _ in range(EACH):
                connection.execute(ENTRY, [f"w{number}"])

    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(write, number) for number in range(WRITERS)]
        sealed = looks = 0
        while sealed < WRITERS * EACH:
            done = all(each.done() for each in writing)
            sealed += sealer.run_once(at=AT, closing=True)
            looks += 1
            assert sealed == WRITERS * EACH or not done, [each.exception() for each in writing]
    in_order(sealer, tmp_path)
    [(rows, last, parents, records)] = apart.ask(
        "SELECT count(*), max(seq), count(DISTINCT prev), count(DISTINCT record_id)"
        " FROM activity_seal"
    )
    assert rows == last == parents == records == WRITERS * EACH
    print(f"\n{WRITERS} writers × {EACH}: {rows} rows, {looks} looks, 0 forks")


def test_two_sealers_cannot_fork_it_even_without_the_lock(apart: Apart, sealer: Sealer) -> None:
    apart.grow(3)
    sealer.run_once(at=AT)
    [(prev,)] = apart.ask("SELECT prev FROM activity_seal WHERE seq = 2")
    with apart.connect(roles.SEALER) as second:
        for seq, parent in ((3, b"x" * 32), (9, bytes(prev))):
            with pytest.raises(psycopg.errors.UniqueViolation):
                second.execute(
                    "INSERT INTO activity_seal VALUES (%s, gen_random_uuid(), 1, %s, 'y')",
                    [seq, parent],
                )


def test_sealing_and_verifying_are_fast(apart: Apart, sealer: Sealer, tmp_path: Path) -> None:
    count = 200_000 if EXHAUSTIVE else 10_000
    apart.grow(count)
    began = perf_counter()
    assert sealer.run_once(at=AT, closing=True) == count
    sealing = perf_counter() - began
    export = tmp_path / "record.jsonl"
    began = perf_counter()
    assert write_export(export, using=SEALING, at=AT) == (count, 0)
    exporting = perf_counter() - began
    # Of this process alone: other tests run beside it.
    began = process_time()
    report = verify(export, sealer.folder / checkpoints.FILE, [sealer.key.public_key()])
    verifying = process_time() - began
    assert report.faults == []
    print(
        f"\n{count} rows: sealed {count / sealing:,.0f}/s, exported {count / exporting:,.0f}/s,"
        f" verified {count / verifying:,.0f}/s of one processor"
    )
    assert count / sealing >= 1000
    assert count / verifying >= (200_000 if EXHAUSTIVE else 100_000)


def test_a_checkpoint_is_due_after_a_thousand_rows_or_five_minutes(
    apart: Apart, sealer: Sealer
) -> None:
    def marks() -> list[int]:
        lines = checkpoints.numbered(sealer.folder / checkpoints.FILE)
        return [checkpoints.read_line(line)[0].seq for _, line in lines]

    apart.grow(1)
    sealer.run_once(at=AT)
    apart.grow(998)
    sealer.run_once(at=AT + timedelta(minutes=1))
    assert marks() == [1]
    apart.grow(2)
    sealer.run_once(at=AT + timedelta(minutes=2))
    assert marks() == [1, 1001]
    apart.grow(1)
    sealer.run_once(at=AT + timedelta(minutes=6, seconds=59))
    assert marks() == [1, 1001]
    sealer.run_once(at=AT + timedelta(minutes=7))
    assert marks() == [1, 1001, 1002]
    apart.grow(1)
    sealer.run_once(at=AT + timedelta(minutes=8), closing=True)
    sealer.run_once(at=AT + timedelta(minutes=60), closing=True)
    assert marks() == [1, 1001, 1002, 1003]


def test_batches_join(
    apart: Apart, sealer: Sealer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH", 7)
    apart.grow(7)
    apart.grow(8)
    assert sealer.run_once(at=AT, closing=True) == 15
    in_order(sealer, tmp_path)


def test_a_line_torn_by_a_power_cut_is_taken_back(
    apart: Apart, sealer: Sealer, tmp_path: Path
) -> None:
    apart.grow(1)
    sealer.run_once(at=AT)
    path = sealer.folder / checkpoints.FILE
    with path.open("ab") as file:
        file.write(b'{"kind":"checkpoint","inst')
    apart.grow(1)
    sealer.run_once(at=AT, closing=True)
    assert len(path.read_bytes().splitlines()) == 2
    in_order(sealer, tmp_path)


def test_nothing_is_sealed_onto_a_false_past(apart: Apart, sealer: Sealer) -> None:
    apart.grow(5)
    sealer.run_once(at=AT)
    with apart.connect(roles.OWNER) as owner:
        owner.execute("UPDATE activity_seal SET hash = sha256('x') WHERE seq = 5")
        with pytest.raises(Standstill, match="Row 5 is not what the checkpoint of"):
            sealer.run_once(at=AT)
        owner.execute("DELETE FROM activity_seal WHERE seq > 3")
        with pytest.raises(Standstill, match=r"rows 4 to 5 \(2 rows\) are missing at the end"):
            sealer.run_once(at=AT)


def test_checkpoints_of_another_installation_are_refused(apart: Apart, sealer: Sealer) -> None:
    apart.grow(5)
    sealer.run_once(at=AT)
    with apart.connect(roles.OWNER) as owner:
        owner.execute("DELETE FROM activity_seal")
        owner.execute("UPDATE wg_portal_installation SET id = gen_random_uuid()")
    other = Sealer(sealer.key, sealer.folder, SEALING)
    with pytest.raises(Standstill, match="belong to installation"):
        other.run_once(at=AT)
    with pytest.raises(Standstill, match="belong to installation"):
        other.admit_restore(at=AT)


def environment(apart: Apart, folder: Path) -> dict[str, str]:
    """All that the sealer's process needs."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.sealer",
        "DATABASE_URL": apart.url(roles.SEALER),
        "PORTAL_CHECKPOINTS": str(folder),
        "PORTAL_SEALING_KEY": KEY,
    }


def run(apart: Apart, folder: Path, *arguments: str) -> tuple[int, str]:
    """The real command in its own process with nothing but its own environment."""
    done = subprocess.run(
        [sys.executable, "manage.py", "seal_record", *arguments],
        cwd=up.ROOT,
        env=environment(apart, folder),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip()


def test_a_second_sealer_says_so_and_ends(apart: Apart, sealer: Sealer, folder: Path) -> None:
    apart.grow(2)
    assert sealer.take_lock()
    status, said = run(apart, folder, "--patience", "0")
    assert status == 1
    assert said == (
        "CommandError: Another sealer is at work on this database; this one ends."
        " There is only one at a time."
    )
    assert apart.ask("SELECT count(*) FROM activity_seal") == [(0,)]


def test_the_command_seals_and_publishes_its_key(
    apart: Apart, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart.grow(2)
    assert run(apart, folder, "--once") == (0, "2 rows sealed")
    assert len(checkpoints.public_keys(folder / checkpoints.PUBLIC_KEY)) == 1
    settings.CHECKPOINTS = folder
    for key, sentence in (("c2hvcnQ=", "must hold 32 bytes in base64"), ("", "Set PORTAL_SEAL")):
        monkeypatch.setenv("PORTAL_SEALING_KEY", key)
        with pytest.raises(CommandError, match=sentence):
            call_command("seal_record", once=True, database=SEALING)
    [(prev, installation)] = apart.ask(
        "SELECT s.prev, i.id FROM activity_seal s, wg_portal_installation i WHERE seq = 1"
    )
    assert chain.installation_of(bytes(prev)) == installation


def test_the_process_outlives_a_lost_connection_and_ends_with_a_checkpoint(
    apart: Apart, folder: Path
) -> None:
    def sealed() -> int:
        [(count,)] = apart.ask("SELECT count(*) FROM activity_seal")
        return int(count)

    process = subprocess.Popen(
        [sys.executable, "manage.py", "seal_record", "--every", "0.1"],
        cwd=up.ROOT,
        env=environment(apart, folder),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        apart.grow(2)
        assert until(lambda: sealed() == 2, 60)
        with psycopg.connect(os.environ["PORTAL_TEST_SUPERUSER"], autocommit=True) as superuser:
            superuser.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'portal_sealer' AND datname = %s",
                [apart.name],
            )
        apart.grow(3)
        assert until(lambda: sealed() == 5, 60)
    finally:
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said.strip() == "The database does not answer; trying again."
    newest = checkpoints.newest(folder / checkpoints.FILE)
    assert newest is not None
    assert newest.seq == 5


class StoppedAtWork(Sealer):
    """Is told to stop at the beginning of each look."""

    def run_once(self, *, at: datetime, closing: bool = False) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return super().run_once(at=at, closing=closing)


def test_told_to_stop_at_work_it_ends_with_a_checkpoint(apart: Apart, sealer: Sealer) -> None:
    apart.grow(2)
    sealer.run_once(at=datetime.now(UTC), closing=True)
    apart.grow(3)
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGTERM, signal.SIGINT)}
    try:
        seal_record.Command()._run(StoppedAtWork(sealer.key, sealer.folder, sealer.using), 0.01)
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
    newest = checkpoints.newest(sealer.folder / checkpoints.FILE)
    assert newest is not None
    assert newest.seq == 5

"""Both servers: where they listen, what survives, and who may run them."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from wg_portal.launcher import places, privileges, servers
from wg_portal.launcher.privileges import Privileges
from wg_portal.launcher.servers import Servers

ROOT = Path(__file__).resolve().parents[2]


def test_no_server_listens_on_the_network(pair: Servers) -> None:
    with psycopg.connect(pair.superuser_url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    client = redis.Redis.from_url(pair.redis_client_url)
    assert client.config_get("port") == {"port": "0"}
    assert stat.S_IMODE(pair.socket_dir.stat().st_mode) == 0o700


def test_japanese_is_text_to_the_database(pair: Servers) -> None:
    with psycopg.connect(pair.superuser_url(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT show_trgm('脆弱性情報')").fetchone()
    assert row is not None
    assert len(row[0]) > 0


def test_valkey_alone_can_be_stopped_and_started(pair: Servers) -> None:
    pair.valkey.stop()
    assert not pair.valkey_socket.exists()
    pair.valkey.start()
    pair.wait()
    assert redis.Redis.from_url(pair.redis_client_url).ping()


def test_data_survives_a_restart_in_a_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / "機関, 第二" / ("e" * 60)
    first = servers.start(deep, durable=True)
    with psycopg.connect(first.superuser_url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    first.stop()
    assert not first.socket_dir.exists(), "a short socket folder is removed"
    again = servers.start(deep, durable=True)
    try:
        with psycopg.connect(again.superuser_url()) as connection:
            assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    finally:
        again.stop(discard=True)
    assert not again.socket_dir.exists()


def test_a_reused_process_number_does_not_hinder_postgres(tmp_path: Path) -> None:
    first = servers.start(tmp_path)
    first.stop()
    # As after a power cut: the number now belongs to another program of the same user.
    (tmp_path / "pgdata" / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}/pgdata\n")
    servers.start(tmp_path).stop(discard=True)


def test_killing_the_parent_leaves_no_server_and_the_next_start_works(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from wg_portal.launcher import servers\n"
        "s = servers.start(Path(sys.argv[1]))\n"
        "print(s.postgres.process.pid, s.valkey.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    numbers = [int(word) for word in parent.stdout.readline().split()]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    again = servers.start(tmp_path)
    assert all(number not in {p.pid for p in _processes(again)} for number in numbers)
    again.stop(discard=True)
    deadline = time.monotonic() + 5
    while any(_alive(number) for number in numbers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(number) for number in numbers)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
def test_root_without_namespaces_becomes_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "unprivileged", lambda: Privileges(user="nobody"))
    tmp_path.chmod(0o700)
    closed = tmp_path / "closed"
    pair = servers.start(closed)
    try:
        with psycopg.connect(pair.superuser_url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        owner = Path(f"/proc/{pair.postgres.process.pid}").stat().st_uid  # type: ignore[union-attr]
        assert owner != 0
        assert redis.Redis.from_url(pair.redis_client_url).ping()
    finally:
        pair.stop(discard=True)
    assert not pair.place.home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
def test_forbidden_namespaces_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> None:
        raise PermissionError

    monkeypatch.setattr(privileges, "_enter_namespace", forbidden)
    assert privileges.unprivileged().user == "nobody"


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    sockets = places.settle(deep, Privileges()).sockets
    sockets.rmdir()
    sockets.symlink_to("/usr")
    try:
        with pytest.raises(PermissionError, match="somebody else"):
            places.settle(deep, Privileges())
    finally:
        sockets.unlink()


def _processes(pair: Servers) -> list[subprocess.Popen[bytes]]:
    return [child.process for child in (pair.postgres, pair.valkey) if child.process]


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True

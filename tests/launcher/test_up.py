"""The whole portal as ``bin/up`` runs it: ready, watched, refused twice, never orphaned."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.launcher.conftest import until
from wg_portal.launcher import roles, up
from wg_portal.launcher.servers import Servers

_OURS = ("PORTAL_", "DATABASE_", "REDIS_", "SMTP_", "DJANGO_", "COV_", "PYTEST_")


def environment() -> dict[str, str]:
    """The environment without what the tests' own servers put there."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


@contextmanager
def portal(
    data: Path, *arguments: str, given: dict[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A portal that is ready, with its address; stopped by Ctrl-C. ``given`` names servers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wg_portal.launcher.up", "--data", str(data), *arguments],
        cwd=up.ROOT,
        env=environment() | (given or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            ready = re.fullmatch(r"Portal ready at (http://127\.0\.0\.1:\d+/)\n", line)
            if ready:
                yield process, ready[1]
                break
        else:
            pytest.fail("".join(said))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def refused(data: Path, *arguments: str) -> str:
    """What a start that must not succeed says."""
    done = subprocess.run(
        [sys.executable, "-m", "wg_portal.launcher.up", "--data", str(data), *arguments],
        cwd=up.ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr.strip()


def users_of(data: Path) -> set[str]:
    """Command lines of living processes whose arguments or environment name the data folder."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            known = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if command and (str(data) in command or f"PORTAL_DATA={data}\0" in known):
            found.add(command)
    return found


def environments(data: Path) -> list[tuple[str, dict[str, str]]]:
    """Command line and environment of each living process of this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            words = (entry / "environ").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        known = dict(word.split("=", 1) for word in words if "=" in word)
        if command and known.get("PORTAL_DATA") == str(data):
            found.append((command, known))
    return found


def only_the_sealer_holds_its_key(data: Path) -> None:
    """The key, and the sealer's login, stand in one environment; the others' secrets in none."""
    key = json.loads((data / "secrets.json").read_text())["PORTAL_SEALING_KEY"]
    found = environments(data)
    assert any("gunicorn" in command for command, _ in found)
    assert any("worker" in command for command, _ in found)
    for command, known in found:
        sealer = "seal_record" in command
        assert (key in known.values()) == sealer, command
        assert any("portal_sealer" in value for value in known.values()) == sealer, command
        if sealer:
            theirs = {"PORTAL_SECRET_KEY", "PORTAL_CONTEXT_KEY", "PORTAL_FIELD_KEYS"}
            assert not {*theirs, "DATABASE_OWNER_URL", "SMTP_URL"} & set(known)
    assert sum("seal_record" in command for command, _ in found) == 1


def answers(address: str) -> bool:
    """Whether ``/readyz`` says 200."""
    try:
        with urllib.request.urlopen(f"{address}readyz", timeout=20) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def emptied_and_killed_on_the_way(data: Path) -> None:
    """Start with ``--reset`` and kill the launcher when its servers answer."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "wg_portal.launcher.up",
            "--data",
            str(data),
            "--port",
            "0",
            "--reset",
        ],
        cwd=up.ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    assert any("PostgreSQL and Valkey answer" in line for line in process.stdout)
    assert not (data / "mail" / "kept.eml").exists()
    process.kill()
    process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_one_life_of_a_portal(tmp_path: Path) -> None:
    data = tmp_path / "portal"
    began = time.monotonic()
    with portal(data, "--port", "0") as (process, address):
        print(f"bin/up, empty folder: {time.monotonic() - began:.1f} s")
        assert time.monotonic() - began < 60
        port = address.rstrip("/").rpartition(":")[2]
        assert answers(address)
        assert f"process {process.pid}" in refused(data, "--port", "0")
        assert f"process {process.pid}" in refused(data, "--port", "0", "--reset")
        assert f"Port {port} is in use" in refused(tmp_path / "other", "--port", port)
        assert not (tmp_path / "other" / "servers").exists()

        only_the_sealer_holds_its_key(data)
        assert until(lambda: (data / "checkpoints" / "checkpoints.jsonl").exists(), 30)

        log, started = data / "log" / "web.log", r"Listening at: .* \((\d+)\)"
        [web] = re.findall(started, log.read_text())
        os.kill(int(web), signal.SIGKILL)
        assert until(lambda: len(re.findall(started, log.read_text())) == 2, 15)
        assert answers(address)

        (data / "mail" / "kept.eml").touch()
        process.kill()
        process.wait()
        # Again at once, while the killed portal's children are still closing their files.
        began = time.monotonic()
        with portal(data, "--port", "0") as (_, address):
            print(f"bin/up, warm: {time.monotonic() - began:.1f} s")
            assert answers(address)
            assert (data / "mail" / "kept.eml").exists()
    assert users_of(data) == set()
    assert (data / "running.pid").read_text() == ""

    emptied_and_killed_on_the_way(data)
    assert until(lambda: not users_of(data), 15)


@pytest.mark.skipif("PORTAL_EXHAUSTIVE" not in os.environ, reason="loads the demo once more")
def test_servers_of_others_are_used(pair: Servers, tmp_path: Path) -> None:
    roles.install(pair.superuser_url(), "portal")
    given = {
        "DATABASE_URL": pair.url(roles.APP, "portal"),
        "DATABASE_OWNER_URL": pair.url(roles.OWNER, "portal"),
        "DATABASE_SEALER_URL": pair.url(roles.SEALER, "portal"),
        "REDIS_URL": pair.redis_url,
        "SMTP_URL": "smtp://127.0.0.1:1",
    }
    data = tmp_path / "portal"
    with portal(data, "--port", "0", given=given) as (_, address):
        assert answers(address)
    assert not (data / "servers").exists()
    assert not list((data / "mail").glob("*"))

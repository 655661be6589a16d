"""Children: restarted when they fall, ended together, never orphaned."""

import errno
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.launcher.conftest import script, until
from wg_portal.launcher import up
from wg_portal.launcher.children import wait_for_previous
from wg_portal.launcher.datafolder import RefusedError
from wg_portal.launcher.supervisor import GaveUpError, Supervisor


def test_a_fallen_child_is_started_again_without_its_orphans(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(p.pid, flush=True); time.sleep(60)"
    )
    said: list[str] = []
    supervisor, child = Supervisor(said.append), script(tmp_path, code)
    supervisor.add(child)
    try:
        assert until(lambda: child.tail().strip())
        grandchild = int(child.tail())
        first = child.process
        assert first is not None
        first.kill()
        first.wait()
        supervisor.watch()
        assert child.running
        assert child.process is not first
        assert said == ["child ended (status -9); started again"]
        assert until(lambda: not _running(grandchild))
    finally:
        supervisor.stop()


def test_a_child_that_keeps_falling_ends_the_portal_with_its_last_words(tmp_path: Path) -> None:
    supervisor, child = (
        Supervisor(lambda line: None),
        script(tmp_path, "raise SystemExit('broken')"),
    )
    supervisor.add(child)

    with pytest.raises(GaveUpError, match="broken") as caught:
        until(supervisor.watch, 20)
    assert str(child.log) in str(caught.value)


def test_a_child_that_does_not_listen_is_ended(tmp_path: Path) -> None:
    child = script(
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True); time.sleep(60)",
    )
    child.grace = 0.2
    child.start()
    assert until(lambda: child.tail() == "deaf")
    child.stop()
    assert child.process is None


DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('there', flush=True); time.sleep(60)"
)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children")
@pytest.mark.parametrize(
    ("code", "orphan_signal"),
    [("import time; print('there', flush=True); time.sleep(60)", None), (DEAF, signal.SIGKILL)],
)
def test_children_follow_a_killed_parent(
    tmp_path: Path, code: str, orphan_signal: int | None
) -> None:
    log = tmp_path / "log"
    parent_code = (
        "import sys, time; from pathlib import Path\n"
        "from wg_portal.launcher.children import Child\n"
        f"c = Child('c', [sys.executable, '-c', {code!r}], Path(sys.argv[1]),"
        f" orphan_signal={orphan_signal and int(orphan_signal)})\n"
        "c.start(); print(c.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_code, str(log)],
        cwd=up.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert until(lambda: log.read_text() == "there\n")
    parent.kill()
    parent.wait()
    assert until(lambda: not _running(child))


def test_waiting_for_the_previous_process(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    sleeper = subprocess.Popen(["sleep", "30"])
    try:
        pid_file.write_text(f"{sleeper.pid}\n")
        assert until(lambda: Path(f"/proc/{sleeper.pid}/comm").read_text() == "sleep\n")
        with pytest.raises(TimeoutError, match="sleep"):
            wait_for_previous(pid_file, "sleep", seconds=0.1)
        wait_for_previous(pid_file, "postgres", seconds=0.1)
        assert not pid_file.exists()
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_busy_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RefusedError, match=f"Port {port} is in use"):
            up.listen(port)


def test_a_full_disk_is_one_sentence() -> None:
    full = "The disk is full: make room and start again; nothing was lost."
    assert up.sentence(OSError(errno.ENOSPC, "No space left on device")) == full
    assert up.sentence(GaveUpError("initdb: ... No space left on device")) == full


def _running(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False

"""Child processes in their own session that never outlive their parent."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wg_portal.launcher.privileges import Privileges

_SET_PARENT_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tied_to_parent(signum: int, enter: Callable[[], None] | None = None) -> Callable[[], None]:
    """Return a ``preexec_fn``: run ``enter``, then ask for ``signum`` when the parent dies.

    The kernel watches the *thread* that started the child: start children from a thread
    that lives as long as they shall.
    """
    parent = os.getpid()

    def run() -> None:
        if enter is not None:
            enter()
        # After ``enter``: a change of credentials clears the wish.
        if _LIBC is not None:
            _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signum, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return run


@dataclass
class Child:
    """One process that can be started, watched, stopped and started again."""

    name: str
    argv: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path = Path("/")
    stop_signal: int = signal.SIGTERM
    orphan_signal: int | None = None
    """What the kernel sends it when we die; ``stop_signal`` unless given."""
    grace: float = 10.0
    pass_fds: Sequence[int] = ()
    privileges: Privileges = field(default_factory=Privileges)
    before_start: Callable[[], None] | None = None
    piped: bool = False
    process: subprocess.Popen[bytes] | None = None
    _asked: bool = False

    def start(self) -> None:
        """Start it; what it prints goes to ``log`` (its output to us if ``piped``).

        Raises ``OSError``.
        """
        if self.before_start is not None:
            self.before_start()
        self._asked = False
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if self.piped else log,
                stderr=log,
                cwd=self.cwd,
                env=self.env,
                pass_fds=self.pass_fds,
                start_new_session=True,
                preexec_fn=tied_to_parent(
                    self.orphan_signal or self.stop_signal, self.privileges.enter
                ),
                **self.privileges.options(),
            )

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the polite signal once and return at once."""
        if self.process is not None and self.running and not self._asked:
            self._asked = True
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait ``grace`` seconds, then end it and all that it started."""
        if self.process is None:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace)
        self.sweep()

    def sweep(self) -> None:
        """End what is left of its session, without asking."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def lines(self) -> Iterator[str]:
        """Yield what a ``piped`` child prints, line by line, until it ends."""
        if self.process is not None and self.process.stdout is not None:
            for line in self.process.stdout:
                yield line.decode(errors="replace").rstrip()

    def finish(self) -> int:
        """Wait for a child that ends by itself and return its status."""
        return self.process.wait() if self.process is not None else 0

    def tail(self, lines: int = 20) -> str:
        """Return the last lines of its log."""
        try:
            text = self.log.read_bytes()[-8000:].decode(errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])


def wait_for_previous(pid_file: Path, program: str, seconds: float = 20.0) -> None:
    """Wait until the ``program`` named in a leftover ``pid_file`` has ended, then remove it.

    A parent that was killed leaves children that are still closing their files. A number
    that another program has taken over since counts as ended.
    Raises ``TimeoutError`` when it goes on running.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    deadline = time.monotonic() + seconds
    while _is_program(pid, program):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{program} (process {pid}) of an earlier start does not end")
        time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _is_program(pid: int, program: str) -> bool:
    if Path("/proc/self").exists():
        try:
            state = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        name, _, rest = state.partition("(")[2].rpartition(")")
        return rest.split()[0] != "Z" and name == program[:15]
    found = subprocess.run(
        ["ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False
    )
    return Path(found.stdout.strip()).name == program

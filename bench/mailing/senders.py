"""The senders as the bench sees them: started, killed, and counted when they end by themselves."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.mailing.ground import ROOT, Ground
from wg_portal.launcher.children import tied_to_parent


@dataclass
class Senders:
    """A nursery with its senders."""

    nursery: subprocess.Popen[str]
    log: Path
    alive: list[int] = field(default_factory=list)
    killed: list[int] = field(default_factory=list)
    lapsed: int = 0
    """How many ended by themselves: none should."""

    def start(self, count: int) -> None:
        """Start so many more."""
        self.alive += [int(self.order("sender")) for _ in range(count)]

    def kill_one(self, dice: random.Random) -> None:
        """Kill any of them without a warning and start another at once."""
        pid = dice.choice(self.alive)
        self.order(f"kill {pid}")
        self.alive.remove(pid)
        self.killed.append(pid)
        self.start(1)

    def kill_all(self) -> None:
        """End all of them, when nothing is left to do."""
        for pid in self.alive:
            self.order(f"kill {pid}")
        self.alive.clear()

    def replace_ended(self) -> None:
        """Do what a supervisor does about processes that ended by themselves."""
        ended = [int(pid) for pid in self.order("ended").split()]
        self.alive = [pid for pid in self.alive if pid not in ended]
        self.lapsed += len(ended)
        self.start(len(ended))

    def order(self, text: str) -> str:
        """Give the nursery an order and return its answer. Raises ``RuntimeError``."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(text + "\n")
        self.nursery.stdin.flush()
        return self.answer()

    def answer(self) -> str:
        """Return the next line that the nursery says."""
        assert self.nursery.stdout is not None
        line = self.nursery.stdout.readline()
        if not line:
            raise RuntimeError(f"the nursery ended:\n{self.log.read_text()[-2000:]}")
        return line.strip()


@contextmanager
def senders(on: Ground, smtp_url: str) -> Iterator[Senders]:
    """Load the portal for senders that send to ``smtp_url``; none is started yet."""
    log = on.folder / "senders.log"
    with log.open("ab") as errors:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "bench.mailing.nursery", str(log)],
            cwd=ROOT,
            env={**on.env, "SMTP_URL": smtp_url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
            preexec_fn=tied_to_parent(signal.SIGKILL),
        )
    made = Senders(nursery, log)
    try:
        if made.answer() != "ready":
            raise RuntimeError("the nursery did not start")
        yield made
    finally:
        assert nursery.stdin is not None
        nursery.stdin.close()
        try:
            nursery.wait(10)
        except subprocess.TimeoutExpired:
            nursery.kill()  # what it started is killed with it
            nursery.wait()

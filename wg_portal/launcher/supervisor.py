"""Keeps the portal's processes alive and ends all of them together."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from wg_portal.launcher.children import Child

_MOST_RESTARTS = 5
_WITHIN_SECONDS = 60.0


class GaveUpError(RuntimeError):
    """A process ends again and again; the text ends with its log."""


@dataclass
class Supervisor:
    """Watches children in the order in which they were added, and stops them in reverse.

    ``say`` takes a line for whoever looks at the terminal.
    """

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    _ends: dict[str, deque[float]] = field(default_factory=dict)

    def add(self, *children: Child) -> None:
        """Watch these from now on; those that do not run yet are started."""
        for child in children:
            self.children.append(child)
            if child.process is None:
                child.start()

    def watch(self) -> None:
        """Look once: start again what has ended. Raises ``GaveUpError``."""
        for child in self.children:
            if child.running:
                continue
            status = child.process.returncode if child.process is not None else None
            child.sweep()
            ends = self._ends.setdefault(child.name, deque(maxlen=_MOST_RESTARTS + 1))
            ends.append(time.monotonic())
            if len(ends) > _MOST_RESTARTS and ends[-1] - ends[0] < _WITHIN_SECONDS:
                raise GaveUpError(
                    f"{child.name} ends again and again; its log {child.log} closes with:\n"
                    f"{child.tail()}"
                )
            self.say(f"{child.name} ended (status {status}); started again")
            child.start()

    def stop(self) -> None:
        """Stop everything: those that use the servers first and together, then the servers."""
        users = [child for child in self.children if child.name not in {"PostgreSQL", "Valkey"}]
        for child in reversed(users):
            child.ask_to_stop()
        for child in reversed(users):
            child.stop()
        for child in reversed(self.children):
            child.stop()

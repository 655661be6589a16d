"""Loads the portal once and forks senders from it, so that a killed one is replaced at once.

``python -m bench.mailing.nursery LOG`` reads orders from standard input, one a line, and answers
each with a line: ``sender`` and ``caller`` start a process and say its id, ``kill ID`` ends one
with SIGKILL, ``ended`` names those that ended by themselves. At the end of its input all end.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module

import django

from wg_portal.launcher.children import tied_to_parent

OFTEN = 0.25
"""Seconds between two words "look now": as the commits of a busy day, not as the beat's minute."""

LOADED = (
    "celery.apps.worker",
    "celery.bin.worker",
    "celery.concurrency.solo",
    "kombu.transport.redis",
)
"""What a worker would load only after the fork."""


def sender() -> None:
    """Be a Celery worker of the portal, all of it in this one process."""
    from config.celery import app

    app.worker_main(
        [
            *("worker", "--pool", "solo", "--hostname", f"sender-{os.getpid()}@bench"),
            *("--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]
    )


def caller() -> None:
    """Say "look now" again and again; what a broker does not take is said the next time."""
    from config.celery import app

    while True:
        try:
            app.send_task("notifications.sweep", ignore_result=True, retry=False, expires=2)
        except Exception as fault:
            print(f"not said: {type(fault).__name__}", file=sys.stderr)
        time.sleep(OFTEN)


def main() -> None:
    """Load everything, then follow orders."""
    log = sys.argv[1]
    django.setup()
    from config.celery import app

    app.loader.import_default_modules()
    for name in LOADED:
        import_module(name)
    children: set[int] = set()
    print("ready", flush=True)
    for order in sys.stdin:
        word, *rest = order.split()
        if word == "ended":
            ended = {pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]}
            children -= ended
            print(*ended, flush=True)
        elif word == "kill":
            _kill(int(rest[0]), children)
            print("killed", flush=True)
        else:
            pid = _fork({"sender": sender, "caller": caller}[word], log)
            children.add(pid)
            print(pid, flush=True)
    for pid in list(children):
        _kill(pid, children)


def _kill(pid: int, children: set[int]) -> None:
    if pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        children.discard(pid)


def _fork(work: Callable[[], None], log: str) -> int:
    tie = tied_to_parent(signal.SIGKILL)
    pid = os.fork()
    if pid:
        return pid
    try:
        tie()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(into, 1)
        os.dup2(into, 2)
        work()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()

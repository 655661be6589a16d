"""The run without failure: mails a second, by the number of senders."""

from __future__ import annotations

import time
from typing import Any

from bench.mailing.faulty import PATIENCE, StuckError
from bench.mailing.ground import ground
from bench.mailing.senders import senders
from bench.mailing.sink import sink

CROWDS = (1, 2, 4)


def run(messages: int, policy: str) -> dict[str, Any]:
    """Send ``messages`` with each number of senders, to a server that answers at once."""
    speeds: dict[str, float] = {}
    with ground(policy) as on:
        for count in CROWDS:
            on.fill(messages)
            with (
                sink(on.folder, delay=0, errors=0, seed=0) as server,
                senders(on, server.url) as workers,
            ):
                workers.order("caller")
                workers.start(count)
                speeds[str(count)] = round(_speed(server.taken, messages), 1)
                if len(set(server.taken)) != messages:
                    raise StuckError(f"{len(server.taken)} mails were taken, not {messages}")
    return {"messages": messages, "mails_a_second": speeds, "holds": True}


def _speed(taken: list[str], messages: int) -> float:
    """Mails a second between the first mail and the last: without the start of the senders."""
    deadline = time.monotonic() + PATIENCE + messages / 5
    began = 0.0
    while len(taken) < messages:
        if taken and not began:
            began, first = time.monotonic(), len(taken)
        if time.monotonic() > deadline:
            raise StuckError(f"only {len(taken)} of {messages} mails were taken")
        time.sleep(0.002)
    return (messages - first) / (time.monotonic() - began)

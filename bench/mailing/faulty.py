"""The run under failure: senders are killed, Valkey and PostgreSQL go away, mails go on."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.mailing.ground import Ground, ground
from bench.mailing.senders import Senders, senders
from bench.mailing.sink import Sink, sink
from bench.mailing.verdict import Row, judge

DELAY, ERRORS = 0.012, 0.02
"""Of the mail server: longest time over an answer in seconds, and the share of 451 among them."""
BATCH = 10
"""Mails that a sender takes at once; when it dies the others of them wait for its lease."""
PATIENCE = 120.0
"""Seconds in which at least one mail must move."""
AHEAD = 3700
"""Seconds by which the portal's clock is moved on: longer than the longest back-off."""
OPEN = "state NOT IN ('sent', 'failed', 'ambiguous')"
IN_HAND = "state IN ('claimed', 'data')"


class StuckError(RuntimeError):
    """Nothing moves any more."""


@dataclass(frozen=True)
class Plan:
    """How many mails and which faults."""

    messages: int
    kills: int
    restarts: int
    flushes: int
    crashes: int
    senders: int
    policy: str
    seed: int

    @property
    def last(self) -> int:
        """So many mails must be out for the last fault: later, too few may still move."""
        stranded = BATCH * (self.kills + self.crashes * self.senders)
        return max(self.messages // 4, int(self.messages * 0.9) - stranded)


def run(plan: Plan) -> dict[str, Any]:
    """Send under failure and judge. Raises ``StuckError``."""
    with (
        ground(plan.policy) as on,
        sink(on.folder, delay=DELAY, errors=ERRORS, seed=plan.seed) as server,
        senders(on, server.url) as workers,
    ):
        on.fill(plan.messages)
        began = time.monotonic()
        workers.order("caller")
        workers.start(plan.senders)
        course = _Course(plan, on, server, workers)
        course.meet_faults()
        # Longer than a sender sleeps between two tries of a commit.
        course.wait_until_idle(calm=2.5)
        busy, first = time.monotonic() - began, len(server.taken)
        course.note_doubtful(living=[])
        course.finish()
        workers.kill_all()
        server.stop()
        ended = on.ask(f"SELECT message_id, state FROM {TABLE}")
        verdict = judge(
            plan.policy,
            (Row(*row) for row in ended),
            server.taken,
            doubtful=set(course.doubtful),
            in_data=sum(pid in workers.killed for pid in course.doubtful.values()),
            lapsed=workers.lapsed,
        )
        return {
            **verdict.as_dict(),
            "faults": {
                "senders killed": len(workers.killed),
                "Valkey restarted": plan.restarts,
                "Valkey flushed": plan.flushes,
                "PostgreSQL crashed": plan.crashes,
            },
            "senders": plan.senders,
            "seconds": round(busy, 1),
            "mails_a_second": round(first / busy, 1),
            "seed": plan.seed,
        }


TABLE = "notifications_delivery"


class _Course:
    """One run on its way."""

    def __init__(self, plan: Plan, on: Ground, server: Sink, workers: Senders) -> None:
        self.plan, self.on, self.server, self.workers = plan, on, server, workers
        self.dice = random.Random(plan.seed)
        self.ahead = 0
        self.doubtful: dict[str, int] = {}

    def note_doubtful(self, living: list[int]) -> None:
        """Keep which mails stand in *data* though none of ``living`` will end it, and whose."""
        self.doubtful |= self.on.ask(
            f"SELECT message_id, split_part(worker, ':', 2)::int FROM {TABLE}"
            " WHERE state = 'data' AND split_part(worker, ':', 2) <> ALL(%s)",
            [str(pid) for pid in living],
        )

    def meet_faults(self) -> None:
        """Let each fault happen at a random moment, all before most mails are out."""
        plan = self.plan
        faults: list[Callable[[], None]] = [
            *[lambda: self.workers.kill_one(self.dice)] * plan.kills,
            *[self.on.restart_valkey] * plan.restarts,
            *[self.on.flush_valkey] * plan.flushes,
            *[self.on.crash_postgres] * plan.crashes,
        ]
        self.dice.shuffle(faults)
        first = plan.messages // 50
        moments = sorted(self.dice.randint(first, plan.last) for _ in faults)
        for n, (moment, fault) in enumerate(zip(moments, faults, strict=True), 1):
            self._wait(lambda moment=moment: len(self.server.taken) >= moment)  # type: ignore[misc]
            time.sleep(self.dice.uniform(0, 0.05))
            fault()
            # At once: a long run outlives the leases.
            self.note_doubtful(self.workers.alive)
            if n % 10 == 0:
                _say(f"{len(self.server.taken):6d} mails taken, {n} of {len(faults)} faults")

    def wait_until_idle(self, calm: float) -> None:
        """Wait until nothing is due and nothing has moved for ``calm`` seconds."""
        due = "state IN ('pending', 'deferred') AND due_at <= now() + %s * interval '1 second'"
        before: list[Any] = []

        def idle() -> bool:
            nonlocal before
            after = self.on.ask(
                f"SELECT count(*) FILTER (WHERE {due}), count(*) FILTER (WHERE {IN_HAND}),"
                f" count(*) FILTER (WHERE state = 'sent') FROM {TABLE}",
                self.ahead,
            )
            calm_now, before = after == before, after
            return calm_now and not after[0][0]

        self._wait(idle, every=calm)

    def finish(self) -> None:
        """Let leases of the dead run out and back-offs pass, until every mail has an end."""
        for _ in range(20):
            self.on.change(
                f"UPDATE {TABLE} SET lease_until = now() - interval '1 second' WHERE {IN_HAND}"
            )
            self.ahead += AHEAD
            self.on.clock.write_text(str(self.ahead))
            self.wait_until_idle(calm=0.7)
            [(left,)] = self.on.ask(f"SELECT count(*) FROM {TABLE} WHERE {OPEN}")
            _say(f"{len(self.server.taken):6d} mails taken, {left} wait for a back-off")
            if not left:
                return

    def _wait(self, done: Callable[[], bool], every: float = 0.005) -> None:
        count, moved, looked = -1, time.monotonic(), 0.0
        while not done():
            now = time.monotonic()
            if len(self.server.taken) != count:
                count, moved = len(self.server.taken), now
            if now - moved > PATIENCE:
                raise StuckError(
                    f"no mail moved for {PATIENCE:.0f} s:\n{self.workers.log.read_text()[-3000:]}"
                )
            if now - looked > 0.5:
                looked = now
                self.workers.replace_ended()
            time.sleep(every)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

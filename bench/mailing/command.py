"""Reads the command line, runs, and prints a table or JSON."""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
from types import FrameType
from typing import Any

from bench.mailing import quick
from bench.mailing.faulty import Plan, StuckError
from bench.mailing.faulty import run as run_faulty


def main() -> int:
    """Run; returns 0 when everything that is promised holds."""
    options = _options()
    # As Ctrl-C: everything that was started is stopped on the way out.
    signal.signal(signal.SIGTERM, _stop)
    try:
        if options.kills:
            told = run_faulty(
                Plan(**{name: getattr(options, name) for name in Plan.__annotations__})
            )
        else:
            told = quick.run(options.messages, options.policy)
    except StuckError as error:
        print(f"Stuck: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped", file=sys.stderr)
        return 130
    print(json.dumps(told, indent=1) if options.json else _table(told))
    return 0 if told["holds"] else 1


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/mail.py", description=__doc__)
    for name, default, words in (
        ("messages", 10_000, "mails; without kills, for each number of senders"),
        ("kills", 50, "senders killed at random; 0 measures the speed instead"),
        ("restarts", 10, "Valkey killed and started again"),
        ("flushes", 1, "Valkey emptied"),
        ("crashes", 5, "PostgreSQL stopped at once and started again"),
        ("senders", 4, "senders at a time, under failure"),
        ("seed", random.SystemRandom().randrange(10**6), "of the dice, to meet the same moments"),
    ):
        parser.add_argument(f"--{name}", type=int, default=default, help=f"{words} ({default})")
    parser.add_argument("--policy", choices=("again", "hold"), default="again",
                        help="what happens to doubtful mails (again)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def _table(told: dict[str, Any]) -> str:
    if isinstance(told["mails_a_second"], dict):
        lines = [f"{told['messages']} mails for each number of senders; the server answers at once"]
        lines += [
            f"{n:>3} senders {speed:8.1f} mails/s" for n, speed in told["mails_a_second"].items()
        ]
        return "\n".join(lines)
    faults = ", ".join(f"{count} × {what}" for what, count in told["faults"].items())
    kept = (
        ("mails", "messages"),
        ("taken by the server, with copies", "taken"),
        ("lost", "lost"),
        ("in no final state", "unfinished"),
        ("doubtful: in DATA at a kill or crash", "doubtful"),
        ("  of these at a kill", "in_data"),
        ("twice, inside DATA", "twice_inside"),
        ("twice, elsewhere", "twice_elsewhere"),
        ("held as ambiguous", "ambiguous"),
        ("failed", "failed"),
        ("not delivered, but listed", "not_delivered_but_listed"),
        ("senders that ended by themselves", "lapsed"),
        ("seconds under failure", "seconds"),
        ("mails a second meanwhile", "mails_a_second"),
    )
    return "\n".join(
        [
            f"Policy “{told['policy']}”, {told['senders']} senders, seed {told['seed']}",
            faults,
            *(f"{words:<40}{told[key]:>10}" for words, key in kept),
            "Afterwards the owner ended the leases, and the clock was moved over the back-offs.",
            "It holds." if told["holds"] else "BROKEN: " + "; ".join(told["broken"]),
        ]
    )

"""One morning: everybody's digest is due; and the same digests without any database."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any

from bench.mailing.faulty import StuckError
from bench.mailing.ground import Ground, ground
from bench.mailing.senders import senders
from bench.mailing.sink import Sink, sink

ALLOWED, FACTOR = 60.0, 1.5
"""Seconds for the whole morning, and how many times as long as without a database it may take."""
PATIENCE = 900.0
SENT = "SELECT count(*) FROM notifications_delivery WHERE reason = 'digest' AND state = 'sent'"


@dataclass(frozen=True)
class Morning:
    """How much there is."""

    people: int = 3000
    organisations: int = 300
    notes: int = 20_000
    duties: int = 5000
    senders: int = 2


def main() -> int:
    """Run; returns 0 when the morning took no longer than allowed."""
    parser = argparse.ArgumentParser(prog="bench/digest.py", description=__doc__)
    for each in fields(Morning):
        parser.add_argument(f"--{each.name}", type=int, default=each.default)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = vars(parser.parse_args())
    as_json = options.pop("json")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        told = run(Morning(**options))
    except StuckError as error:
        print(f"Stuck: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped", file=sys.stderr)
        return 130
    print(json.dumps(told, indent=1) if as_json else _table(told))
    return 0 if told["holds"] else 1


def run(size: Morning) -> dict[str, Any]:
    """Fill, send, and send again without a database. Raises ``StuckError``."""
    with ground("again") as on:
        morning = _next_morning()
        _fill(on, size, morning)
        on.clock.write_text(str(int((morning - datetime.now(morning.tzinfo)).total_seconds()) + 60))
        asked = _set_queries(size.people)
        with (
            sink(on.folder, delay=0, errors=0, seed=0) as server,
            senders(on, server.url) as workers,
        ):
            began = time.monotonic()
            workers.order("caller")
            workers.start(size.senders)
            _wait(server, size.people, workers.log.read_text)
            seconds = time.monotonic() - began
            twice = len(server.taken) - len(set(server.taken))
        with sink(on.folder, delay=0, errors=0, seed=0) as server:
            began = time.monotonic()
            _send_bare(server.url, size)
            bare = time.monotonic() - began
            assert len(server.taken) >= size.people
        [(sent,)] = on.ask(SENT)
    return {
        "digests": size.people,
        "organisations": size.organisations,
        "notes": size.notes,
        "duties": size.duties,
        "senders": size.senders,
        "sent": sent,
        "twice": twice,
        "set_queries": asked,
        "seconds": round(seconds, 1),
        "seconds_without_database": round(bare, 1),
        "factor": round(seconds / bare, 2),
        "holds": seconds <= ALLOWED
        and seconds <= FACTOR * bare
        and not twice
        and len(set(asked.values())) == 1,
    }


def _next_morning() -> datetime:
    """Eight o'clock in Japan on a working day of the government, not today."""
    from apps.obligations.calendars import add_business_days
    from wg_portal.clock import JST

    day = add_business_days(datetime.now(JST).date(), 1, "government")
    return datetime.combine(day, clock_time(8), JST)


def _fill(on: Ground, size: Morning, morning: datetime) -> None:
    from bench.mailing import crowd

    crowd.write(
        crowd.Crowd(size.people, size.organisations, size.notes, size.duties),
        morning,
    )


def _set_queries(people: int) -> dict[int, int]:
    """Plan the digests of a few people and of all, and read what waits for them; undo it again.

    Returns by the number of people how many queries that took.
    """
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from apps.notifications import digests
    from apps.notifications.digest_contents import Waiting
    from apps.notifications.models import Delivery
    from wg_portal import clock
    from wg_portal.rowsecurity import as_system

    asked = {}
    for number in (min(10, people), people):
        with transaction.atomic(), as_system("relay"):
            some = Delivery.objects.waiting().order_by("recipient_id")
            chosen = some.values_list("recipient_id", flat=True).distinct()[:number]
            Delivery.objects.waiting().exclude(recipient_id__in=list(chosen)).delete()
            with CaptureQueriesContext(connection) as queries:
                digests.plan(at=clock.now())
                found = Waiting.of(Delivery.objects.filter(reason="digest"))
            assert len(found) == number
            asked[number] = len(queries)
            transaction.set_rollback(True)
    connection.close()
    return asked


def _wait(server: Sink, mails: int, log: Any) -> None:
    until = time.monotonic() + PATIENCE
    while len(server.taken) < mails:
        if time.monotonic() > until:
            raise StuckError(f"only {len(server.taken)} of {mails} digests\n{log()[-3000:]}")
        time.sleep(0.01)


def _send_bare(url: str, size: Morning) -> None:
    """Word and send as many digests in as many processes, from values that are at hand."""
    children = []
    for n in range(size.senders):
        child = os.fork()
        if not child:
            code = 1
            try:
                os.environ["SMTP_URL"] = url
                _bare(url, range(n, size.people, size.senders))
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    for child in children:
        _, status = os.waitpid(child, 0)
        if status:
            raise StuckError("a sender without a database failed")


def _bare(url: str, numbers: range) -> None:
    from django.conf import settings
    from django.utils import translation

    from apps.notifications.digest_letters import Material, fitting
    from apps.notifications.letters import Addressee, as_bytes
    from apps.notifications.transport import Carrier
    from bench.mailing import crowd

    settings.SMTP_URL = url
    at = _next_morning()
    with Carrier() as carrier:
        for n in numbers:
            language = "en" if n % 5 == 0 else "ja"
            to = Addressee(f"person{n}@bank.example", f"佐藤{n}", language, organisation="銀行")
            with translation.override(language):
                lines = crowd.sample_lines(n)
                material = Material(lines, None, 8, at, at + timedelta(days=1), "https://x/stop")
                content = as_bytes(
                    fitting(material, to), to, message_id=f"<bare-{n}@bench.example>", at=at
                )
            carrier.envelope("bounce@bench.example", to.address)
            carrier.content(content)


def _table(told: dict[str, Any]) -> str:
    words = {
        "digests": "digests, one for each person",
        "organisations": "organisations",
        "notes": "threat notes",
        "duties": "expected acts",
        "senders": "senders",
        "sent": "sent",
        "twice": "sent twice",
        "seconds": f"seconds from the hour to the last dot (at most {ALLOWED:.0f})",
        "seconds_without_database": "seconds for the same digests without a database",
        "factor": f"times as long (at most {FACTOR})",
    }
    lines = [f"{text:<60}{told[key]:>8}" for key, text in words.items()]
    lines += [
        f"{f'queries that plan and read the digests of {people} people':<60}{queries:>8}"
        for people, queries in told["set_queries"].items()
    ]
    return "\n".join([*lines, "It holds." if told["holds"] else "It does not hold."])

"""Figures for the operator's monitoring: counts and ages, never a name or a title."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector, CollectorRegistry

from apps.activity.models import Outbox
from apps.activity.sealing import checkpoints
from apps.notifications.enums import State
from apps.notifications.models import Delivery
from wg_portal import clock, health, installation
from wg_portal.backup.manifest import NAME
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from prometheus_client.core import Metric

NOT_DONE = (State.PENDING, State.CLAIMED, State.DATA, State.DEFERRED)
WATCHED = (*NOT_DONE, State.FAILED, State.AMBIGUOUS, State.HELD, State.BOUNCED)
LOOKED = "notifications.looked"
"""Key of the real time at which a worker last looked for what is due."""


def figures() -> dict[str, Any]:
    """Return what both addresses tell; ages in seconds, ``None`` for what never was.

    Raises ``django.db.Error`` while the database is away.
    """
    return standing() | {
        "checkpoint_age": _age(_checkpoint()),
        "backup_age": _age(_newest_backup()),
    }


def standing() -> dict[str, Any]:
    """Return those that a page may ask for: no file is read for them."""
    with as_system("relay") as at:
        unhandled = Outbox.objects.exclude(state=Outbox.State.DONE)
        events = unhandled.aggregate(oldest=Min("at"), count=Count("id"))
        mails = Delivery.objects.mails().filter(state__in=WATCHED)
        counted = dict(mails.values_list("state").annotate(Count("id")).order_by())
        unsent = mails.filter(Q(state__in=NOT_DONE, due_at__lte=at))
        oldest = unsent.aggregate(oldest=Min("due_at"))["oldest"]
        silent = installation.current().silent

    def age(moment: Any) -> float:
        return max(0.0, (at - moment).total_seconds()) if moment else 0.0

    return {
        "outbox_events": events["count"],
        "outbox_oldest_age": age(events["oldest"]),
        "mails": {state.value: counted.get(state.value, 0) for state in WATCHED},
        "mail_oldest_age": age(oldest),
        "mail_held_back": silent,
        "looked_age": _age(cache.get(LOOKED)),
        "sealed_age": _age(_sealed()),
    }


def detail() -> dict[str, Any]:
    """Return the health in detail, for the internal port only."""
    missing = health.not_ready()
    told: dict[str, Any] = {"ready": not missing, "missing": missing}
    if missing != "database":
        told |= {"away": health.degraded(), **figures()}
    return told


class Figures(Collector):
    """Asks anew at each visit; while the database is away only ``portal_up`` is told."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        try:
            found = figures()
        except Error:
            connection.close()
            yield GaugeMetricFamily("portal_up", "The database answers.", value=0)
            return
        yield GaugeMetricFamily("portal_up", "The database answers.", value=1)
        mails = GaugeMetricFamily("portal_mails", "Mails by state.", labels=["state"])
        for state, count in found["mails"].items():
            mails.add_metric([state], count)
        yield mails
        for name, (key, words) in GAUGES.items():
            if found[key] is not None:
                yield GaugeMetricFamily(name, words, value=float(found[key]))


GAUGES = {
    "portal_outbox_events": ("outbox_events", "Events that no handler has done yet."),
    "portal_outbox_oldest_age_seconds": ("outbox_oldest_age", "Age of the oldest of them."),
    "portal_mail_oldest_age_seconds": ("mail_oldest_age", "How long the oldest mail is due."),
    "portal_mail_held_back": ("mail_held_back", "1 while a restored copy is silent."),
    "portal_looked_age_seconds": ("looked_age", "Since a worker last looked for what is due."),
    "portal_sealed_age_seconds": ("sealed_age", "Since every row of the record had its seal."),
    "portal_checkpoint_age_seconds": ("checkpoint_age", "Age of the newest signed checkpoint."),
    "portal_backup_age_seconds": ("backup_age", "Age of the newest backup."),
}


def registry() -> CollectorRegistry:
    """Return the figures alone: nothing of this process."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Figures())
    return made


def _sealed() -> float | None:
    try:
        return (Path(settings.CHECKPOINTS) / checkpoints.ALIVE).stat().st_mtime
    except OSError:
        return None


def _checkpoint() -> float | None:
    try:
        found = checkpoints.newest(Path(settings.CHECKPOINTS) / checkpoints.FILE)
    except (checkpoints.UnfitError, OSError):
        return None
    return found.at.timestamp() if found else None


def _newest_backup() -> float | None:
    made = [path.stat().st_mtime for path in Path(settings.BACKUPS).glob(f"*/{NAME}")]
    return max(made, default=None)


def _age(moment: float | None) -> float | None:
    return None if moment is None else max(0.0, time.time() - moment)


def as_json(told: dict[str, Any]) -> bytes:
    """Return the detail as the internal port sends it."""
    return json.dumps(told | {"at": clock.now().isoformat()}, indent=1).encode() + b"\n"

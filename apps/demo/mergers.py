"""Mergers of the demo's past, as two officers wanted them and the portal carried them out."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from apps.demo.calendar import moment
from apps.notifications import successions
from apps.organisations import succeeding
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from apps.demo.history import Past
    from apps.demo.past import MergerCard

MIDNIGHT = time(0, 1)


def merge(card: MergerCard, past: Past) -> None:
    """Record the merger, confirm it, and let its day come."""
    known = past.directory.organisations
    day = moment(past.today, card.day, MIDNIGHT)
    with past.acting(card.officer, card.asked) as who:
        made = succeeding.request_merger(
            known[card.former], known[card.successor], in_japan(day).date(), by=who
        )
    with past.acting(card.second_officer, card.confirmed) as who:
        succeeding.confirm(made.pk, by=who)
    if successions.carry_out(at=day) != 1:
        raise RuntimeError(f"{card.former} was not merged into {card.successor}")

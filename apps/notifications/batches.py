"""What the relay knows about the mails of a batch: a few queries for all of them."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from django.db import OperationalError

from apps.notifications.digest_contents import Waiting
from apps.notifications.models import DIGEST, Delivery
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

FRESH = 1.0
"""Seconds: a mail server may take minutes over one mail, and the others change meanwhile."""

logger = logging.getLogger(__name__)


class Batch:
    """Claimed mails as they stand, at most a second old when the next one is worded.

    What a recipient may know of is not asked here, but in his own context.
    """

    def __init__(self, ids: Iterable[UUID]) -> None:
        self._left = set(ids)
        self._read_at: float | None = None
        self._rows: dict[UUID, Delivery] = {}
        self._waiting: dict[UUID, Waiting] = {}

    def take(self, pk: UUID) -> tuple[Delivery, Waiting | None]:
        """Return the mail, and what waits for it if it is a digest."""
        if self._read_at is None or time.monotonic() - self._read_at > FRESH:
            self._read()
        self._left.discard(pk)
        return self._rows[pk], self._waiting.get(pk)

    def _read(self) -> None:
        self._read_at = time.monotonic()
        with as_system("relay"):
            mails = Delivery.objects.select_related("recipient", "post__organisation")
            self._rows = mails.in_bulk(self._left)
        digests = [row for row in self._rows.values() if row.reason == DIGEST]
        self._waiting = {}
        try:
            if digests:
                with as_system("relay"):
                    self._waiting = Waiting.of(digests)
        except OperationalError:
            raise
        except Exception as fault:
            # One bad line stops nobody else: each digest asks for its own.
            logger.error("lines of a batch not read: %s", where(fault))

"""The portal's own jobs, one by one: one that fails never stops the others."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from uuid import UUID

logger = logging.getLogger(__name__)


def one_by_one(
    ids: Iterable[UUID],
    settle: Callable[[UUID, datetime], bool],
    put_off: Callable[[UUID, datetime], object],
    *,
    what: str,
    at: datetime,
) -> int:
    """Settle each as the relay in a transaction of its own; returns how many were settled.

    One that fails is left whole and put off; ``what`` names it in the log, without its text.
    """
    return sum(_settled(pk, settle, put_off, what, at) for pk in ids)


def _settled(
    pk: UUID,
    settle: Callable[[UUID, datetime], bool],
    put_off: Callable[[UUID, datetime], object],
    what: str,
    at: datetime,
) -> bool:
    try:
        with as_system("relay", at=at) as moment:
            return settle(pk, moment)
    except Exception as fault:
        logger.error("%s %s failed: %s", what, pk, where(fault))
    try:
        with as_system("relay", at=at) as moment:
            put_off(pk, moment)
    except Exception as fault:
        logger.error("%s %s not put off: %s", what, pk, where(fault))
    return False

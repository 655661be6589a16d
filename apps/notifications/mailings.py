"""What was told about an event, in figures, for who audits the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from apps.notifications.handlers import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

TOLD_KINDS = frozenset(HANDLERS)
"""Events of which somebody is told."""
TO_ALL_READERS = frozenset(
    {
        "meetings.MeetingReleased",
        "meetings.MinutesReleased",
        "documents.PaperReleased",
        "documents.PaperReplaced",
        "decisions.DecisionRecorded",
        "notices.NoticeRevised",
        "notices.UrgentNoticeRevised",
        "threat_notes.NoteRevised",
    }
)
"""Events of which every reader is told, but perhaps the secretariat; of others only some are."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """How many people were told of one event, against who could read its subject then.

    ``mailed`` got a mail of their own, the others a line of their digest; to ``sent`` it has
    left. ``outside`` were told though they could not read it. ``left_out`` could read it and
    were not told; of these ``left_out_desk`` sat in the secretariat, and the accounts of
    ``left_out_closed`` are closed by now.
    """

    told: int
    mailed: int
    sent: int
    readers: int
    outside: int
    left_out: int
    left_out_desk: int
    left_out_closed: int

    @property
    def unexplained(self) -> int:
        """Readers who were not told, though neither of the two reasons holds."""
        return self.left_out - self.left_out_desk - self.left_out_closed


def told_then(record_ids: Iterable[UUID]) -> dict[UUID, Mailing]:
    """Return the figures of audited rows; rows outside the reader's scope have no entry."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record, told, mailed, sent, readers, outside, left_out, left_out_desk,"
            " left_out_closed FROM told_then(%s)",
            [list(record_ids)],
        )
        return {row[0]: Mailing(*row[1:]) for row in cursor.fetchall()}

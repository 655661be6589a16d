"""Where a meeting stands on its way from draft to minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

from apps.meetings.enums import MeetingState
from wg_portal.dates import short_date, short_moment

if TYPE_CHECKING:
    from datetime import datetime

    from apps.meetings.models import Meeting, Minutes


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``state`` is ``done``, ``current`` or empty for what is ahead."""

    label: str
    note: str
    state: Literal["done", "current", ""]


def steps_of(meeting: Meeting, shared: Minutes | None, at: datetime) -> list[Step]:
    """Return the steps with the present one marked; all are done when the minutes are out."""
    drafting = meeting.state in (MeetingState.DRAFT, MeetingState.REQUESTED)
    sent = short_date(meeting.visible_from) if meeting.visible_from else ""
    named = [
        (_("Invitation"), sent or (_("Waiting for release") if drafting else "")),
        (_("Replies"), _("Until %(moment)s") % {"moment": short_moment(meeting.reply_due_at)}),
        (_("Meeting"), short_moment(meeting.starts_at)),
        (
            _("Minutes"),
            short_date(shared.visible_from) if shared and shared.visible_from else "",
        ),
    ]
    if meeting.state == MeetingState.DRAFT:
        named[0] = (_("Invitation"), _("In preparation"))
    now = _present(meeting, shared, at)
    return [
        Step(label, note, "done" if n < now else "current" if n == now else "")
        for n, (label, note) in enumerate(named)
    ]


def _present(meeting: Meeting, shared: Minutes | None, at: datetime) -> int:
    if shared is not None:
        return 4
    if meeting.state == MeetingState.HELD:
        return 3
    if meeting.state != MeetingState.RELEASED:
        return 0
    return 1 if at <= meeting.reply_due_at else 2

"""What lists call a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from apps.meetings.models import Meeting


def meeting_name(meeting: Meeting) -> str:
    """Return ``実務者会合 第3回`` or ``Practitioners' meeting, no. 3``."""
    # Who reads it from outside the body does not learn the body's name.
    body = getattr(meeting, "body", None)
    return _("%(body)s, meeting %(number)d") % {
        "body": body.short if body else "",
        "number": meeting.number,
    }

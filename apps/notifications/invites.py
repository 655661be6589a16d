"""The calendar part of an invitation (RFC 5545, RFC 5546): who sees the entry sees no title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import vCalAddress, vText

from apps.meetings import ics

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.meetings.models import Meeting
    from apps.notifications.letters import Addressee


def calendar_entry(
    meeting: Meeting, summary: str, to: Addressee, recipient_id: UUID, at: datetime
) -> bytes:
    """Return a ``METHOD:REQUEST`` for one attendee; replies are given in the portal, not by mail.

    The download from the meeting's page is the same entry.
    """
    entry = ics.entry(meeting, summary, recipient_id, at)
    entry.add("organizer", _person(settings.MAIL_REPLY_TO, _("Secretariat")))
    attendee = _person(to.address, to.name)
    attendee.params |= {
        "ROLE": vText("REQ-PARTICIPANT"),
        "PARTSTAT": vText("NEEDS-ACTION"),
        "RSVP": vText("FALSE"),
    }
    entry.add("attendee", attendee, encode=False)
    return ics.wrapped(entry, "REQUEST")


def _person(mail: str, name: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{mail}")
    made.params["CN"] = vText(" ".join(name.replace('"', "").split()))
    return made

"""The calendar part of an invitation (RFC 5545, RFC 5546): who sees the entry sees no title."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from uuid import uuid5

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from apps.notifications.subjects import address

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.meetings.models import Meeting
    from apps.notifications.letters import Addressee


def invitation(
    meeting: Meeting, summary: str, to: Addressee, recipient_id: UUID, at: datetime
) -> bytes:
    """Return a ``METHOD:REQUEST`` for one attendee; replies are given in the portal, not by mail.

    The UID is the same for every later change of the meeting, and different for each recipient.
    """
    domain = settings.MAIL_SENDER.rpartition("@")[2]
    entry = Event()
    entry.add("uid", f"{uuid5(meeting.pk, str(recipient_id))}@{domain}")
    entry.add("sequence", meeting.sequence)
    entry.add("dtstamp", at)
    entry.add("dtstart", meeting.starts_at.astimezone(UTC))
    entry.add("dtend", meeting.ends_at.astimezone(UTC))
    entry.add("summary", summary)
    entry.add("location", _("%(place)s (room: see the portal)") % {"place": meeting.place})
    entry.add("url", address("meetings.Meeting", meeting.pk))
    entry.add("status", "CONFIRMED")
    entry.add("organizer", _person(settings.MAIL_REPLY_TO, _("Secretariat")))
    attendee = _person(to.address, to.name)
    attendee.params |= {
        "ROLE": vText("REQ-PARTICIPANT"),
        "PARTSTAT": vText("NEEDS-ACTION"),
        "RSVP": vText("FALSE"),
    }
    entry.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//wg-portal//invitation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _person(mail: str, name: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{mail}")
    made.params["CN"] = vText(" ".join(name.replace('"', "").split()))
    return made

"""A meeting as RFC 5545 says it: what a mail may carry, and nothing more."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING
from uuid import uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.sharing.enums import Tlp

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.meetings.models import Meeting

PRODUCT = "-//wg-portal//meetings//EN"


def uid(meeting: Meeting, person_id: UUID) -> str:
    """Return the UID of one person's entry, the same in a mail and on the page.

    It stays through every change of the meeting and is another for each person.
    """
    return f"{uuid5(meeting.pk, str(person_id))}@{settings.MAIL_SENDER.rpartition('@')[2]}"


def calendar(meeting: Meeting, person_id: UUID, at: datetime) -> bytes:
    """Return the entry for the reader's own calendar. ``meeting.body`` must be loaded."""
    return wrapped(entry(meeting, summary(meeting), person_id, at), "PUBLISH")


def wrapped(event: Event, method: str) -> bytes:
    """Return a calendar with this one entry; ``method`` as in RFC 5546."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", method)
    made.add_component(event)
    content: bytes = made.to_ical()
    return content


def summary(meeting: Meeting) -> str:
    """Return the title that leaves the portal: that for notices, else body and number."""
    if meeting.tlp >= Tlp.RED:
        return _("Busy")
    if meeting.notice_title:
        return meeting.notice_title
    body = getattr(meeting, "body", None)  # not known outside it
    return _("%(body)s, meeting %(number)s") % {
        "body": body.short if body else "",
        "number": meeting.number,
    }


def entry(meeting: Meeting, title: str, person_id: UUID, at: datetime) -> Event:
    """Return the meeting as one person's VEVENT, in the active language.

    TLP:RED says only that something is planned.
    """
    event = Event()
    event.add("uid", uid(meeting, person_id))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", title)
    event.add("status", "CONFIRMED")
    if meeting.tlp < Tlp.RED:
        place = _("%(building)s (room: see portal)") if meeting.room else "%(building)s"
        event.add("location", place % {"building": meeting.place})
        address = reverse("meetings:meeting", args=[meeting.pk])
        event.add("url", f"{settings.PORTAL_URL}{address}")
    return event

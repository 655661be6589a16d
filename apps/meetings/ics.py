"""A meeting as RFC 5545 says it: what a mail may carry, and nothing more."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, vCalAddress, vText

from apps.sharing.enums import Tlp

if TYPE_CHECKING:
    from apps.meetings.models import Meeting

PRODUCT = "-//wg-portal//meetings//EN"


def calendar(meeting: Meeting, *, language: str, attendee: str = "", organiser: str = "") -> bytes:
    """Return one VEVENT for one reader.

    With ``attendee`` and ``organiser`` (mail addresses) it is an invitation, METHOD:REQUEST,
    with exactly this one attendee; without them a plain entry. TLP:RED says only that something
    is planned. ``meeting.body`` must be loaded.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "REQUEST" if attendee else "PUBLISH")
    with override(language):
        made.add_component(_event(meeting, attendee, organiser))
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


def _event(meeting: Meeting, attendee: str, organiser: str) -> Event:
    event = Event()
    event.add("uid", f"{meeting.pk}@{settings.PORTAL_URL.partition('://')[2]}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", (meeting.visible_from or meeting.starts_at).astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", summary(meeting))
    if meeting.tlp < Tlp.RED:
        place = _("%(building)s (room: see portal)") if meeting.room else "%(building)s"
        event.add("location", place % {"building": meeting.place})
        address = reverse("meetings:meeting", args=[meeting.pk])
        event.add("url", f"{settings.PORTAL_URL}{address}")
    if organiser:
        event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    if attendee:
        guest = vCalAddress(f"mailto:{attendee}")
        guest.params["RSVP"] = vText("FALSE")  # replies are given in the portal
        event.add("attendee", guest)
    return event

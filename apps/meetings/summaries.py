"""A meeting's fields as plain text, for the page that shows two texts side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.meetings.models import AgendaItem
from apps.sharing.enums import Caveat
from wg_portal.dates import long_moment

if TYPE_CHECKING:
    from apps.meetings.models import Meeting
    from wg_portal.principal import Principal


def texts_of(meeting: Meeting, *, by: Principal) -> dict[str, str]:
    """Return the stored fields by name, as the reader would write them; ``agenda`` is one text."""
    return {
        "number": str(meeting.number),
        "starts_at": long_moment(meeting.starts_at),
        "ends_at": long_moment(meeting.ends_at),
        "place_ja": meeting.place_ja,
        "place_en": meeting.place_en,
        "room": meeting.room,
        "online": _("Yes") if meeting.online else _("No"),
        "openness": meeting.get_openness_display(),
        "closed_reason": meeting.closed_reason,
        "reply_due_at": long_moment(meeting.reply_due_at),
        "tlp": meeting.label,
        "circle": meeting.circle.name,
        "notice_title": meeting.notice_title,
        "caveats": ", ".join(str(Caveat(caveat).label) for caveat in meeting.caveats),
        "agenda": agenda_text(
            (item.title_ja, item.minutes)
            for item in AgendaItem.objects.visible_to(by).filter(meeting=meeting, withdrawn_at=None)
        ),
    }


def agenda_text(rows: object) -> str:
    """Return one line an item: title and minutes."""
    return "\n".join(
        _("%(title)s, %(minutes)s min") % {"title": title, "minutes": minutes}
        for title, minutes in rows  # type: ignore[attr-defined]
    )

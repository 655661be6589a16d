"""What the mail about a note shows: shown to its author before anything is sent."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.sharing.enums import Tlp


def mail_words(tlp: int | str | None, notice_title: str | None) -> str:
    """Return the words by which mails name a note of this label.

    TLP:RED goes by a fixed text; below TLP:AMBER the title for notices may be empty.
    """
    try:
        red = int(tlp or 0) == Tlp.RED
    except ValueError:
        red = False
    return _("Threat note") if red or not notice_title else notice_title

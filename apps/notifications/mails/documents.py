"""Papers: new ones and replaced ones stand in the digest."""

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.notifications.cases import Case, DigestLine, Handler, Happening, Telling
from apps.notifications.mails.news import news_line, tell_readers, tell_readers_again

PAPER = "documents.Paper"


def _replaced_line(case: Case) -> DigestLine:
    line = news_line(case)
    return replace(line, what=_("%(what)s (replaced)") % {"what": line.what})


def _tell_of_release(event: Happening) -> list[Telling]:
    """What goes out with a note is told by the note."""
    return tell_readers(event) if event.facts.get("alone", True) else []


HANDLERS = {
    "documents.PaperReleased": Handler(PAPER, _tell_of_release, line=news_line),
    "documents.PaperReplaced": Handler(PAPER, tell_readers_again, line=_replaced_line),
}

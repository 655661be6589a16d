"""Papers: new ones and replaced ones stand in the digest."""

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.notifications.cases import Case, DigestLine, Handler
from apps.notifications.mails.news import news_line, tell_readers, tell_readers_again

PAPER = "documents.Paper"


def _replaced_line(case: Case) -> DigestLine:
    line = news_line(case)
    return replace(line, what=_("%(what)s (replaced)") % {"what": line.what})


HANDLERS = {
    "documents.PaperReleased": Handler(PAPER, tell_readers, line=news_line),
    "documents.PaperReplaced": Handler(PAPER, tell_readers_again, line=_replaced_line),
}

"""Papers: new ones and replaced ones are news to all who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.notifications.cases import Case, DigestLine, Handler, Happening, Telling
from apps.notifications.enums import NewsGroup
from apps.notifications.mails.news import (
    changed_line,
    changed_notice,
    news_line,
    news_notice,
    tell_readers,
    tell_readers_again,
)

if TYPE_CHECKING:
    from apps.notifications.letters import Notice

PAPER = "documents.Paper"


def _replaced_line(case: Case) -> DigestLine:
    return changed_line(case, "ordinal")


def _write_released(case: Case) -> Notice:
    return news_notice(case, _("New paper"), _("A paper has been released."))


def _write_replaced(case: Case) -> Notice:
    return changed_notice(
        case, "ordinal", _("Paper replaced"), _("A paper has been replaced by a new version.")
    )


def _tell_of_release(event: Happening) -> list[Telling]:
    """What goes out with a note is told by the note."""
    return tell_readers(event) if event.facts.get("alone", True) else []


HANDLERS = {
    "documents.PaperReleased": Handler(
        PAPER, NewsGroup.PAPERS, _tell_of_release, write=_write_released, line=news_line
    ),
    "documents.PaperReplaced": Handler(
        PAPER,
        NewsGroup.PAPERS,
        tell_readers_again,
        write=_write_replaced,
        line=_replaced_line,
        is_change=True,
    ),
}

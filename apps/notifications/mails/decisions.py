"""Decisions are news to all who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.notifications.cases import Handler
from apps.notifications.enums import NewsGroup
from apps.notifications.mails.news import news_line, news_notice, tell_readers

if TYPE_CHECKING:
    from apps.notifications.cases import Case
    from apps.notifications.letters import Notice


def _write_recorded(case: Case) -> Notice:
    return news_notice(case, _("Decision recorded"), _("A decision has been recorded."))


HANDLERS = {
    "decisions.DecisionRecorded": Handler(
        "decisions.Decision",
        NewsGroup.DECISIONS,
        tell_readers,
        write=_write_recorded,
        line=news_line,
    ),
}

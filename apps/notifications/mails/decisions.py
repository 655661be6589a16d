"""Decisions stand in the digest of all who may read them."""

from apps.notifications.cases import Handler
from apps.notifications.mails.news import news_line, tell_readers

HANDLERS = {
    "decisions.DecisionRecorded": Handler("decisions.Decision", tell_readers, line=news_line),
}

"""Mail that came back: which one, for good or only late, and what follows (RFC 3464).

Only a report about a mail that the portal sent counts; out-of-office replies and whatever else
arrives are left alone.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Coalesce

from apps.notifications import mailboxes
from apps.notifications.enums import State
from apps.notifications.envelopes import delivery_of
from apps.notifications.handlers import ACCOUNT
from apps.notifications.models import CAME_BACK, DIGEST, Delivery
from apps.organisations.people import report_undeliverable
from wg_portal.faults import where
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message

Kind = Literal["hard", "soft", "ignored", "unknown", "failed"]
# Where mail servers leave the address that a mail came to.
ADDRESSED = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
HANDED_OVER = (State.SENT, State.AMBIGUOUS)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")

logger = logging.getLogger(__name__)


def read_mailbox(*, at: datetime, url: str = "") -> Counter[Kind]:
    """Take every new mail of the mailbox; returns how many of each kind there were.

    One that fails stays new, and never stops the others. Raises as ``mailboxes.opened``.
    """
    found: Counter[Kind] = Counter()
    with mailboxes.opened(url or settings.MAILBOX_URL) as mailbox:
        for key, content in mailbox.waiting():
            try:
                kind = take(content, at=at)
            except Exception as fault:
                logger.error("mail that came back not read: %s", where(fault))
                found["failed"] += 1
                continue
            mailbox.done(key)
            found[kind] += 1
    return found


def take(content: bytes, *, at: datetime) -> Kind:
    """Find out what one mail says and act on it; once more changes nothing."""
    # The strict policy would raise for a header that some server wrote badly.
    mail = message_from_bytes(content, policy=default.clone(raise_on_defect=False))
    status = _status(mail)
    if status is None or status.startswith("2"):
        return "ignored"
    addresses = " ".join(str(value) for name in ADDRESSED for value in mail.get_all(name, []))
    delivery_id = delivery_of(addresses)
    if delivery_id is None:
        return "unknown"
    with as_system("relay"):
        row = Delivery.objects.filter(pk=delivery_id).select_related("recipient").first()
        if row is None:
            return "unknown"
        if status.startswith("4"):
            Delivery.objects.filter(pk=row.pk, state__in=HANDED_OVER).update(fault=f"late {status}")
            return "soft"
        _came_back(row, status, at)
        return "hard"


def _status(mail: Message) -> str | None:
    """Return the status of the one recipient, the worst where a server names several.

    ``None``: the mail is no report, whoever or whatever wrote it.
    """
    found = [
        written[1]
        for part in mail.walk()
        if part.get_content_type() == "message/delivery-status"
        for group in part.walk()
        if (written := STATUS.search(str(group.get("Status", ""))))
    ]
    return max(found, default=None)


def _came_back(row: Delivery, status: str, at: datetime) -> None:
    changed = Delivery.objects.filter(pk=row.pk, state__in=HANDED_OVER).update(
        state=State.BOUNCED, fault=f"bounced {status}", sent_at=Coalesce("sent_at", Value(at))
    )
    if not changed:
        return
    if row.reason == DIGEST:
        # Nobody read its lines: the next digest has them.
        lines = row.riders.filter(state__in=(State.TOLD, State.WAITING))
        lines.update(state=State.WAITING, carried_by=None, sent_at=None)
    to = row.facts.get("address") if row.reason.startswith(ACCOUNT) else None
    if to in (None, row.recipient.email):
        report_undeliverable(row.recipient_id, sent_at=row.sent_at or row.due_at, at=at)


def let_go(*, at: datetime) -> None:
    """Send what waited for an address that is in order again."""
    with as_system("relay"):
        Delivery.objects.filter(
            state=State.HELD, fault=CAME_BACK, recipient__undeliverable_since=None
        ).update(state=State.PENDING, fault="", due_at=at)

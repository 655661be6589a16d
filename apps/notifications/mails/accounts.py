"""Mails about somebody's own account: worded by ``accounts`` at sending time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apps.accounts.mails import render_account_mail
from apps.notifications.cases import Withheld
from apps.notifications.enums import REASONS, Mandatory
from apps.notifications.letters import Letter, write
from wg_portal.rowsecurity import as_nobody
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime

    from apps.notifications.letters import Addressee
    from apps.notifications.models import Delivery

LIFE = timedelta(hours=24)
"""An account mail that could not leave for so long is of no use any more."""


def account_letter(delivery: Delivery, to: Addressee, at: datetime) -> Letter:
    """Return the mail with a link made now. Raises ``Withheld`` when there is nothing to send."""
    if at - delivery.created_at > LIFE:
        raise Withheld("expired")
    with as_nobody():
        try:
            subject, text = render_account_mail(delivery.reason, delivery.recipient, delivery.facts)
        except PortalError as fault:
            raise Withheld("no longer open") from fault
    context = {"text": text.strip(), "to": to, "why": REASONS[Mandatory.ACCOUNT]}
    return write("account", subject, context)

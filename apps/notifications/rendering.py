"""Words a mail at sending time, in the recipient's own context: what he may not read now is not
in it, and what is no longer true is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from apps.notifications.cases import Withheld
from apps.notifications.changes import histories, since
from apps.notifications.handlers import ACCOUNT, HANDLERS
from apps.notifications.letters import Addressee, Letter, as_bytes, notice
from apps.notifications.mails.accounts import account_letter
from apps.notifications.models import DIGEST, TRIAL, Delivery
from apps.notifications.seen import Seen, duty_of, moot, open_duties
from apps.organisations.principals import current_principal
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.notifications.digest_contents import Waiting


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail as bytes, and the address on its envelope."""

    address: str
    content: bytes


def render(delivery: Delivery, at: datetime, waiting: Waiting | None = None) -> Ready:
    """Word the mail now. Raises ``Withheld`` when there is nothing to say any more.

    ``waiting`` are the lines of a digest, where somebody has just asked for them.
    """
    with translation.override(delivery.recipient.language):
        if delivery.reason == TRIAL:
            to, letter = trial(delivery, at)
        else:
            to, letter = worded(delivery, at, waiting)
        content = as_bytes(letter, to, message_id=delivery.message_id, at=at)
    return Ready(to.address, content)


def worded(
    delivery: Delivery, at: datetime, waiting: Waiting | None = None
) -> tuple[Addressee, Letter]:
    """Word the mail in its recipient's own context and language. Raises ``Withheld``."""
    person = delivery.recipient
    with translation.override(person.language):
        if delivery.reason.startswith(ACCOUNT):
            to = Addressee(
                delivery.facts.get("address") or person.email,
                person.name_in(person.language),
                person.language,
            )
            return to, account_letter(delivery, to, at)
        if delivery.reason == DIGEST:
            from apps.notifications.digest_letters import digest_letter

            return digest_letter(delivery, at, waiting)
        handler = HANDLERS[delivery.reason]
        if handler.write is None:
            raise Withheld("no mail of its own")
        with as_system("relay"):
            first, owed = since(delivery, histories([delivery])), open_duties([delivery])
        duty = duty_of(delivery, owed, at)
        with as_person(person.pk, post_of(delivery)):
            case = Seen.by(person, [delivery], owed, at).case(delivery, duty, first)
            if why := moot([case]).get(delivery.pk):
                raise Withheld(why)
            return case.to, notice(handler.write(case), case.to, handler.matter)


def trial(delivery: Delivery, at: datetime) -> tuple[Addressee, Letter]:
    """Word somebody else's mail for the officer who asked to see it, while he may know of it."""
    with as_person(delivery.recipient_id, post_of(delivery)):
        who = current_principal("mail")
        shown = Delivery.objects.visible_to(who) if who else Delivery.objects.none()
        if not shown.filter(pk=delivery.facts["of"]).exists():
            raise Withheld("not visible")
    with as_system("relay"):
        other = Delivery.objects.select_related("recipient").get(pk=delivery.facts["of"])
    _to, letter = worded(other, at)
    subject = _("[Trial] %(subject)s") % {"subject": letter.subject}
    person = delivery.recipient
    to = Addressee(person.email, person.name_in(person.language), letter.language)
    # A calendar would offer the officer another person's invitation to accept.
    return to, replace(letter, subject=subject, calendar=b"")


def post_of(delivery: Delivery) -> UUID:
    """Return the post on which the person is told."""
    if delivery.post_id is None:
        raise Withheld("no post")
    return delivery.post_id

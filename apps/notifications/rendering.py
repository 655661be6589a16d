"""Words a mail at sending time, in the recipient's own context: what he may not read now is not
in it, and what is no longer true is not sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

from apps.notifications import subjects
from apps.notifications.cases import Case, OpenDuty, Withheld
from apps.notifications.handlers import ACCOUNT, HANDLERS
from apps.notifications.letters import Addressee, Letter, as_bytes, notice
from apps.notifications.mails.accounts import account_letter
from apps.notifications.models import DIGEST, TRIAL, Delivery
from apps.obligations.calendars import business_days_left, unit
from apps.obligations.enums import Rung
from apps.obligations.models import Obligation
from apps.organisations.models import Organisation, Post
from apps.organisations.principals import current_principal
from apps.sharing.enums import Tlp
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail as bytes, and the address on its envelope."""

    address: str
    content: bytes


def render(delivery: Delivery, at: datetime) -> Ready:
    """Word the mail now. Raises ``Withheld`` when there is nothing to say any more."""
    with translation.override(delivery.recipient.language):
        to, letter = trial(delivery, at) if delivery.reason == TRIAL else worded(delivery, at)
        content = as_bytes(letter, to, message_id=delivery.message_id, at=at)
    return Ready(to.address, content)


def worded(delivery: Delivery, at: datetime) -> tuple[Addressee, Letter]:
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

            return digest_letter(delivery, at)
        duty = duty_of(delivery, at)
        with as_person(person.pk, post_of(delivery)):
            case = case_of(delivery, duty, at)
            handler = HANDLERS[delivery.reason]
            if handler.write is None:
                raise Withheld("no mail of its own")
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


def duty_of(delivery: Delivery, at: datetime) -> OpenDuty | None:
    """Return the obligation as it stands; raises ``Withheld`` when it is met or has moved on."""
    if delivery.obligation_id is None:
        return None
    with as_system("relay"):
        found = Obligation.objects.open().filter(pk=delivery.obligation_id).first()
    if found is None:
        raise Withheld("no longer owed")
    if found.revision != delivery.revision:
        raise Withheld("deadline moved")
    if found.assignee_id not in (None, delivery.recipient_id) and _to_bearer(delivery):
        raise Withheld("handed over")
    return OpenDuty(
        kind=found.kind,
        due_at=found.due_at,
        left=business_days_left(at, found.due_at, found.counting),
        unit=unit(found.counting),
        bearer_organisation_id=found.bearer_organisation_id,
    )


def _to_bearer(delivery: Delivery) -> bool:
    """Whether it was meant for whoever must act, not for somebody above him."""
    return bool(delivery.facts.get("to", Rung.BEARER) == Rung.BEARER)


def case_of(delivery: Delivery, duty: OpenDuty | None, at: datetime) -> Case:
    """Return what a text may draw on, inside the recipient's own context.

    Raises ``Withheld`` when the post has ended or the subject is not his to read any more.
    """
    who = current_principal("mail")
    if who is None:
        raise Withheld("recipient inactive")
    if HANDLERS[delivery.reason].of_the_gone:
        return Case(delivery, addressee(delivery, who), who, None, duty, at)
    # What is only looked at before its time stands nowhere yet: then the thing itself decides.
    known = Delivery.objects.visible_to(who).filter(pk=delivery.pk)
    if not delivery._state.adding and not known.exists():
        raise Withheld("not visible")
    kind, pk = delivery.subject_type, delivery.subject_id
    thing = subjects.find(kind, pk, who) if pk and delivery.tlp < Tlp.RED else None
    if thing is None and delivery.tlp < Tlp.RED:
        raise Withheld("not visible")
    return Case(delivery, addressee(delivery, who), who, thing, duty, at)


def addressee(delivery: Delivery, who: Principal) -> Addressee:
    """Return the recipient as the mail addresses him, in the active language."""
    person = delivery.recipient
    organisation = Organisation.objects.filter(pk=who.organisation_id).first()
    post = Post.objects.filter(pk=who.post_id).first()
    return Addressee(
        address=person.email,
        name=person.name_in(person.language),
        language=person.language,
        zone=ZoneInfo(person.time_zone),
        organisation=organisation.name if organisation else "",
        position=post.title if post else "",
    )

"""Acts handed to a colleague; wishes about acts, told to the desk, and the answers."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.notifications import subjects
from apps.notifications.cases import Case, DigestLine, Handler, Happening, Telling, everybody
from apps.notifications.desks import desk_posts
from apps.notifications.enums import Channel, Mandatory
from apps.notifications.letters import Notice, when
from apps.notifications.mails.news import news_line
from apps.notifications.mails.obligations import BY_SUBJECT, about, act, duty_of_case
from apps.obligations.enums import PleaKind
from apps.obligations.models import Plea
from apps.sharing.selectors import Recipient, recipients_of
from wg_portal import dates
from wg_portal.rowsecurity import as_system


def _readers(event: Happening) -> list[Recipient]:
    return recipients_of(event.subject_id)


def _tell_assignee(event: Happening) -> list[Telling]:
    person, duty = event.uuid("person_id"), event.uuid("obligation_id")
    if event.facts["himself"]:
        return []
    return [
        Telling(
            each,
            stage=event.id.hex,
            revision=event.facts["revision"],
            obligation_id=duty,
        )
        for each in everybody(r for r in _readers(event) if r.person_id == person)
    ]


def _tell_desk(event: Happening) -> list[Telling]:
    officers = desk_posts(event.uuid("body_id"), event.at)
    found = everybody(r for r in _readers(event) if r.post_id in officers)
    return [Telling(each, Channel.DIGEST, stage=event.id.hex) for each in found]


def _tell_asker(event: Happening) -> list[Telling]:
    with as_system("relay"):
        plea = Plea.objects.get(pk=event.uuid("plea_id"))
    found = everybody(r for r in _readers(event) if r.post_id == plea.asked_post_id)
    return [Telling(each, stage=event.id.hex) for each in found]


def _write_assigned(case: Case) -> Notice:
    duty, (kind, pk) = duty_of_case(case), about(case)
    return Notice(
        tag=_("Due %(when)s") % {"when": dates.short_moment(duty.due_at, case.to.language)},
        headline=_("Handed to you"),
        lead=[_("Your organisation has handed the following to you.")],
        rows=[
            (_("Subject"), subjects.name(case.thing, kind, case.at)),
            (_("What is expected"), act(duty)),
            (_("Deadline"), when(duty.due_at, case.to)),
        ],
        how=_("Please sign in to the portal and respond under “What is expected of you”."),
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


def _wish(case: Case) -> str:
    return str(PleaKind(case.delivery.facts["wish"]).label)


def _wish_line(case: Case) -> DigestLine:
    line = news_line(case)
    return replace(
        line, what=_("%(what)s (wish: %(wish)s)") % {"what": line.what, "wish": _wish(case)}
    )


def _write_wish(case: Case) -> Notice:
    kind, pk = about(case)
    return Notice(
        headline=_("An organisation asks for a decision"),
        lead=[_("An organisation has asked for the following. Please decide at the desk.")],
        rows=[
            (_("Subject"), subjects.name(case.thing, kind, case.at)),
            (_("Wish"), _wish(case)),
        ],
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


def _write_answer(case: Case) -> Notice:
    kind, pk = about(case)
    granted = case.delivery.facts["granted"]
    return Notice(
        headline=_("Your wish was granted") if granted else _("Your wish was not granted"),
        lead=[
            _("The secretariat has decided on your wish. Its answer is in the portal.")
            if granted
            else _("The secretariat has decided on your wish. The deadline holds as before.")
        ],
        rows=[
            (_("Subject"), subjects.name(case.thing, kind, case.at)),
            (_("Wish"), _wish(case)),
        ],
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


HANDLERS = {
    "obligations.ObligationAssigned": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_assignee, write=_write_assigned
    ),
    "obligations.PleaMade": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_desk, write=_write_wish, line=_wish_line
    ),
    "obligations.PleaDecided": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_asker, write=_write_answer
    ),
}

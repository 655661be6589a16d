"""Acts handed to a colleague; what is asked of the desk and of its second officers; the answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.notifications import subjects
from apps.notifications.cases import (
    Case,
    DigestLine,
    Handler,
    Happening,
    Telling,
    Withheld,
    everybody,
)
from apps.notifications.desks import desk_posts
from apps.notifications.enums import Channel, Mandatory
from apps.notifications.letters import Notice, when
from apps.notifications.mails.news import news_line
from apps.notifications.mails.obligations import BY_SUBJECT, about, act, duty_of_case
from apps.obligations.enums import ObligationKind, ObligationState, PleaKind
from apps.obligations.models import Obligation, Plea, ReminderRequest
from apps.organisations.models import Organisation
from apps.sharing.selectors import Recipient, recipients_of
from wg_portal import dates
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


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


def _tell_second_officers(event: Happening) -> list[Telling]:
    with as_system("relay"):
        asked = ReminderRequest.objects.get(pk=event.uuid("request_id"))
    officers = desk_posts(event.uuid("body_id"), event.at)
    found = everybody(r for r in _readers(event) if r.post_id in officers)
    others = [each for each in found if each.person_id != asked.requested_by_id]
    return [Telling(each, stage=event.id.hex) for each in others]


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
            *subjects.rows(case.thing, kind, case.at),
            (_("What is expected"), act(duty)),
            (_("Deadline"), when(duty.due_at, case.to)),
        ],
        how=_("Please sign in to the portal and respond under “What is expected of you”."),
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


def _wish(case: Case) -> str:
    return str(PleaKind(case.delivery.facts["wish"]).label)


def _open_plea(case: Case) -> Plea:
    """The wish as the officer sees it. Raises ``Withheld`` when it waits for him no more."""
    found = Plea.objects.visible_to(case.who).open().select_related("obligation")
    found = found.filter(obligation__state=ObligationState.OPEN)
    plea: Plea | None = found.filter(pk=case.delivery.facts["plea_id"]).first()
    if plea is None:
        raise Withheld("no longer waiting")
    return plea


def _asker(case: Case, plea: Plea) -> str:
    bearer = plea.obligation.bearer_organisation_id
    found = Organisation.objects.visible_to(case.who).filter(pk=bearer).first()
    return found.name if found else ""


def _wish_line(case: Case) -> DigestLine:
    line, asker = news_line(case), _asker(case, _open_plea(case))
    return replace(
        line,
        what=_("%(what)s (request: %(wish)s, %(organisation)s)")
        % {"what": line.what, "wish": _wish(case), "organisation": asker},
    )


def _write_wish(case: Case) -> Notice:
    kind, pk = about(case)
    plea = _open_plea(case)
    rows = [
        *subjects.rows(case.thing, kind, case.at),
        (_("Organisation"), _asker(case, plea)),
        (_("Request"), _wish(case)),
        (_("Deadline"), when(plea.obligation.due_at, case.to)),
    ]
    if plea.wished_at:
        rows.append((_("Requested deadline"), when(plea.wished_at, case.to)))
    # Written freely: it may say what no mail may.
    rows.append((_("Reason"), _("Stands in the portal.")))
    return Notice(
        headline=_("An organisation asks for a decision"),
        lead=[_("An organisation has asked for the following. Please decide at the desk.")],
        rows=rows,
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


def _write_reminder_request(case: Case) -> Notice:
    kind, _pk = about(case)
    found = ReminderRequest.objects.visible_to(case.who).open()
    asked = found.filter(pk=case.delivery.facts["request_id"]).first()
    if asked is None or not _still_owed(case, asked.kind):
        raise Withheld("no longer waiting")
    return Notice(
        headline=_("A reminder to many waits for you"),
        lead=[
            _("Another officer of the secretariat wants to remind many people at once."),
            _("Nothing goes out before a second officer has released it at the desk."),
        ],
        rows=[
            *subjects.rows(case.thing, kind, case.at),
            (_("What is expected"), str(ObligationKind(asked.kind).label)),
            (_("Recipients"), str(asked.people)),
        ],
        url=f"{subjects.home()}{reverse('secretariat:desk')[1:]}#awaited",
        behind=case.delivery.label,
    )


def _still_owed(case: Case, kind: str) -> bool:
    """Whether anybody is left whom one could remind."""
    owed = Obligation.objects.visible_to(case.who).open()
    return bool(owed.filter(subject_id=case.delivery.subject_id, kind=kind).exists())


def _overtaken(cases: Sequence[Case]) -> dict[UUID, str]:
    """Which answers say nothing any more: what was asked about ended otherwise."""
    asked = {case.delivery.pk: case.delivery.facts for case in cases}
    pleas = Plea.objects.visible_to(cases[0].who).filter(obligation__state=ObligationState.OPEN)
    wanted = [facts["plea_id"] for facts in asked.values()]
    still = {str(pk) for pk in pleas.filter(pk__in=wanted).values_list("pk", flat=True)}
    return {
        pk: "no longer owed"
        for pk, facts in asked.items()
        # An answer that it does not apply has ended it by itself.
        if not (facts["granted"] and facts["wish"] == PleaKind.NOT_OURS)
        and facts["plea_id"] not in still
    }


def _write_answer(case: Case) -> Notice:
    kind, pk = about(case)
    granted = case.delivery.facts["granted"]
    rows = [
        *subjects.rows(case.thing, kind, case.at),
        (_("Request"), _wish(case)),
    ]
    tag = ""
    if granted and case.delivery.facts["wish"] == PleaKind.TIME:
        # The move itself is not told to whoever asked for it.
        due = _new_deadline(case)
        tag = _("Due %(when)s") % {"when": dates.short_moment(due, case.to.language)}
        rows.append((_("New deadline"), when(due, case.to)))
    return Notice(
        tag=tag,
        headline=_("Your request was granted") if granted else _("Your request was not granted"),
        lead=[
            _("The secretariat has decided on your request. Its answer is in the portal.")
            if granted
            else _("The secretariat has decided on your request. The deadline stays as it was.")
        ],
        rows=rows,
        url=subjects.address(kind, pk),
        behind=case.delivery.label,
    )


def _new_deadline(case: Case) -> datetime:
    """The deadline as it is now. Raises ``Withheld`` when it is not his to know."""
    found = Plea.objects.visible_to(case.who).select_related("obligation")
    plea: Plea | None = found.filter(pk=case.delivery.facts["plea_id"]).first()
    if plea is None:
        raise Withheld("not visible")
    return plea.obligation.due_at


HANDLERS = {
    "obligations.ObligationAssigned": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_assignee, write=_write_assigned
    ),
    "obligations.PleaMade": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_desk, write=_write_wish, line=_wish_line
    ),
    "obligations.PleaDecided": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_asker, write=_write_answer, moot=_overtaken
    ),
    "obligations.ReminderRequested": Handler(
        BY_SUBJECT, Mandatory.RELEASE, _tell_second_officers, write=_write_reminder_request
    ),
}

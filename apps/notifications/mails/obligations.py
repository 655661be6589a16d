"""Reminders, escalations and moved deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.meetings.models import AgendaItem, Meeting
from apps.notifications import subjects
from apps.notifications.cases import (
    Case,
    DigestLine,
    Handler,
    Happening,
    OpenDuty,
    Telling,
    Withheld,
    everybody,
)
from apps.notifications.enums import Channel, Mandatory
from apps.notifications.letters import Notice, when
from apps.obligations.enums import Manner, ObligationKind
from apps.obligations.models import PlannedStage
from apps.obligations.selectors import bearer_audience, stage_audience
from apps.organisations.selectors import known_body
from wg_portal import dates
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from uuid import UUID

BY_SUBJECT = ""
"""These events are about things of any type; the event names it."""


def _tell_stage(event: Happening) -> list[Telling]:
    duty, stage_id = event.uuid("obligation_id"), event.uuid("stage_id")
    with as_system("relay"):
        stage = PlannedStage.objects.select_related("obligation").get(pk=stage_id)
    return [
        Telling(
            reader,
            Channel.MAIL if stage.manner == Manner.AT_ONCE else Channel.DIGEST,
            stage=f"{duty.hex}:{event.facts['ordinal']}",
            revision=event.facts["revision"],
            obligation_id=duty,
            moment=stage.due_at,
            before=stage.obligation.due_at,
        )
        for reader in everybody(stage_audience(stage_id))
    ]


def _tell_moved(event: Happening) -> list[Telling]:
    duty = event.uuid("obligation_id")
    return [
        Telling(bearer, stage=duty.hex, revision=event.facts["revision"], obligation_id=duty)
        for bearer in everybody(bearer_audience(duty))
        if str(bearer.post_id) != event.facts.get("asked_post_id")
    ]


def _tell_reminded(event: Happening) -> list[Telling]:
    duty = event.uuid("obligation_id")
    return [
        Telling(
            bearer,
            stage=f"{duty.hex}:{event.facts['day']}",
            revision=event.facts["revision"],
            obligation_id=duty,
        )
        for bearer in everybody(bearer_audience(duty))
    ]


def lateness(duty: OpenDuty) -> str:
    """Return how much time is left, or how much too late it is, in the unit that counts."""
    n = abs(duty.left)
    if duty.left < 0:
        words = {
            "business": ngettext("%(n)s working day overdue", "%(n)s working days overdue", n),
            "calendar": ngettext("%(n)s day overdue", "%(n)s days overdue", n),
            "hours": ngettext("%(n)s hour overdue", "%(n)s hours overdue", n),
        }
    elif n == 0 and duty.unit != "hours":
        return _("due today")
    else:
        words = {
            "business": ngettext("%(n)s working day left", "%(n)s working days left", n),
            "calendar": ngettext("%(n)s day left", "%(n)s days left", n),
            "hours": ngettext("%(n)s hour left", "%(n)s hours left", n),
        }
    return words[duty.unit] % {"n": n}


def act(duty: OpenDuty) -> str:
    """Return what is expected, as a kind."""
    return str(ObligationKind(duty.kind).label)


def duty_of_case(case: Case) -> OpenDuty:
    """Return the open obligation of a telling that names one."""
    assert case.duty is not None  # noqa: S101 (the telling names the obligation)
    return case.duty


def about(case: Case) -> tuple[str, UUID]:
    """Return type and id of the subject."""
    assert case.delivery.subject_id is not None  # noqa: S101 (an obligation has a subject)
    return case.delivery.subject_type, case.delivery.subject_id


def _rows(case: Case) -> list[tuple[str, str]]:
    duty, (kind, _pk) = duty_of_case(case), about(case)
    rows = [
        *subjects.rows(case.thing, kind, case.at),
        (_("What is expected"), act(duty)),
        (_("Deadline"), f"{when(duty.due_at, case.to)} ({lateness(duty)})"),
    ]
    if duty.bearer_organisation_id != case.who.organisation_id:
        rows.insert(-2, (_("Owed by"), case.bearer.name if case.bearer else ""))
    return rows


def _of_meeting(case: Case, headline: str) -> str:
    """Name the meeting behind the act in the subject line, where the reader may know of it."""
    meeting = _meeting(case)
    if meeting is None or not subjects.may_be_named(meeting, case.at):
        return headline
    if getattr(meeting, "body", None) is None:
        return headline
    number = subjects.meeting_number(meeting)
    return _("%(headline)s: %(meeting)s") % {"headline": headline, "meeting": number}


def _meeting(case: Case) -> Meeting | None:
    """The meeting that he was asked to, or from which the action item came."""
    if case.thing is None or isinstance(case.thing, Meeting):
        return case.thing
    items = AgendaItem.objects.visible_to(case.who).filter(outcomes__action_id=case.thing.pk)
    found = Meeting.objects.visible_to(case.who).filter(agenda__in=items)
    meeting: Meeting | None = found.prefetch_related(known_body(case.who)).first()
    return meeting


def _write_stage(case: Case) -> Notice:
    duty = duty_of_case(case)
    mine = duty.bearer_organisation_id == case.who.organisation_id
    due = dates.short_moment(duty.due_at, case.to.language)
    if mine and duty.left >= 0:
        tag = _("Due %(when)s") % {"when": due}
        headline, lead = _("Reminder of a deadline"), [_("The following deadline is near.")]
    elif mine:
        tag = _("Deadline passed")
        headline = _("A deadline has passed")
        lead = [
            _("As of today we have not been able to confirm your response."),
            _("If it has crossed with this mail, please excuse us."),
        ]
    else:
        tag, headline = "", _("A response is overdue")
        lead = [_("The following response has not been confirmed. This is to inform you of it.")]
    return Notice(
        tag=tag,
        headline=_of_meeting(case, headline),
        lead=lead,
        rows=_rows(case),
        how=_("Please sign in to the portal and respond under “What is expected of you”.")
        if mine
        else "",
        url=subjects.address(*about(case)),
        behind=case.delivery.label,
    )


def _write_reminded(case: Case) -> Notice:
    return replace(
        _write_stage(case),
        headline=_of_meeting(case, _("Your response is awaited")),
        lead=[
            _("As of today we have not been able to confirm your response."),
            _("If it has crossed with this mail, please excuse us."),
        ],
    )


def _write_moved(case: Case) -> Notice:
    due = dates.short_moment(duty_of_case(case).due_at, case.to.language)
    return Notice(
        tag=_("Due %(when)s") % {"when": due},
        headline=_of_meeting(case, _("A deadline was changed")),
        lead=[_("The deadline of the following has been changed.")],
        rows=[*_rows(case), (_("Deadline before"), when(_was(case), case.to))],
        url=subjects.address(*about(case)),
        behind=case.delivery.label,
    )


def _was(case: Case) -> datetime:
    """The deadline that was last told. Raises ``Withheld`` when it holds again."""
    was = datetime.fromisoformat(case.since["was"])
    if was == duty_of_case(case).due_at:
        raise Withheld("changed back")
    return was


def _moved_line(case: Case) -> DigestLine:
    return replace(duty_line(case), was=dates.short_moment(_was(case), case.to.language))


def duty_line(case: Case) -> DigestLine:
    """Return what is to be done, by when, and how late it is."""
    duty, (kind, pk) = duty_of_case(case), about(case)
    title = subjects.name(case.thing, kind, case.at)
    what = _("%(act)s: %(title)s") % {"act": act(duty), "title": title}
    if case.bearer:
        what += f" ({case.bearer.short})"
    return DigestLine(
        what=what,
        url=subjects.address(kind, pk),
        label=case.delivery.label,
        when=dates.short_moment(duty.due_at, case.to.language),
        lateness=lateness(duty),
        left=duty.left,
        is_others=duty.bearer_organisation_id != case.who.organisation_id,
    )


HANDLERS = {
    "obligations.StageDue": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_stage, write=_write_stage, line=duty_line
    ),
    "obligations.BearerReminded": Handler(
        BY_SUBJECT, Mandatory.REMINDER, _tell_reminded, write=_write_reminded
    ),
    "obligations.DeadlineMoved": Handler(
        BY_SUBJECT,
        Mandatory.MOVED,
        _tell_moved,
        write=_write_moved,
        line=_moved_line,
        is_change=True,
    ),
}

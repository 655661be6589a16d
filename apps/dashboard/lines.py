"""Turns expected acts into lines for people: one verb, one subject, one click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.action_items.models import ActionItem
from apps.action_items.waiting import first_line, with_returns
from apps.meetings.models import Meeting
from apps.meetings.naming import meeting_name
from apps.notices.models import Notice
from apps.obligations.enums import ObligationKind
from apps.organisations.selectors import known_body
from apps.roster_checks.models import RosterCheck
from apps.threat_notes.models import ThreatNote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.obligations.selectors import Line
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class DutyLine:
    """An expected act in words. ``code`` is empty where the thing has none.

    ``missing``: why it was returned, the first line of it.
    """

    duty: Line
    kind: str
    code: str
    what: str
    note: str
    verb: str
    url: str
    missing: str = ""

    @property
    def handable(self) -> bool:
        """Whether somebody may hand it to a colleague: not what a person was asked by name."""
        return self.duty.person_id is None or self.duty.kind == ObligationKind.ACTION


def duty_lines(duties: Iterable[Line], who: Principal) -> list[DutyLine]:
    """Say each act in the reader's language; one query a kind, whatever their number."""
    found = list(duties)
    meetings = _meetings(_subjects(found, ObligationKind.REPLY), who)
    actions = _actions(_subjects(found, ObligationKind.ACTION), who)
    notes = _notes(_subjects(found, ObligationKind.ACKNOWLEDGE), who)
    notices = _notices(_subjects(found, ObligationKind.NOTICE), who)
    checks = _checks(_subjects(found, ObligationKind.ROSTER_CHECK), who)
    lines = []
    for duty in found:
        if duty.kind == ObligationKind.REPLY:
            lines.append(_reply(duty, meetings.get(duty.subject_id)))
        elif duty.kind == ObligationKind.ACKNOWLEDGE:
            lines.append(_acknowledge(duty, notes.get(duty.subject_id)))
        elif duty.kind == ObligationKind.NOTICE:
            lines.append(_take_note(duty, notices.get(duty.subject_id)))
        elif duty.kind == ObligationKind.ROSTER_CHECK:
            lines.append(_check(duty, checks.get(duty.subject_id)))
        else:
            lines.append(_action(duty, actions.get(duty.subject_id)))
    return lines


def _subjects(duties: list[Line], kind: ObligationKind) -> list[UUID]:
    return [duty.subject_id for duty in duties if duty.kind == kind]


def _meetings(ids: list[UUID], who: Principal) -> dict[UUID, Meeting]:
    if not ids:
        return {}
    return Meeting.objects.visible_to(who).prefetch_related(known_body(who)).in_bulk(ids)


def _actions(ids: list[UUID], who: Principal) -> dict[UUID, ActionItem]:
    if not ids:
        return {}
    found = with_returns(ActionItem.objects.visible_to(who), who)
    return found.prefetch_related(known_body(who)).in_bulk(ids)


def _notes(ids: list[UUID], who: Principal) -> dict[UUID, ThreatNote]:
    if not ids:
        return {}
    return ThreatNote.objects.visible_to(who).prefetch_related(known_body(who)).in_bulk(ids)


def _notices(ids: list[UUID], who: Principal) -> dict[UUID, Notice]:
    return Notice.objects.visible_to(who).in_bulk(ids) if ids else {}


def _checks(ids: list[UUID], who: Principal) -> dict[UUID, RosterCheck]:
    if not ids:
        return {}
    return RosterCheck.objects.visible_to(who).in_bulk(ids)


def _reply(duty: Line, meeting: Meeting | None) -> DutyLine:
    url = reverse("meetings:meeting", args=[duty.subject_id])
    return DutyLine(
        duty=duty,
        kind=str(duty.kind.label),
        code="",
        what=_("Reply to the invitation: %(meeting)s") % {"meeting": meeting_name(meeting)}
        if meeting
        else hidden(),
        note=_("One reply for the organisation. It takes about a minute.") if meeting else "",
        verb=pgettext("button", "Reply") if meeting else pgettext("button", "Open"),
        url=f"{url}#reply" if meeting else step_up(url),
    )


def _action(duty: Line, action: ActionItem | None) -> DutyLine:
    url = reverse("action_items:action", args=[duty.subject_id])
    body = getattr(action, "body", None)
    missing = first_line(getattr(action, "missing", ""))
    verb = pgettext("button", "Report again") if missing else pgettext("button", "Report")
    return DutyLine(
        duty=duty,
        kind=str(duty.kind.label),
        code=action.code if action else "",
        what=action.title if action else hidden(),
        note=body.short if body else "",
        verb=verb if action else pgettext("button", "Open"),
        url=url if action else step_up(url),
        missing=missing,
    )


def _acknowledge(duty: Line, note: ThreatNote | None) -> DutyLine:
    url = reverse("threat_notes:note", args=[duty.subject_id])
    return DutyLine(
        duty=duty,
        kind=str(duty.kind.label),
        code=note.code if note else "",
        what=note.title if note else hidden(),
        note=_("Read the note, then say that you have taken note of it.") if note else "",
        verb=pgettext("button", "Acknowledge") if note else pgettext("button", "Open"),
        url=url if note else step_up(url),
    )


def _take_note(duty: Line, notice: Notice | None) -> DutyLine:
    url = reverse("notices:notice", args=[duty.subject_id])
    return DutyLine(
        duty=duty,
        kind=str(duty.kind.label),
        code=notice.code if notice else "",
        what=notice.title if notice else hidden(),
        note=_("Read the notice, then say that you have taken note of it.") if notice else "",
        verb=pgettext("button", "Acknowledge") if notice else pgettext("button", "Open"),
        url=url if notice else step_up(url),
    )


def _check(duty: Line, check: RosterCheck | None) -> DutyLine:
    return DutyLine(
        duty=duty,
        kind=str(duty.kind.label),
        code="",
        what=check.title if check else hidden(),
        note=_("Look through people, posts and night contact. It takes a few minutes."),
        verb=pgettext("button", "Check") if check else pgettext("button", "Open"),
        url=reverse("roster_checks:check", args=[duty.subject_id]),
    )


def hidden() -> str:
    """What stands for the words of a TLP:RED thing until a fresh second factor is given."""
    return _("Something for you by name. Give your second factor again to read it")


def step_up(url: str) -> str:
    """The way to ``url`` past a fresh second factor."""
    return f"{reverse('step_up')}?next={url}"

"""The list of meetings: what comes next first, then the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Max

from apps.meetings.enums import Answer, MeetingState
from apps.meetings.models import AttendanceReply, Meeting
from apps.meetings.policies import REPLYING
from apps.organisations.enums import Role
from apps.organisations.models import Body
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting with the reply of the reader's organisation."""

    meeting: Meeting
    answer: Answer | None
    awaited: bool

    @property
    def answer_word(self) -> str:
        """The reply in words, empty for none."""
        return str(self.answer.label) if self.answer else ""


@dataclass(frozen=True, slots=True)
class MeetingList:
    """Coming meetings nearest first, past ones latest first; bodies whose desk the reader is."""

    coming: list[Row]
    past: list[Row]
    page: Page[Meeting]
    desks: list[Body]


def meetings_for(who: Principal) -> MarkedQuerySet:
    """Return the meetings that the reader may see, with their bodies; none withdrawn."""
    visible: MarkedQuerySet = Meeting.objects.visible_to(who).filter(withdrawn_at=None)
    return visible.prefetch_related(known_body(who))


def meeting_list(who: Principal, *, page: str | int = 1) -> MeetingList:
    """Return what the reader may see of all his bodies, past meetings by pages."""
    visible = meetings_for(who)
    coming = list(visible.filter(ends_at__gte=who.at).order_by("starts_at", "id"))
    past = visible.filter(ends_at__lt=who.at).order_by("-starts_at", "id")
    shown = Paginator(past, PER_PAGE).get_page(page)
    desks = who.bodies_as(Role.SECRETARIAT)
    return MeetingList(
        coming=_rows(who, coming),
        past=_rows(who, shown.object_list),
        page=shown,
        desks=list(Body.objects.visible_to(who).filter(pk__in=desks)),
    )


def _rows(who: Principal, meetings: Iterable[Meeting]) -> list[Row]:
    shown = list(meetings)
    replies = AttendanceReply.objects.visible_to(who).filter(
        meeting__in=shown, organisation_id=who.organisation_id
    )
    answers = {reply.meeting_id: Answer(reply.answer) for reply in replies}
    return [
        Row(
            meeting,
            answers.get(meeting.pk),
            meeting.pk not in answers
            and meeting.state == MeetingState.RELEASED
            and who.at <= meeting.reply_due_at
            and who.sits(meeting.body_id, *REPLYING),
        )
        for meeting in shown
    ]


def prepared_body(who: Principal, code: str) -> Body | None:
    """Return the body whose meetings the reader prepares, else ``None``."""
    body: Body | None = Body.objects.visible_to(who).filter(code=code).first()
    return body if body and who.sits(body.pk, Role.SECRETARIAT) else None


def next_number(who: Principal, body: Body) -> int:
    """Return the proposal for a new meeting's number: the last one's successor."""
    last = Meeting.objects.visible_to(who).filter(body=body).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1

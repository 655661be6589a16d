"""The home page: what is expected, what comes next, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.action_items.waiting import work_of_desk
from apps.dashboard.lines import DutyLine, duty_lines
from apps.decisions.models import Decision
from apps.documents.models import Paper
from apps.documents.spill.selectors import open_recalls
from apps.meetings.enums import MeetingState
from apps.meetings.models import AttendanceReply, Meeting, Minutes
from apps.meetings.naming import meeting_name
from apps.notices.selectors import NoticeLine, open_notices
from apps.obligations.selectors import done_by, owed_by, owed_by_organisation, owed_count
from apps.organisations.enums import Role
from apps.organisations.policies import is_officer
from apps.organisations.selectors import known_body
from apps.secretariat.selectors.second import second_looks
from apps.threat_notes.models import ThreatNote
from wg_portal import installation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from apps.action_items.waiting import Waits
    from apps.obligations.selectors import Line
    from apps.secretariat.selectors.second import SecondLook
    from apps.sharing.models import Marked
    from wg_portal.principal import Principal

NEWS_DAYS = 14
NEWS_LIMIT = 10
NOTICES = 5
SOON = 3
"""Business days that count as near."""

VIEWS: dict[str, Callable[[Principal], list[Line]]] = {
    "mine": owed_by,
    "organisation": owed_by_organisation,
    "done": done_by,
}


@dataclass(frozen=True, slots=True)
class News:
    """One thing that became readable for this person lately."""

    at: datetime
    kind: str
    title: str
    tlp: int
    url: str


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """The next meeting of the reader's bodies; officers of its desk are not asked to reply."""

    meeting: Meeting
    name: str
    reply: AttendanceReply | None
    is_desk: bool


@dataclass(frozen=True, slots=True)
class Home:
    """All that the first page shows; ``counts`` are those of the tabs."""

    view: str
    overdue: list[DutyLine]
    soon: list[DutyLine]
    later: list[DutyLine]
    done: list[DutyLine]
    counts: dict[str, int]
    waiting: list[SecondLook]
    to_confirm: list[Waits]
    next_meeting: NextMeeting | None
    notices: list[NoticeLine]
    news: list[News]
    page_tlp: int
    mail_is_held: bool
    withdrawn: int

    @property
    def open_count(self) -> int:
        """Acts on this tab."""
        return len(self.overdue) + len(self.soon) + len(self.later)

    @property
    def first(self) -> DutyLine | None:
        """The most urgent act: its button is the solid one."""
        return next(iter([*self.overdue, *self.soon, *self.later]), None)

    @property
    def next_due(self) -> DutyLine | None:
        """The next deadline that has not passed."""
        return next(iter([*self.soon, *self.later]), None)


def home(who: Principal, view: str) -> Home:
    """Return the home page; an unknown ``view`` is the reader's own."""
    view = view if view in VIEWS else "mine"
    duties = VIEWS[view](who)
    lines = duty_lines(duties, who)
    openly = [] if view == "done" else lines
    news = news_for(who)
    notices = open_notices(who, NOTICES)
    coming = next_meeting(who)
    waiting = [each for each in second_looks(who) if not each.own]
    actions = work_of_desk(who)
    labels = [line.duty.tlp for line in lines]
    labels += [each.notice.tlp for each in notices]
    labels += [each.tlp for each in news] + [each.tlp for each in waiting]
    labels += [each.action.tlp for each in actions.to_confirm]
    return Home(
        view=view,
        overdue=[line for line in openly if line.duty.overdue],
        soon=[line for line in openly if not line.duty.overdue and is_soon(line.duty)],
        later=[line for line in openly if not line.duty.overdue and not is_soon(line.duty)],
        done=lines if view == "done" else [],
        counts={
            "mine": len(duties) if view == "mine" else owed_count(who),
            "organisation": len(duties if view == "organisation" else owed_by_organisation(who)),
        },
        waiting=waiting,
        to_confirm=actions.to_confirm,
        next_meeting=coming,
        notices=notices,
        news=news,
        page_tlp=max(labels + ([coming.meeting.tlp] if coming else []), default=0),
        withdrawn=open_recalls(who),
        mail_is_held=is_officer(who) and installation.current().silent,
    )


def is_soon(duty: Line) -> bool:
    """Whether the deadline is within three business days, or as many days or hours."""
    return duty.left <= SOON * (24 if duty.unit == "hours" else 1)


def next_meeting(who: Principal) -> NextMeeting | None:
    """The next released meeting, with the reader's organisation's reply."""
    meeting = (
        Meeting.objects.visible_to(who)
        .filter(state=MeetingState.RELEASED, ends_at__gte=who.at)
        .prefetch_related(known_body(who))
        .order_by("starts_at")
        .first()
    )
    if meeting is None:
        return None
    reply = AttendanceReply.objects.visible_to(who).filter(
        meeting=meeting, organisation_id=who.organisation_id
    )
    desk = who.sits(meeting.body_id, Role.SECRETARIAT)
    return NextMeeting(meeting, meeting_name(meeting), reply.first(), desk)


def news_for(who: Principal) -> list[News]:
    """What became readable in the last two weeks, newest first."""
    since = who.at - timedelta(days=NEWS_DAYS)
    lately = {"visible_from__gte": since, "visible_from__lte": who.at}
    found = [
        *(
            News(each.visible_from, _("Meeting"), meeting_name(each), each.tlp, _meeting(each))
            for each in _latest(
                Meeting.objects.visible_to(who).filter(**lately).prefetch_related(known_body(who))
            )
        ),
        *(
            News(each.visible_from, _("Paper"), each.title, each.tlp, _paper(each))
            for each in _latest(Paper.objects.visible_to(who).filter(**lately))
        ),
        *(
            News(each.visible_from, _("Threat note"), each.title, each.tlp, _note(each))
            for each in _latest(ThreatNote.objects.visible_to(who).filter(**lately))
        ),
        *(
            News(each.visible_from, _("Decision"), each.wording, each.tlp, _decision(each))
            for each in _latest(Decision.objects.visible_to(who).filter(**lately))
        ),
        *(
            News(
                each.visible_from,
                _("Minutes"),
                meeting_name(each.meeting),
                each.tlp,
                f"{_meeting(each.meeting)}#record",
            )
            for each in _latest(
                Minutes.objects.visible_to(who)
                .filter(meeting__in=Meeting.objects.visible_to(who), **lately)
                .prefetch_related(known_body(who, "meeting__body"))
            )
        ),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:NEWS_LIMIT]


def _latest[Thing: Marked](things: QuerySet[Thing]) -> QuerySet[Thing]:
    return things.order_by("-visible_from")[:NEWS_LIMIT]


def _note(note: ThreatNote) -> str:
    return reverse("threat_notes:note", args=[note.pk])


def _meeting(meeting: Meeting) -> str:
    return reverse("meetings:meeting", args=[meeting.pk])


def _paper(paper: Paper) -> str:
    return reverse("documents:paper", args=[paper.pk])


def _decision(decision: Decision) -> str:
    return reverse("decisions:decision", args=[decision.pk])

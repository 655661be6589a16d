"""The one page of the chair's office: how things stand in the reader's bodies, as of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.action_items.figures import by_state
from apps.dashboard.charts import Chart, chart
from apps.decisions.models import Decision
from apps.meetings.enums import MeetingState
from apps.meetings.models import Meeting
from apps.meetings.naming import meeting_name
from apps.notices.selectors import open_notices
from apps.obligations.lateness import action_figures, overdue_by_organisation, watched
from apps.organisations.selectors import bodies_of, known_body
from apps.sharing.enums import Tlp
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from apps.notices.selectors.listing import NoticeLine
    from apps.obligations.lateness import Overdue
    from apps.organisations.models import Body
    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal

QUARTER = timedelta(days=91)
"""How far back it looks where a body has not met yet."""

MOST_NOTICES = 50


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body, when it last met and when it meets next, as far as the reader may know."""

    body: Body
    last: Meeting | None
    next: Meeting | None
    name: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision since the last meeting of its body."""

    decision: Decision
    body: str


@dataclass(frozen=True, slots=True)
class ChairPage:
    """All that stands on it, uncut; the printed sheet cuts."""

    at: datetime
    overdue: list[Overdue]
    total: int
    ages: Chart
    actions: Chart
    states: Chart
    done_since: date
    bodies: list[BodyLine]
    decisions: list[DecisionLine]
    notices: list[NoticeLine]
    page_tlp: int


def chair_page(who: Principal) -> ChairPage:
    """Return the page; a constant number of queries. TLP:RED stands nowhere on it."""
    bodies = list(bodies_of(who).order_by("code"))
    last, coming = _last_meetings(who, bodies), _next_meetings(who, bodies)
    overdue = overdue_by_organisation(who)
    decisions = _decisions(who, bodies, last)
    notices = open_notices(who, limit=MOST_NOTICES)
    since = who.at - QUARTER
    labels = [each.tlp for each in overdue] + [each.decision.tlp for each in decisions]
    labels += [each.notice.tlp for each in notices]
    labels += [each.tlp for each in (*last.values(), *coming.values())]
    return ChairPage(
        at=who.at,
        overdue=overdue,
        total=sum(each.total for each in overdue),
        ages=_ages(overdue),
        actions=_actions(who, since),
        states=_states(who, bodies),
        done_since=in_japan(since).date(),
        bodies=[
            BodyLine(body, last.get(body.pk), there, meeting_name(there) if there else "")
            for body in bodies
            for there in [coming.get(body.pk)]
        ],
        decisions=decisions,
        notices=notices,
        page_tlp=max(labels, default=0),
    )


def _ages(overdue: list[Overdue]) -> Chart:
    return chart(
        _("Overdue by age"),
        [
            (_("Up to 7 days"), sum(each.week for each in overdue)),
            (_("8 to 30 days"), sum(each.month for each in overdue)),
            (_("Over 30 days"), sum(each.longer for each in overdue)),
        ],
    )


def _actions(who: Principal, since: datetime) -> Chart:
    figures = action_figures(who, since)
    return chart(
        pgettext("place", "Action items"),
        [
            (pgettext("action items", "Open, in time"), figures.in_time),
            (pgettext("action items", "Open, late"), figures.late),
            (pgettext("action items", "Done in 91 days"), figures.done),
        ],
    )


def _states(who: Principal, bodies: list[Body]) -> Chart:
    """Each with the part of the register behind it, where one may look at them singly."""
    figures = by_state(who)
    codes = [body.code for body in bodies if body.pk in watched(who)]
    # The register is narrowed to one body or to none.
    where = {"source": codes[0]} if len(codes) == 1 else {}
    return chart(
        _("Action items by state"),
        [(str(state.label), n) for state, n in figures],
        [
            f"{reverse('action_items:list')}?{urlencode({'state': state.value} | where)}"
            for state, _n in figures
        ],
    )


def _last_meetings(who: Principal, bodies: list[Body]) -> dict[UUID, Meeting]:
    past = Meeting.objects.visible_to(who).filter(body__in=bodies, ends_at__lt=who.at)
    met = past.filter(state__in=(MeetingState.RELEASED, MeetingState.HELD), tlp__lt=Tlp.RED)
    return _one_each(met.order_by("body_id", "-ends_at"), who)


def _next_meetings(who: Principal, bodies: list[Body]) -> dict[UUID, Meeting]:
    ahead = Meeting.objects.visible_to(who).filter(body__in=bodies, ends_at__gte=who.at)
    told = ahead.filter(state=MeetingState.RELEASED, tlp__lt=Tlp.RED)
    return _one_each(told.order_by("body_id", "ends_at"), who)


def _one_each(found: MarkedQuerySet, who: Principal) -> dict[UUID, Meeting]:
    first = found.distinct("body_id").prefetch_related(known_body(who))
    return {each.body_id: each for each in first}


def _decisions(who: Principal, bodies: list[Body], last: dict[UUID, Meeting]) -> list[DecisionLine]:
    """Those of the day of each body's last meeting and after, the newest first."""
    since = Q()
    for body in bodies:
        met = last.get(body.pk)
        day = in_japan(met.starts_at if met else who.at - QUARTER).date()
        since |= Q(body_id=body.pk, decided_on__gte=day)
    if not bodies:
        return []
    names = {body.pk: body.short for body in bodies}
    found = Decision.objects.visible_to(who).filter(since, tlp__lt=Tlp.RED)
    return [
        DecisionLine(each, names[each.body_id])
        for each in found.order_by("-decided_on", "-code", "pk")
    ]

"""One meeting as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from apps.action_items.models import ActionItem
from apps.decisions.models import Decision
from apps.documents.models import Paper, Version
from apps.meetings.agenda import Span, clock, ordinals, paper_label, paper_order
from apps.meetings.enums import Released
from apps.meetings.models import (
    AgendaItem,
    AgendaPaper,
    AttendanceReply,
    ItemOutcome,
    Meeting,
    Minutes,
    MinutesEntry,
    Release,
)
from apps.meetings.selectors.audience import Panel, members_panel
from apps.meetings.selectors.outcomes import Outcomes, last_outcomes
from apps.meetings.selectors.recalled import RecalledLine, has_recalled, recalled_under
from apps.meetings.selectors.steps import Step, steps_of
from apps.meetings.selectors.tally import Tally, tally_of
from apps.meetings.sources import carried_into
from apps.obligations.enums import ObligationKind
from apps.obligations.selectors import Line, obligation_of
from apps.organisations.enums import Capacity, Role
from apps.organisations.models import Representative
from apps.organisations.second_officer import at_desk
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from uuid import UUID

    from apps.meetings.models import ReleaseQuerySet
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper that the reader may open, under its number."""

    place_id: UUID
    label: str
    order: tuple[bool, list[int]]
    paper: Paper
    version: Version | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One decision or one action that came of an item."""

    decision: Decision | None
    action: ActionItem | None

    def order(self) -> tuple[bool, str]:
        """Decisions first, each kind by its number."""
        return self.decision is None, str(self.decision or self.action)


@dataclass(frozen=True, slots=True)
class Slot:
    """An agenda item with its clock, its number among the items dealt with, and its papers."""

    item: AgendaItem
    ordinal: int | None
    span: Span
    papers: list[PaperLine]
    recalled: list[RecalledLine]
    outcomes: list[Outcome]
    minutes: str

    @property
    def numbered(self) -> list[PaperLine | RecalledLine]:
        """Its papers with those that were withdrawn after the reader had them, by number."""
        return sorted([*self.papers, *self.recalled], key=lambda line: line.order)


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """What the page of a meeting shows to one reader. The desk's parts are ``None`` for others."""

    meeting: Meeting
    steps: list[Step]
    slots: list[Slot]
    duty: Line | None
    own_reply: AttendanceReply | None
    panel: Panel
    last: Outcomes
    carried: list[ActionItem]
    """What was carried over to this meeting, for who may know how the items go."""
    chair: str
    minutes: Minutes | None
    tally: Tally | None
    request: Release | None
    returned: Release | None

    @property
    def papers(self) -> list[PaperLine]:
        """All papers in the order of their numbers."""
        return [paper for slot in self.slots for paper in slot.papers]

    @property
    def numbered(self) -> list[PaperLine | RecalledLine]:
        """The same with those that were withdrawn after the reader had them."""
        return [line for slot in self.slots for line in slot.numbered]

    @property
    def strictest(self) -> int:
        """The strictest label on the page."""
        labels = [each.tlp for each in self.carried]
        labels += [line.recall.tlp for slot in self.slots for line in slot.recalled]
        return max([self.meeting.tlp, *labels, *(line.paper.tlp for line in self.papers)])

    @property
    def overrun(self) -> int:
        """Minutes by which the agenda passes the planned end; negative is time to spare."""
        if not self.slots:
            return 0
        left = self.slots[-1].span.ends_at - self.meeting.ends_at
        return int(left.total_seconds() // 60)


def visible_meeting(who: Principal, meeting_id: UUID) -> Meeting | None:
    """Return the meeting if the reader may see it."""
    found: Meeting | None = (
        Meeting.objects.visible_to(who)
        .filter(pk=meeting_id)
        .prefetch_related(known_body(who), "circle")
        .first()
    )
    return found


def visible_item(who: Principal, meeting: Meeting, item_id: UUID) -> AgendaItem | None:
    """Return an item of the meeting's agenda if the reader may see it."""
    items = AgendaItem.objects.visible_to(who).filter(meeting=meeting, withdrawn_at=None)
    found: AgendaItem | None = items.filter(pk=item_id).first()
    return found


def meeting_page(who: Principal, meeting_id: UUID) -> MeetingPage | None:
    """Return the page, or ``None`` when there is no such meeting for this reader."""
    meeting = visible_meeting(who, meeting_id)
    if meeting is None:
        return None
    desk = bool(at_desk(who, meeting.body_id))
    minutes = Minutes.objects.visible_to(who).filter(meeting=meeting).first()
    releases = list(_releases(who, meeting)) if desk else []
    shared = minutes if minutes and minutes.visible_from else None
    replies = AttendanceReply.objects.visible_to(who).filter(
        meeting=meeting, organisation_id=who.organisation_id
    )
    return MeetingPage(
        meeting=meeting,
        steps=steps_of(meeting, shared, who.at),
        slots=slots_of(who, meeting, shared),
        duty=obligation_of(who, ObligationKind.REPLY, meeting.pk),
        own_reply=replies.select_related("replied_by").first(),
        panel=members_panel(who, meeting),
        last=last_outcomes(who, meeting),
        carried=carried_into(who, meeting),
        chair=_chair(who, meeting),
        minutes=shared,
        tally=tally_of(who, meeting) if desk else None,
        request=next((r for r in releases if not r.released_at and not r.returned_at), None),
        returned=releases[-1] if releases and releases[-1].returned_at else None,
    )


def slots_of(who: Principal, meeting: Meeting, shared: Minutes | None) -> list[Slot]:
    """Return the agenda with clock, papers, outcomes and, once shared, minutes."""
    items = list(
        AgendaItem.objects.visible_to(who)
        .filter(meeting=meeting, withdrawn_at=None)
        .select_related("presenter")
        .annotate(recalled=has_recalled(who))
        .order_by("position")
    )
    papers = _papers(who, items)
    had = [item for item in items if item.recalled]
    recalled = recalled_under(who, had) if had else {}
    outcomes = _outcomes(who, items)
    texts = _texts(who, shared)
    spans = clock((item.minutes for item in items), meeting.starts_at)
    numbers = ordinals(item.kind for item in items)
    return [
        Slot(
            item,
            number,
            span,
            papers.get(item.pk, []),
            recalled.get(item.pk, []),
            outcomes.get(item.pk, []),
            texts.get(item.pk, ""),
        )
        for item, span, number in zip(items, spans, numbers, strict=True)
    ]


def _papers(who: Principal, items: list[AgendaItem]) -> dict[UUID, list[PaperLine]]:
    places = (
        AgendaPaper.objects.visible_to(who)
        .filter(item__in=items, paper__in=Paper.objects.visible_to(who))
        .select_related("paper__owner_organisation")
        .prefetch_related(
            Prefetch("paper__versions", Version.objects.visible_to(who).order_by("-ordinal"))
        )
    )
    lines: dict[UUID, list[PaperLine]] = {}
    for place in sorted(places, key=lambda place: paper_order(place.number)):
        version = next(iter(place.paper.versions.all()), None)
        number = place.number
        line = PaperLine(place.pk, paper_label(number), paper_order(number), place.paper, version)
        lines.setdefault(place.item_id, []).append(line)
    return lines


def _outcomes(who: Principal, items: list[AgendaItem]) -> dict[UUID, list[Outcome]]:
    found = list(ItemOutcome.objects.visible_to(who).filter(item__in=items))
    decisions = Decision.objects.visible_to(who).in_bulk(
        [row.decision_id for row in found if row.decision_id]
    )
    actions = (
        ActionItem.objects.visible_to(who)
        .select_related("owner_organisation")
        .in_bulk([row.action_id for row in found if row.action_id])
    )
    rows: dict[UUID, list[Outcome]] = {}
    for row in found:
        outcome = Outcome(decisions.get(row.decision_id), actions.get(row.action_id))
        if outcome.decision or outcome.action:
            rows.setdefault(row.item_id, []).append(outcome)
    for outcomes in rows.values():
        outcomes.sort(key=Outcome.order)
    return rows


def _texts(who: Principal, shared: Minutes | None) -> dict[UUID, str]:
    if shared is None:
        return {}
    entries = MinutesEntry.objects.visible_to(who).filter(record=shared)
    return dict(entries.values_list("item_id", "text"))


def _chair(who: Principal, meeting: Meeting) -> str:
    seat = (
        Representative.objects.visible_to(who)
        .as_of(who.at)
        .in_body(meeting.body_id)
        .filter(membership__role=Role.CHAIR, capacity=Capacity.PRIMARY)
        .select_related("post__person", "post__organisation")
        .first()
    )
    return f"{seat.post.person.name} {seat.post.title}".strip() if seat else ""


def _releases(who: Principal, meeting: Meeting) -> ReleaseQuerySet:
    rows: ReleaseQuerySet = Release.objects.visible_to(who).filter(meeting=meeting)
    return rows.select_related("requested_by", "released_by")


def open_request(who: Principal, meeting: Meeting, what: Released) -> Release | None:
    """Return the request of this kind that waits for a second officer."""
    found: Release | None = _releases(who, meeting).waiting().filter(what=what).first()
    return found

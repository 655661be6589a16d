"""Handing a person's duties over: what goes to the successor, and what stays, before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.dashboard.lines import DutyLine, duty_lines
from apps.obligations.audiences import readable_on
from apps.obligations.selectors import lines_of, named_for
from apps.organisations import policies, standing
from apps.organisations.handing_over import seats_of, successors_of
from apps.organisations.models import HandOver, Post, Representative, SeatHandOver
from apps.organisations.selectors import known_body
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from apps.obligations.selectors import Line
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


class Fate(Enum):
    """What becomes of one act, as far as the colleague may read today."""

    GOES = _("Goes to the colleague")
    WITH_SEAT = _("Goes to the colleague if the seat is approved before; else to the organisation")
    STAYS = _("Stays with the organisation: the colleague may not read what it is about")
    BY_NAME = _("Not handed over: the person was asked by name")


@dataclass(frozen=True, slots=True)
class Preview:
    """What the reader may know of what goes over, seen beforehand."""

    successor: Post
    first_day: date
    acts: list[tuple[DutyLine, Fate]]

    @property
    def last_day(self) -> date:
        """The former's last day."""
        return self.first_day - timedelta(days=1)

    @property
    def choice(self) -> str:
        """What was chosen when this was seen: with another choice it must be seen again."""
        return f"{self.successor.pk} {self.first_day.isoformat()}"


@dataclass(frozen=True, slots=True)
class HandOverPage:
    """One person, his seats, and the hand-over that is arranged, if any."""

    former: Post
    may: Verdict
    seats: list[Representative]
    successors: list[Post]
    arranged: HandOver | None
    seats_asked: list[SeatHandOver]
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A hand-over with its seats; once it is done also what went over and what did not."""

    row: HandOver
    seats: list[SeatHandOver]
    moved: list[DutyLine]
    kept: list[DutyLine]
    may_take_back: bool


def administers(who: Principal) -> bool:
    """Whether the reader is an administrator of the organisation that he acts for."""
    me = standing.standings([who.person_id], at=who.at)[who.person_id]
    return policies.administers(who, me)


def hand_over_page(who: Principal, pk: UUID) -> HandOverPage | None:
    """Return the page about one post; ``None`` for whoever does not administer it."""
    me = standing.standings([who.person_id], at=who.at)[who.person_id]
    if not policies.administers(who, me):
        return None
    own = Post.objects.visible_to(who).filter(organisation_id=who.organisation_id)
    former = own.as_of(who.at).select_related("person").filter(pk=pk).first()
    if former is None:
        return None
    arranged = HandOver.objects.visible_to(who).open().filter(former=former)
    found = arranged.select_related("successor__person").first()
    today = in_japan(who.at).date()
    seats = seats_of(former, today, who)
    return HandOverPage(
        former=former,
        may=policies.may_hand_over(who, me, former),
        seats=list(seats.prefetch_related(known_body(who, "membership__body"))),
        successors=list(successors_of(former, who)),
        arranged=found,
        seats_asked=_seats_of(who, [found]) if found else [],
        may_take_back=bool(found and found.first_day > today),
    )


def preview(who: Principal, page: HandOverPage, successor: Post, first_day: date) -> Preview:
    """Say of each act that names the person what would become of it."""
    lines = named_for(who, page.former.person_id)
    subjects = {line.subject_id for line in lines}
    readable = readable_on(successor.pk, subjects, who.at)
    by_seat = readable_on(page.former.pk, subjects - readable, who.at)
    bodies = {seat.membership.body_id for seat in seats_of(page.former, first_day, who)}

    def fate(line: Line) -> Fate:
        if line.person_id is not None:
            return Fate.BY_NAME
        if line.subject_id in readable:
            return Fate.GOES
        seated = line.body_id in bodies and line.subject_id in by_seat
        return Fate.WITH_SEAT if seated else Fate.STAYS

    fates = [fate(line) for line in lines]
    acts = list(zip(duty_lines(lines, who), fates, strict=True))
    return Preview(successor, first_day, acts)


def hand_overs(who: Principal, limit: int = 10) -> list[Done]:
    """The hand-overs of the reader's organisation that were not taken back, the latest first."""
    found = HandOver.objects.visible_to(who).filter(taken_back_at=None)
    rows = list(found.select_related("former__person", "successor__person")[:limit])
    ids = {pk for row in rows for pk in [*row.moved, *row.kept]}
    lines = {line.duty.obligation_id: line for line in duty_lines(lines_of(who, ids), who)}
    seats = _seats_of(who, rows)
    return [
        Done(
            row=row,
            seats=[each for each in seats if each.hand_over_id == row.pk],
            moved=[lines[pk] for pk in row.moved if pk in lines],
            kept=[lines[pk] for pk in row.kept if pk in lines],
            may_take_back=row.is_open and row.first_day > in_japan(who.at).date(),
        )
        for row in rows
    ]


def _seats_of(who: Principal, rows: list[HandOver]) -> list[SeatHandOver]:
    found = SeatHandOver.objects.visible_to(who).filter(hand_over__in=rows)
    joined = found.select_related("seat__membership", "approved_by")
    return list(joined.prefetch_related(known_body(who, "seat__membership__body")))

"""The figures of chair and desk: what is overdue by organisation and age. No act is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from apps.obligations.enums import ObligationKind, ObligationState
from apps.obligations.models import Obligation
from apps.organisations.enums import Role
from apps.organisations.selectors import organisations_for
from apps.sharing import rule
from apps.sharing.enums import CircleKind, Tlp
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.organisations.models import Organisation
    from wg_portal.principal import Principal

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
WATCHERS = (Role.CHAIR, Role.SECRETARIAT)
"""As in every circle of chair and secretariat: a deputy chair reads as a member."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many acts of one organisation are overdue, for how long; ``tlp``: the strictest label."""

    organisation: Organisation
    tlp: int
    week: int
    month: int
    longer: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.week + self.month + self.longer


def chaired(who: Principal) -> set[UUID]:
    """The bodies in which the reader sits for the chair."""
    return {body for body, role in who.seats if role == Role.CHAIR}


def watched(who: Principal) -> set[UUID]:
    """The bodies of which the reader learns who is late: as the chair, or at the desk."""
    return {body for body, role in who.seats if role in WATCHERS}


def _countable(who: Principal) -> Q:
    """What may be counted for the reader in his bodies.

    Who owes an act is known to its bearer and its desk, so the relay counts, and only subjects
    that the reader himself may read; never TLP:RED, and never of a chosen circle: there the count
    would tell who was chosen.
    """
    counted = Q(body_id__in=watched(who), tlp__lt=Tlp.RED)
    counted &= Q(circle_kind__in=(CircleKind.BODY, CircleKind.COMMUNITY))
    return counted & rule.q(rule.READ_COPY, who, ident="subject_id")


@dataclass(frozen=True, slots=True)
class ActionFigures:
    """How many action items are open in time, open and late, and done or dropped since a day."""

    in_time: int
    late: int
    done: int


def action_figures(who: Principal, since: datetime) -> ActionFigures:
    """Count the action items of the reader's bodies; done are those since ``since``.

    One that was returned is expected anew: it is open, and done once when it is done.
    """
    is_open = Q(state=ObligationState.OPEN)
    again = Obligation.objects.open().filter(kind=ObligationKind.ACTION).values("subject_id")
    done = Q(state=ObligationState.DISCHARGED, closed_at__gte=since) & ~Q(subject_id__in=again)
    countable = _countable(who)
    with as_system("relay", at=who.at):
        figures = Obligation.objects.filter(countable, kind=ObligationKind.ACTION).aggregate(
            in_time=Count("id", filter=is_open & Q(due_at__gte=who.at)),
            late=Count("id", filter=is_open & Q(due_at__lt=who.at)),
            done=Count("subject_id", filter=done, distinct=True),
        )
    return ActionFigures(**figures)


def overdue_by_organisation(who: Principal) -> list[Overdue]:
    """Counts over what the reader may read in his bodies, the organisation with most first."""
    late = _countable(who) & Q(due_at__lt=who.at)
    since_week, since_month = who.at - WEEK, who.at - MONTH
    with as_system("relay", at=who.at):
        rows = list(
            Obligation.objects.open()
            .filter(late)
            .order_by()
            .values("bearer_organisation_id")
            .annotate(
                strictest=Max("tlp"),
                week=Count("id", filter=Q(due_at__gte=since_week)),
                month=Count("id", filter=Q(due_at__lt=since_week, due_at__gte=since_month)),
                longer=Count("id", filter=Q(due_at__lt=since_month)),
            )
        )
    known = organisations_for(who).in_bulk([row["bearer_organisation_id"] for row in rows])
    found = [
        Overdue(known[pk], row["strictest"], row["week"], row["month"], row["longer"])
        for row in rows
        for pk in [row["bearer_organisation_id"]]
        if pk in known
    ]
    return sorted(found, key=lambda each: (-each.total, each.organisation.kana))

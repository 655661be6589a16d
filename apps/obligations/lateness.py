"""The chair's figures: how many acts are overdue, by organisation and age. No act is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from apps.obligations.models import Obligation
from apps.organisations.enums import Role
from apps.organisations.selectors import organisations_for
from apps.sharing import rule
from apps.sharing.enums import CircleKind, Tlp
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from uuid import UUID

    from apps.organisations.models import Organisation
    from wg_portal.principal import Principal

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


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
    return {body for body, role in who.seats if role in (Role.CHAIR, Role.DEPUTY)}


def overdue_by_organisation(who: Principal) -> list[Overdue]:
    """Counts over what the chair may read in his bodies, the organisation with most first.

    Who owes an act is known to its bearer and its desk, so the relay counts, and only subjects
    that the reader himself may read; never TLP:RED, and never of a chosen circle: there the count
    would tell who was chosen.
    """
    late = Q(body_id__in=chaired(who), tlp__lt=Tlp.RED, due_at__lt=who.at)
    late &= Q(circle_kind__in=(CircleKind.BODY, CircleKind.COMMUNITY))
    readable = rule.q(rule.READ_COPY, who, ident="subject_id")
    since_week, since_month = who.at - WEEK, who.at - MONTH
    with as_system("relay", at=who.at):
        rows = list(
            Obligation.objects.open()
            .filter(readable, late)
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

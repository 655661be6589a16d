"""Whose move it is: what the desk has to confirm, and what it returned to its owners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When

from apps.action_items import policies
from apps.action_items.enums import ActionState
from apps.action_items.models import ActionProgress
from apps.action_items.register import actions_for, organisations
from apps.organisations.enums import Role
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from datetime import datetime

    from apps.action_items.models import ActionItem
    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal

MOST = 30
"""Of each that are shown at once; the list of action items has all."""


@dataclass(frozen=True, slots=True)
class Waits:
    """One item that waits since ``since``; ``missing`` is what its owner was told, if anything."""

    action: ActionItem
    owner: str
    body: str
    since: datetime
    missing: str


@dataclass(frozen=True, slots=True)
class DeskWork:
    """What a desk looks after: what it has to confirm, and what it waits for again."""

    to_confirm: list[Waits]
    returned: list[Waits]

    @property
    def strictest(self) -> int:
        """The strictest label among them."""
        return max((each.action.tlp for each in (*self.to_confirm, *self.returned)), default=0)


def with_returns(found: MarkedQuerySet, who: Principal) -> MarkedQuerySet:
    """Add ``missing``: what the owner was told when it was returned, until he reports again.

    Empty for all else, and for who may not know it.
    """
    said = ActionProgress.objects.visible_to(who).filter(
        action=OuterRef("pk"), state__in=(ActionState.REPORTED, ActionState.RETURNED), anew=False
    )
    told = Case(
        When(state=ActionState.RETURNED, then=F("comment")),
        default=Value(""),
        output_field=TextField(),
    )
    latest = said.annotate(told=told).order_by("-at").values("told")[:1]
    annotated: MarkedQuerySet = found.annotate(missing=Subquery(latest))
    return annotated


def work_of_desk(who: Principal) -> DeskWork:
    """What waits in the bodies whose secretariat the reader is, the oldest first."""
    desks = who.bodies_as(Role.SECRETARIAT)
    if not desks:
        return DeskWork([], [])
    reported = Q(state=ActionState.REPORTED)
    returned = Q(state__in=policies.UNDONE, missing__gt="")
    waiting = list(
        with_returns(actions_for(who).filter(body_id__in=desks), who)
        .filter(reported | returned)
        .prefetch_related(known_body(who))
        .order_by("updated", "code", "pk")
    )
    owners = organisations(who, {each.owner_organisation_id for each in waiting})
    lines = [
        (
            each.state,
            Waits(
                action=each,
                owner=owners.get(each.owner_organisation_id, ""),
                body=getattr(getattr(each, "body", None), "short", ""),
                since=each.updated,
                missing=first_line(each.missing),
            ),
        )
        for each in waiting
    ]
    return DeskWork(
        to_confirm=[line for state, line in lines if state == ActionState.REPORTED][:MOST],
        returned=[line for state, line in lines if state != ActionState.REPORTED][:MOST],
    )


def first_line(said: str | None) -> str:
    """Return the first line of what was said; empty when nothing was."""
    return (said or "").strip().partition("\n")[0].strip()

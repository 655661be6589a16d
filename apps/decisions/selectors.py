"""Decisions as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.decisions.models import Decision
from apps.organisations.models import Body
from apps.sharing.audience import Audience, audience
from apps.sharing.enums import Caveat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; the body is empty for who does not know it."""

    decision: Decision
    body: str


@dataclass(frozen=True, slots=True)
class Page:
    """One decision with all that its page needs."""

    decision: Decision
    body: Body | None
    audience: Audience
    caveats: tuple[str, ...]


def bodies_of(who: Principal) -> list[Body]:
    """The bodies in which the reader sits."""
    return list(Body.objects.visible_to(who))


def decisions_for(who: Principal, *, body: str = "", kind: str = "") -> MarkedQuerySet:
    """Decisions, the newest first."""
    found = Decision.objects.visible_to(who)
    if body:
        # By id: a join would drop what the reader sees of a body that he does not.
        chosen = [each.pk for each in bodies_of(who) if each.code == body]
        found = found.filter(body_id__in=chosen)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-decided_on", "-code", "pk")


def rows(who: Principal, decisions: Iterable[Decision]) -> list[Row]:
    """The decisions of one page of the list, with the names of their bodies."""
    shown = list(decisions)
    bodies = Body.objects.visible_to(who).in_bulk({decision.body_id for decision in shown})
    return [
        Row(each, bodies[each.body_id].short if each.body_id in bodies else "") for each in shown
    ]


def decision_page(who: Principal, decision_id: UUID) -> Page | None:
    """One decision; ``None`` when the reader cannot see it."""
    decision = Decision.objects.visible_to(who).filter(pk=decision_id).first()
    if decision is None:
        return None
    return Page(
        decision=decision,
        body=Body.objects.visible_to(who).filter(pk=decision.body_id).first(),
        audience=audience(decision.circle_id),
        caveats=tuple(str(Caveat(each).label) for each in decision.caveats),
    )

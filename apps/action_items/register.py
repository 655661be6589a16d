"""The register: all action items that one may read, as the list and the API show them.

Everybody sees the wording, owner and desk how it goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When

from apps.action_items import policies
from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem, ActionProgress
from apps.obligations.selectors import Line, open_about
from apps.organisations.models import Body, Organisation
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal


class Look(NamedTuple):
    """A state as tone, icon and word."""

    tone: str
    icon: str
    word: str


_LOOKS = {
    ActionState.TODO: ("", "circle"),
    ActionState.DOING: ("accent", "half"),
    ActionState.REPORTED: ("", "eye"),
    ActionState.CONFIRMED: ("success", "check"),
    ActionState.CARRIED: ("accent", "history"),
}


def look(state: str) -> Look:
    """Return how a state is drawn."""
    known = ActionState(state)
    return Look(*_LOOKS[known], str(known.label))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; ``look`` and ``line`` are empty for who may not know them."""

    action: ActionItem
    owner: str
    body: str
    mine: bool
    look: Look | None
    line: Line | None


def bodies_of(who: Principal) -> list[Body]:
    """The bodies in which the reader sits."""
    return list(Body.objects.visible_to(who))


def actions_for(
    who: Principal, *, whose: str = "", body: str = "", state: str = ""
) -> MarkedQuerySet:
    """Action items in reading order: what one's own organisation still has to do comes first."""
    progress = ActionProgress.objects.visible_to(who).filter(action=OuterRef("pk"))
    found = ActionItem.objects.visible_to(who).annotate(
        state=Subquery(progress.order_by("-at").values("state")[:1])
    )
    if whose == "mine":
        found = found.filter(owner_organisation_id=who.organisation_id)
    if body:
        # By id: a join would drop the item of a body that the reader cannot see.
        chosen = [each.pk for each in bodies_of(who) if each.code == body]
        found = found.filter(body_id__in=chosen)
    if state:
        found = found.filter(state=state)
    undone = Q(owner_organisation_id=who.organisation_id, state__in=policies.UNDONE)
    first = Case(When(undone, then=Value(0)), default=Value(1), output_field=IntegerField())
    ordered: MarkedQuerySet = found.order_by(first, "due_at", "code", "pk")
    return ordered


def actions_with_names(who: Principal, *, whose: str = "") -> MarkedQuerySet:
    """``actions_for`` with audience, and with body and owner where the reader may know them."""
    found: MarkedQuerySet = actions_for(who, whose=whose).prefetch_related(
        known_body(who),
        "circle",
        Prefetch("owner_organisation", Organisation.objects.visible_to(who)),
    )
    return found


def rows(who: Principal, actions: Iterable[Any]) -> list[Row]:
    """What ``actions_for`` found, one page of it, with names, states and what is owed."""
    shown = list(actions)
    owners = organisations(who, {action.owner_organisation_id for action in shown})
    bodies = Body.objects.visible_to(who).in_bulk({action.body_id for action in shown})
    lines = open_about(who, [action.pk for action in shown])
    return [
        Row(
            action=action,
            owner=owners.get(action.owner_organisation_id, ""),
            body=bodies[action.body_id].short if action.body_id in bodies else "",
            mine=action.owner_organisation_id == who.organisation_id,
            look=look(action.state) if action.state else None,
            line=lines.get(action.pk),
        )
        for action in shown
    ]


def organisations(who: Principal, ids: set[UUID]) -> dict[UUID, str]:
    """Short names of organisations that the reader may know."""
    known = Organisation.objects.visible_to(who).in_bulk(ids)
    return {pk: found.short for pk, found in known.items()}

"""Action items as the pages show them: everybody sees the wording, owner and desk how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When

from apps.accounts.models import User
from apps.action_items import policies
from apps.action_items.enums import ActionState
from apps.action_items.models import ActionItem, ActionProgress
from apps.obligations.selectors import Line, open_about
from apps.organisations.models import Body, Organisation
from apps.organisations.selectors import known_body
from apps.sharing.audience import Audience, audience
from apps.sharing.enums import Caveat

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.policies import Standing
    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the progress."""

    look: Look
    comment: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One action item with all that its page needs; ``line`` is what is still owed."""

    action: ActionItem
    owner: str
    body: Body | None
    line: Line | None
    standing: Standing
    look: Look | None
    steps: tuple[Step, ...]
    audience: Audience
    caveats: tuple[str, ...]
    can_report: Verdict
    can_confirm: Verdict

    @property
    def owed_by_me(self) -> bool:
        """Whether the one button of the page is the reader's."""
        return self.line is not None and bool(self.can_report)


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


def steps_of(who: Principal, action: ActionItem) -> list[ActionProgress]:
    """How the item went, latest first; nothing for all but its owner and the desk."""
    progress = ActionProgress.objects.visible_to(who).filter(action=action)
    return list(progress.order_by("-at", "-id"))


def rows(who: Principal, actions: Iterable[Any]) -> list[Row]:
    """What ``actions_for`` found, one page of it, with names, states and what is owed."""
    shown = list(actions)
    owners = _organisations(who, {action.owner_organisation_id for action in shown})
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


def action_page(who: Principal, action_id: UUID) -> Page | None:
    """One action item; ``None`` when the reader cannot see it."""
    action = ActionItem.objects.visible_to(who).filter(pk=action_id).first()
    if action is None:
        return None
    history = steps_of(who, action)
    as_ = policies.standing(who, action, history[0] if history else None)
    return Page(
        action=action,
        owner=_organisations(who, {action.owner_organisation_id}).get(
            action.owner_organisation_id, ""
        ),
        body=Body.objects.visible_to(who).filter(pk=action.body_id).first(),
        line=open_about(who, [action.pk]).get(action.pk),
        standing=as_,
        look=look(as_.state) if as_.state else None,
        steps=_steps(history),
        audience=audience(action.circle_id),
        caveats=tuple(str(Caveat(each).label) for each in action.caveats),
        can_report=policies.can_report(as_),
        can_confirm=policies.can_confirm(as_),
    )


def _steps(history: list[ActionProgress]) -> tuple[Step, ...]:
    people = User.objects.in_bulk({step.by_id for step in history})
    return tuple(
        Step(look(step.state), step.comment, str(people[step.by_id]), step.at) for step in history
    )


def _organisations(who: Principal, ids: set[UUID]) -> dict[UUID, str]:
    known = Organisation.objects.visible_to(who).in_bulk(ids)
    return {pk: found.short for pk, found in known.items()}

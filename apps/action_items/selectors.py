"""Action items as the pages show them: everybody sees the wording, owner and desk how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.action_items import policies
from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.links import host_of
from apps.action_items.models import ActionItem, ActionProgress, DeadlineChange
from apps.documents.models import Paper, Version
from apps.obligations.calendars import business_days_left, unit
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


class Late(NamedTuple):
    """How late something is; ``left`` is negative and in ``unit``."""

    left: int
    unit: str


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
    """One step of the progress; ``host`` is that of the link to its evidence."""

    look: Look
    comment: str
    link: str
    host: str
    paper: Paper | None
    file: Version | None
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline of the item and why it became that; the first has no reason."""

    due_at: datetime
    how: str
    reason: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """One action item with all that its page needs; ``line`` is what is still owed.

    ``late`` is empty for all but the owner, the desk and the chair.
    """

    action: ActionItem
    owner: str
    person: str
    body: Body | None
    line: Line | None
    standing: Standing
    look: Look | None
    late: Late | None
    steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...]
    audience: Audience
    caveats: tuple[str, ...]
    can_report: Verdict
    can_confirm: Verdict
    can_move: Verdict

    @property
    def owed_by_me(self) -> bool:
        """Whether the one button of the page is the reader's."""
        return self.line is not None and bool(self.can_report)

    @property
    def offered(self) -> set[str]:
        """The forms that the page shows to this reader."""
        names = {"progress", "finish"} if self.can_report else set()
        names |= {"confirm", "return"} if self.can_confirm else set()
        return names | ({"move", "carry"} if self.can_move else set())


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
        person=_person(action.owner_person_id),
        body=Body.objects.visible_to(who).filter(pk=action.body_id).first(),
        line=open_about(who, [action.pk]).get(action.pk),
        standing=as_,
        look=look(as_.state) if as_.state else None,
        late=_late(action, as_, who.at),
        steps=_steps(who, history),
        deadlines=_deadlines(who, action) if as_.state else (),
        audience=audience(action.circle_id),
        caveats=tuple(str(Caveat(each).label) for each in action.caveats),
        can_report=policies.can_report(as_),
        can_confirm=policies.can_confirm(as_),
        can_move=policies.can_move(as_),
    )


def _steps(who: Principal, history: list[ActionProgress]) -> tuple[Step, ...]:
    """The latest first; a paper that was withdrawn is gone for its readers, a file may not be
    ready yet.
    """
    people = User.objects.in_bulk({step.by_id for step in history})
    kept = {step.paper_id for step in history if step.paper_id}
    papers = Paper.objects.visible_to(who).in_bulk(kept) if kept else {}
    versions = Version.objects.visible_to(who).filter(paper__in=papers).order_by("ordinal")
    files = {each.paper_id: each for each in versions} if papers else {}
    return tuple(
        Step(
            look=look(step.state),
            comment=step.comment,
            link=step.link,
            host=host_of(step.link),
            paper=papers.get(step.paper_id),
            file=files.get(step.paper_id),
            who=str(people[step.by_id]),
            at=step.at,
        )
        for step in history
    )


def _deadlines(who: Principal, action: ActionItem) -> tuple[Deadline, ...]:
    """Every deadline that there was, the latest first; nothing while it was never moved."""
    changes = list(
        DeadlineChange.objects.visible_to(who)
        .filter(action=action)
        .select_related("by")
        .order_by("-at", "-id")
    )
    if not changes:
        return ()
    moved = [
        Deadline(each.due_at, str(DeadlineMove(each.how).label), each.reason, str(each.by), each.at)
        for each in changes
    ]
    given = pgettext("deadline", "As given")
    return (*moved, Deadline(changes[-1].was, given, "", "", action.visible_from))


def _late(action: ActionItem, as_: Standing, at: datetime) -> Late | None:
    """Told from the state, for the chair does not see what is owed."""
    if as_.state not in policies.UNDONE or action.due_at >= at:
        return None
    left = business_days_left(at, action.due_at, action.counting)
    return Late(left, unit(action.counting))


def _person(person_id: UUID | None) -> str:
    person = User.objects.filter(pk=person_id).first() if person_id else None
    return person.name if person else ""


def _organisations(who: Principal, ids: set[UUID]) -> dict[UUID, str]:
    known = Organisation.objects.visible_to(who).in_bulk(ids)
    return {pk: found.short for pk, found in known.items()}

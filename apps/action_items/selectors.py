"""One action item as its page shows it; the list is in ``register``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import pgettext

from apps.accounts.models import User
from apps.action_items import policies
from apps.action_items.audiences import Knower, knowers_by_organisation
from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.inner import pleas_about, withdrawn_at
from apps.action_items.links import host_of
from apps.action_items.models import (
    ActionItem,
    ActionProgress,
    DeadlineChange,
    WordingChange,
)
from apps.action_items.register import Late, Look, look, organisations
from apps.action_items.sources import Source, sources
from apps.documents.models import Paper, Version
from apps.obligations.calendars import business_days_left, unit
from apps.obligations.selectors import Line, open_about
from apps.organisations.models import Body
from apps.organisations.selectors import is_administrator
from apps.sharing.audience import Audience, audience
from apps.sharing.enums import Caveat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.policies import Standing
    from apps.obligations.models import Plea
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the progress; ``host`` is that of the link to its evidence.

    Of evidence that was withdrawn nothing is left but the day, for whoever reads the step.
    """

    state: ActionState
    look: Look
    comment: str
    link: str
    host: str
    paper: Paper | None
    file: Version | None
    withdrawn_at: datetime | None
    anew: bool
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

    ``mine``: of the reader's organisation. ``late`` is empty for all but the owner, the desk and
    the chair.
    """

    at: datetime
    action: ActionItem
    owner: str
    mine: bool
    person: str
    body: Body | None
    line: Line | None
    standing: Standing
    look: Look | None
    late: Late | None
    steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...]
    wordings: tuple[WordingChange, ...]
    pleas: tuple[Plea, ...]
    audience: Audience
    caveats: tuple[str, ...]
    can_report: Verdict
    can_confirm: Verdict
    can_move: Verdict
    can_mend: Verdict
    knowers: tuple[Knower, ...]
    """Who is told when the reader takes it back, or was."""
    coming: tuple[Source, ...]
    """The meetings to which the reader may carry it over."""
    carried_to: Source | None
    for_a_colleague: bool
    """Whether the reader, who is not the named owner, may hand it over for him."""

    @property
    def owed_by_me(self) -> bool:
        """Whether the one button of the page is the reader's."""
        return self.line is not None and bool(self.can_report)

    @property
    def offered(self) -> set[str]:
        """The forms that the page shows to this reader."""
        names = {"progress", "finish"} if self.can_report else set()
        names |= {"confirm", "return"} if self.can_confirm else set()
        names |= {"move", "carry"} if self.can_move else set()
        return names | ({"reword", "take_back"} if self.can_mend else set())

    @property
    def known_to(self) -> int:
        """How many people hear of it when it is taken back."""
        return sum(each.people for each in self.knowers)

    @property
    def returned(self) -> Step | None:
        """The step with which it was returned, until it is reported again."""
        said = (ActionState.REPORTED, ActionState.RETURNED)
        latest = next((step for step in self._said if step.state in said), None)
        undone = self.standing.state in policies.UNDONE
        return latest if latest and undone and latest.state == ActionState.RETURNED else None

    @property
    def returned_from(self) -> datetime | None:
        """The deadline before the return, if the return set another."""
        if self.returned is None or len(self.deadlines) < 2:
            return None
        latest, before = self.deadlines[:2]
        return before.due_at if latest.at == self.returned.at else None

    @property
    def taken_back(self) -> Step | None:
        """The step with which it was taken back, with its reason."""
        ended = self.standing.state == ActionState.TAKEN_BACK
        return next(self._said, None) if ended else None

    @property
    def _said(self) -> Iterator[Step]:
        """The steps that somebody took, without evidence that was issued anew."""
        return (step for step in self.steps if not step.anew)


def steps_of(who: Principal, action: ActionItem) -> list[ActionProgress]:
    """How the item went, latest first; nothing for all but its owner and the desk."""
    progress = ActionProgress.objects.visible_to(who).filter(action=action)
    return list(progress.order_by("-at", "-id"))


def action_page(who: Principal, action_id: UUID) -> Page | None:
    """One action item; ``None`` when the reader cannot see it."""
    action = ActionItem.objects.visible_to(who).filter(pk=action_id).first()
    if action is None:
        return None
    history = steps_of(who, action)
    as_ = policies.standing(who, action, history[0] if history else None)
    line = open_about(who, [action.pk]).get(action.pk)
    mine = action.owner_organisation_id == who.organisation_id
    return Page(
        at=who.at,
        action=action,
        owner=organisations(who, {action.owner_organisation_id}).get(
            action.owner_organisation_id, ""
        ),
        mine=mine,
        # To the others a name that changes would tell that the item is still open.
        person=_person(action.owner_person_id) if as_.state else "",
        body=Body.objects.visible_to(who).filter(pk=action.body_id).first(),
        line=line,
        standing=as_,
        look=_look(action, as_),
        late=_late(action, as_, who.at),
        steps=_steps(who, history),
        deadlines=_deadlines(who, action) if as_.state else (),
        wordings=_wordings(who, action) if as_.state else (),
        pleas=pleas_about(who, action, as_) if as_.state else (),
        audience=audience(action.circle_id),
        caveats=tuple(str(Caveat(each).label) for each in action.caveats),
        can_report=policies.can_report(as_),
        can_confirm=policies.can_confirm(as_),
        can_move=policies.can_move(as_),
        can_mend=policies.can_mend(as_),
        knowers=_knowers(who, action, as_),
        coming=tuple(sources().coming(who, action)) if policies.can_move(as_) else (),
        carried_to=_carried_to(who, action, history),
        for_a_colleague=line is not None and mine and not as_.owner and is_administrator(who),
    )


def _steps(who: Principal, history: list[ActionProgress]) -> tuple[Step, ...]:
    """The latest first; a file may not be ready yet."""
    people = User.objects.in_bulk({step.by_id for step in history})
    kept = {step.paper_id for step in history if step.paper_id}
    standing = Paper.objects.visible_to(who).filter(withdrawn_at=None)
    papers = standing.in_bulk(kept) if kept else {}
    withdrawn = withdrawn_at(kept - papers.keys(), who.at)
    versions = Version.objects.visible_to(who).filter(paper__in=papers).order_by("ordinal")
    files = {each.paper_id: each for each in versions} if papers else {}
    return tuple(
        Step(
            state=ActionState(step.state),
            look=look(step.state),
            comment=step.comment,
            link=step.link,
            host=host_of(step.link),
            paper=papers.get(step.paper_id),
            file=files.get(step.paper_id),
            withdrawn_at=withdrawn.get(step.paper_id) if step.paper_id else None,
            anew=step.anew,
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


def _wordings(who: Principal, action: ActionItem) -> tuple[WordingChange, ...]:
    """Every wording that was corrected, the latest first."""
    if action.revision == 1:
        return ()
    found = WordingChange.objects.visible_to(who).filter(action=action).select_related("by")
    return tuple(found.order_by("-revision"))


def _knowers(who: Principal, action: ActionItem, as_: Standing) -> tuple[Knower, ...]:
    """Nobody for all but the desk."""
    taken_back = as_.desk and as_.state == ActionState.TAKEN_BACK
    return knowers_by_organisation(action, who) if taken_back or policies.can_mend(as_) else ()


def _look(action: ActionItem, as_: Standing) -> Look | None:
    """How the state is drawn; that it was taken back every reader may know."""
    state = ActionState.TAKEN_BACK if action.taken_back_at else as_.state
    return look(state) if state else None


def _carried_to(who: Principal, action: ActionItem, history: list[ActionProgress]) -> Source | None:
    """The meeting to which it was carried over last, until it is reported or ends."""
    undone = history and history[0].state in policies.UNDONE
    if not undone or all(step.state != ActionState.CARRIED for step in history):
        return None
    return sources().carried_to(who, [action.pk]).get(action.pk)


def _late(action: ActionItem, as_: Standing, at: datetime) -> Late | None:
    """Told from the state, for the chair does not see what is owed."""
    if as_.state not in policies.UNDONE or action.due_at >= at:
        return None
    left = business_days_left(at, action.due_at, action.counting)
    return Late(left, unit(action.counting))


def _person(person_id: UUID | None) -> str:
    person = User.objects.filter(pk=person_id).first() if person_id else None
    return person.name if person else ""

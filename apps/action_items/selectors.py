"""One action item as its page shows it; the list is in ``register``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.action_items import policies
from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.register import Look, look, organisations
from apps.obligations.selectors import Line, open_about
from apps.organisations.models import Body
from apps.sharing.audience import Audience, audience
from apps.sharing.enums import Caveat

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.policies import Standing
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


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
    return Page(
        action=action,
        owner=organisations(who, {action.owner_organisation_id}).get(
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

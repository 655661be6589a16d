"""Steps of a ladder whose time comes today: who hears of them, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.notifications.cases import Withheld
from apps.notifications.enums import Channel, State
from apps.notifications.models import Delivery
from apps.notifications.rendering import worded
from apps.obligations.contacts import Talks, talks_about
from apps.obligations.enums import ObligationKind, Rung, StageState
from apps.obligations.selectors import stage_audience
from apps.organisations.models import Post
from apps.secretariat import words
from apps.secretariat.selectors.outgoing import due_stages
from apps.secretariat.selectors.things import Thing, named

if TYPE_CHECKING:
    from uuid import UUID

    from apps.notifications.letters import Letter
    from apps.obligations.models import Contact, PlannedStage
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Step:
    """One organisation's step and the posts that it reaches; nobody means that it is skipped."""

    stage: PlannedStage
    organisation: str
    held: bool
    posts: list[Post]
    talk: Contact | None
    """The latest talk with whoever must act."""
    pause: Contact | None
    """The talk by which reminders rest beyond today."""


@dataclass(frozen=True, slots=True)
class StepsPage:
    """One group of steps; ``letter`` is the mail to the first person it reaches."""

    what: str
    reason: str
    to: str
    subject_id: UUID
    thing: Thing
    tlp: int
    steps: list[Step]
    letter: Letter | None


def steps_page(who: Principal, kind: str, subject_id: UUID, to: Rung) -> StepsPage | None:
    """Return the group as it is now; ``None`` when it has gone, or was never this officer's."""
    found = due_stages(who).filter(obligation__kind=kind, obligation__subject_id=subject_id, to=to)
    stages = list(found.select_related("obligation__bearer_organisation").order_by("due_at", "pk"))
    if not stages:
        return None
    first = stages[0].obligation
    talks = talks_about(who, [stage.obligation_id for stage in stages])
    steps = [_step(stage, talks) for stage in stages]
    reached = next((step for step in steps if step.posts and not step.pause), None)
    return StepsPage(
        what=words.step(ObligationKind(kind), to),
        reason=kind,
        to=to,
        subject_id=subject_id,
        thing=named(who, [(first.subject_type, subject_id)])[first.subject_type, subject_id],
        tlp=first.tlp,
        steps=steps,
        letter=_letter(reached, who) if reached else None,
    )


def _step(stage: PlannedStage, talks: Talks) -> Step:
    readers = {reader.post_id for reader in stage_audience(stage.pk)}
    posts = Post.objects.filter(pk__in=readers).select_related("person", "organisation")
    return Step(
        stage=stage,
        organisation=stage.obligation.bearer_organisation.name,
        held=stage.state == StageState.HELD,
        posts=list(posts.order_by("organisation__kana", "pk")),
        talk=next(iter(talks.of[stage.obligation_id]), None),
        pause=talks.paused.get(stage.obligation_id),
    )


def _letter(step: Step, who: Principal) -> Letter | None:
    duty, post = step.stage.obligation, step.posts[0]
    ahead = Delivery(
        reason="obligations.StageDue",
        subject_id=duty.subject_id,
        subject_type=duty.subject_type,
        tlp=duty.tlp,
        revision=duty.revision,
        recipient=post.person,
        post_id=post.pk,
        obligation_id=duty.pk,
        channel=Channel.MAIL,
        state=State.PENDING,
        created_at=who.at,
        due_at=who.at,
    )
    try:
        return worded(ahead, max(who.at, step.stage.due_at))[1]
    except Withheld:
        return None

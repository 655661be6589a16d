"""Writes the stages of an obligation, by the ladder that holds for its body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Max, Q

from apps.obligations.enums import StageState
from apps.obligations.ladders import Deadline, plan
from apps.obligations.models import LadderStage, Obligation, PlannedStage
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID


def plan_stages(obligation: Obligation, at: datetime) -> None:
    """Plan what is still ahead of a new obligation, or of a new revision."""
    plan_all([obligation], at)


def plan_all(obligations: Sequence[Obligation], at: datetime) -> None:
    """Do ``plan_stages`` for many obligations of few ladders."""
    # Whoever asks need not sit in the body, and members do not read its ladder.
    with as_system("audience", at=at):
        kinds = {(each.kind, each.body_id) for each in obligations}
        ladders = {key: _ladder(*key) for key in kinds}
    PlannedStage.objects.bulk_create(
        (
            stage
            for each in obligations
            for stage in _stages(each, ladders[each.kind, each.body_id], at)
        ),
        batch_size=500,
    )


def replan(kind: str, body_id: UUID | None, at: datetime) -> None:
    """Plan the open obligations of a ladder anew: what was told, or is due by now, stays.

    Without a body, those of every body that follows the default. As the relay: some are about
    things that the officer may not know of, yet their ladder is his body's.
    """
    with as_system("relay", at=at):
        found = Obligation.objects.open().filter(kind=kind)
        if body_id:
            found = found.filter(body_id=body_id)
        else:
            own = LadderStage.objects.filter(kind=kind).exclude(body=None)
            found = found.exclude(body_id__in=own.values("body_id"))
        obligations = list(found.select_for_update(of=("self",)).order_by("pk"))
        stages = PlannedStage.objects.filter(obligation__in=obligations)
        ahead = stages.filter(state__in=(StageState.PLANNED, StageState.HELD), due_at__gt=at)
        ahead.update(state=StageState.CANCELLED, decided_at=at)
        # New numbers follow the used ones: a told stage and a new one never pass for the same.
        used = dict(
            stages.filter(revision=F("obligation__revision"))
            .order_by()
            .values_list("obligation_id")
            .annotate(last=Max("ordinal"))
        )
        ladders = {pk: _ladder(kind, pk) for pk in {each.body_id for each in obligations}}
        PlannedStage.objects.bulk_create(
            stage
            for each in obligations
            for stage in _stages(each, ladders[each.body_id], at, after=used.get(each.pk, 0))
        )


def _ladder(kind: str, body_id: UUID) -> list[LadderStage]:
    rows = list(LadderStage.objects.filter(Q(body=None) | Q(body_id=body_id), kind=kind))
    return [row for row in rows if row.body_id] or rows


def _stages(
    obligation: Obligation, steps: Iterable[LadderStage], at: datetime, *, after: int = 0
) -> list[PlannedStage]:
    return [
        PlannedStage(
            obligation=obligation,
            revision=obligation.revision,
            ordinal=after + stage.ordinal,
            to=stage.to,
            manner=stage.manner,
            due_at=stage.due_at,
        )
        for stage in plan(Deadline(obligation.due_at, obligation.counting), steps, at)
    ]

"""The clock of the ladders: finds what is due and not done, obligation by obligation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Min

from apps.activity.services import publish_from_job
from apps.obligations.audiences import Duty, rung_audience
from apps.obligations.enums import ObligationState, Rung, StageState
from apps.obligations.events import StageDue, about
from apps.obligations.models import Contact, Obligation, PlannedStage
from wg_portal.attempts import one_by_one
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db import models

PATIENCE = timedelta(hours=1)
"""How long a row that could not be worked on is left alone."""

OWN = {Rung.BEARER, Rung.DEPUTY}
"""Rungs that reach whoever must act."""


def sweep(*, at: datetime, limit: int = 200) -> int:
    """Tell the stages that are due at ``at``; returns how many were told.

    Each obligation has a transaction of its own: one that fails is put off for an hour and
    never stops the others. Two sweeps at once share the work.
    """
    with as_system("relay", at=at):
        due = list(
            PlannedStage.objects.filter(state=StageState.PLANNED, due_at__lte=at)
            .exclude(obligation__in=Contact.objects.pausing(at).values("obligation"))
            .order_by()
            .values("obligation_id")
            .annotate(first=Min("due_at"))
            .order_by("first", "obligation_id")
            .values_list("obligation_id", flat=True)[:limit]
        )
    return one_by_one(due, _settle, _put_off, what="stage of obligation", at=at)


def _put_off(obligation_id: UUID, at: datetime) -> None:
    _due(obligation_id, at).update(due_at=at + PATIENCE)


def _due(obligation_id: UUID, at: datetime) -> models.QuerySet[PlannedStage]:
    return PlannedStage.objects.filter(
        obligation_id=obligation_id, state=StageState.PLANNED, due_at__lte=at
    )


def _settle(obligation_id: UUID, at: datetime) -> bool:
    """Decide every due stage of one obligation.

    The latest that reaches somebody is told, and beside it the latest that reaches whoever must
    act: after a pause his superiors never hear before he does (ADR 6).
    """
    locked = Obligation.objects.select_for_update(skip_locked=True, of=("self",))
    obligation = locked.filter(pk=obligation_id).first()
    if obligation is None:
        return False
    if obligation.state != ObligationState.OPEN:
        waiting = obligation.stages.filter(state__in=(StageState.PLANNED, StageState.HELD))
        waiting.update(state=StageState.CANCELLED, decided_at=at)
        return False
    # Noted since the look at what is due. The stages stay planned, and are due when it ends.
    if Contact.objects.pausing(at).filter(obligation=obligation).exists():
        return False
    told: set[str] = set()
    for stage in _due(obligation_id, at).order_by("-due_at", "-ordinal"):
        if stage.revision != obligation.revision:
            stage.state = StageState.CANCELLED
        elif told and (stage.to not in OWN or told & OWN):
            stage.state = StageState.OVERTAKEN
        elif rung_audience(Duty.of(obligation), stage.to, at):
            stage.state = StageState.TOLD
            told.add(stage.to)
            publish_from_job(_event(obligation, stage), at=at)
        else:
            stage.state = StageState.SKIPPED
        stage.decided_at = at
        stage.save(update_fields=["state", "decided_at"])
    return bool(told)


def _event(obligation: Obligation, stage: PlannedStage) -> StageDue:
    return StageDue(
        **about(obligation),
        stage_id=stage.pk,
        revision=stage.revision,
        ordinal=stage.ordinal,
        to=stage.to,
    )

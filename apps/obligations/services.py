"""Opening, meeting, moving and withdrawing expected acts.

All is written in the caller's transaction and may be repeated: an act that is already expected
stays the one row, an act already met is met once. ``sweep`` is written in ``sweeping``, changing
a ladder in ``laddering``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.activity.services import publish, publish_all, publish_from_job
from apps.obligations import policies
from apps.obligations.enums import ObligationState, StageState
from apps.obligations.events import (
    DeadlineMoved,
    ObligationDischarged,
    ObligationOpened,
    ObligationWithdrawn,
    about,
)
from apps.obligations.laddering import drop_ladder, set_ladder
from apps.obligations.models import Obligation
from apps.obligations.planning import plan_all, plan_stages
from apps.obligations.sweeping import sweep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from apps.obligations.models import ObligationQuerySet
    from wg_portal.principal import Principal

__all__ = [
    "close",
    "discharge",
    "drop_ladder",
    "expect",
    "move_deadline",
    "oblige",
    "oblige_all",
    "set_ladder",
    "sweep",
    "withdraw",
]


def oblige(
    *,
    kind: str,
    subject_type: str,
    subject_id: UUID,
    body_id: UUID,
    bearer_organisation_id: UUID,
    desk_circle_id: UUID,
    due_at: datetime,
    counting: str,
    by: Principal,
    bearer_person_id: UUID | None = None,
) -> Obligation:
    """Expect an act of an organisation by ``due_at`` and plan its reminders.

    While the same act is open, asking again returns it as it stands. Raises ``Refused``.
    """
    policies.can_oblige(by, subject_id, bearer_organisation_id, desk_circle_id).enforce()
    asked = Obligation(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        body_id=body_id,
        bearer_organisation_id=bearer_organisation_id,
        bearer_person_id=bearer_person_id,
        desk_circle_id=desk_circle_id,
        due_at=due_at,
        counting=counting,
        opened_at=by.at,
    )
    # Two at once: the second waits for the first one's commit and finds its row.
    Obligation.objects.bulk_create([asked], ignore_conflicts=True)
    kept: Obligation = _open(kind, subject_id, bearer_organisation_id, bearer_person_id).get()
    if kept.pk == asked.pk:
        plan_stages(kept, by.at)
        publish(ObligationOpened(**about(kept)), by=by)
    return kept


def oblige_all(asked: Sequence[Obligation], *, by: Principal) -> None:
    """Expect many acts about new things, of which none can be open yet. Raises ``Refused``."""
    for each in asked:
        policies.can_oblige(
            by, each.subject_id, each.bearer_organisation_id, each.desk_circle_id
        ).enforce()
    Obligation.objects.bulk_create(asked, batch_size=500)
    # With the markings that the database has put on them.
    kept = list(Obligation.objects.filter(pk__in=[each.pk for each in asked]))
    plan_all(kept, by.at)
    publish_all([ObligationOpened(**about(each)) for each in kept], by=by)


def expect(asked: Obligation, *, at: datetime) -> None:
    """Expect an act that the portal itself asks for. Only as the relay."""
    asked.save(force_insert=True)
    plan_stages(asked, at)
    publish_from_job(ObligationOpened(**about(asked)), at=at)


def discharge(
    *,
    kind: str,
    subject_id: UUID,
    bearer_organisation_id: UUID,
    by: Principal,
    bearer_person_id: UUID | None = None,
) -> bool:
    """Mark the act as done and stop its reminders; ``False`` if it was not open.

    Raises ``Refused``.
    """
    open_now = _open(kind, subject_id, bearer_organisation_id, bearer_person_id)
    obligation = open_now.select_for_update(of=("self",)).first()
    if obligation is None:
        return False
    policies.can_discharge(by, obligation).enforce()
    close(obligation, ObligationState.DISCHARGED, by.at)
    publish(ObligationDischarged(**about(obligation)), by=by)
    return True


def withdraw(*, subject_id: UUID, by: Principal) -> int:
    """Drop every open act about the subject; returns how many there were. Raises ``Refused``."""
    found = Obligation.objects.open().filter(subject_id=subject_id).order_by("pk")
    obligations = list(found.select_for_update(of=("self",)))
    for obligation in obligations:
        policies.can_steer(by, obligation).enforce()
        close(obligation, ObligationState.WITHDRAWN, by.at)
        publish(ObligationWithdrawn(**about(obligation)), by=by)
    return len(obligations)


def drop(obligation_id: UUID, *, by: Principal) -> None:
    """Drop one open act of one bearer. Raises ``Refused``, ``Obligation.DoesNotExist``."""
    found = Obligation.objects.visible_to(by).open().select_for_update(of=("self",))
    obligation = found.get(pk=obligation_id)
    policies.can_steer(by, obligation).enforce()
    close(obligation, ObligationState.WITHDRAWN, by.at)
    publish(ObligationWithdrawn(**about(obligation)), by=by)


def move_deadline(
    *, obligation_id: UUID, due_at: datetime, by: Principal, asked_post_id: UUID | None = None
) -> None:
    """Set another deadline: what was not yet told is planned anew, the move itself is told once.

    ``asked_post_id`` asked for it: the answer to the wish tells him.

    The same deadline again, or an act no longer open, changes nothing. Raises ``Refused``.
    """
    found = Obligation.objects.open().filter(pk=obligation_id)
    obligation = found.select_for_update(of=("self",)).first()
    if obligation is None or obligation.due_at == due_at:
        return
    policies.can_steer(by, obligation).enforce()
    _cancel_stages(obligation, by.at)
    was, obligation.due_at = obligation.due_at, due_at
    obligation.revision += 1
    obligation.save(update_fields=["due_at", "revision"])
    plan_stages(obligation, by.at)
    publish(
        DeadlineMoved(
            **about(obligation),
            revision=obligation.revision,
            was=was,
            asked_post_id=asked_post_id,
        ),
        by=by,
    )


def _open(
    kind: str, subject_id: UUID, organisation_id: UUID, person_id: UUID | None
) -> ObligationQuerySet:
    return Obligation.objects.open().filter(
        kind=kind,
        subject_id=subject_id,
        bearer_organisation_id=organisation_id,
        bearer_person_id=person_id,
    )


def close(obligation: Obligation, state: ObligationState, at: datetime) -> None:
    """End a locked act and its reminders; whoever calls says so in the record."""
    obligation.state = state
    obligation.closed_at = at
    obligation.save(update_fields=["state", "closed_at"])
    _cancel_stages(obligation, at)


def _cancel_stages(obligation: Obligation, at: datetime) -> None:
    obligation.stages.filter(state__in=(StageState.PLANNED, StageState.HELD)).update(
        state=StageState.CANCELLED, decided_at=at
    )

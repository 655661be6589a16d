"""What becomes of the expected acts of an organisation that another succeeds. Only as the relay.

TLP:RED names a person on the post that has ended: it stays, and its author decides anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.activity.services import publish_from_job
from apps.obligations.audiences import readers_within
from apps.obligations.enums import ObligationKind, ObligationState
from apps.obligations.events import (
    ObligationHandedOver,
    ObligationTakenOver,
    ObligationWithdrawn,
    about,
)
from apps.obligations.models import Obligation
from apps.obligations.services import close
from apps.sharing.enums import Tlp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

MET = (ObligationState.OPEN, ObligationState.DISCHARGED)


def take_over(
    former_id: UUID, successor_id: UUID, actions: Mapping[UUID, UUID | None], *, at: datetime
) -> None:
    """Let the successor bear what somebody there may read; what it owes or has met itself falls
    away, and so does the check of a roster that is empty now. The rest stays with the former.

    ``actions``: the action items that have gone over already, with their named owners.
    """
    owed = Obligation.objects.open().of_organisation(former_id).filter(tlp__lt=Tlp.RED)
    for each in owed.order_by("pk").select_for_update(of=("self",)):
        if _falls_away(each, successor_id):
            close(each, ObligationState.WITHDRAWN, at)
            publish_from_job(ObligationWithdrawn(**about(each)), at=at)
            continue
        readers = readers_within(successor_id, each.subject_id, at)
        named = each.bearer_person_id
        if each.kind == ObligationKind.ACTION:
            goes = each.subject_id in actions
            named = actions.get(each.subject_id)
        else:
            goes = bool(readers) and named in {None, *readers}
        if not goes:
            continue
        each.bearer_organisation_id, each.bearer_person_id = successor_id, named
        each.assignee_id = each.assignee_id if each.assignee_id in readers else None
        each.save(update_fields=["bearer_organisation", "bearer_person", "assignee"])
        event = ObligationTakenOver(**about(each), former_organisation_id=former_id)
        publish_from_job(event, at=at)


def let_go(former_id: UUID, people: Iterable[UUID], *, at: datetime) -> None:
    """What these people looked after is anybody's of the organisation again: they have left it."""
    for person_id in people:
        owed = Obligation.objects.of_organisation(former_id).looked_after_by(person_id)
        for each in owed.order_by("pk").select_for_update(of=("self",)):
            each.assignee_id = None
            each.save(update_fields=["assignee"])
            publish_from_job(ObligationHandedOver(**about(each), person_id=None), at=at)


def _falls_away(each: Obligation, successor_id: UUID) -> bool:
    if each.kind == ObligationKind.ROSTER_CHECK:
        return True
    same = Obligation.objects.of_organisation(successor_id).filter(
        kind=each.kind, subject_id=each.subject_id, state__in=MET
    )
    return same.filter(bearer_person_id=each.bearer_person_id).exists()

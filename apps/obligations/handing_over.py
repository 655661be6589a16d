"""What becomes of the acts that a transferred person looked after. Only as the relay.

What names a person as the one who was asked (TLP:RED) stays his: it is nobody else's to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.activity.services import publish_from_job
from apps.obligations.audiences import readable_on
from apps.obligations.events import ObligationHandedOver, about
from apps.obligations.models import Obligation

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.organisations.models import Post


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Ids of the acts that went over, and of those that are anybody's of the organisation again."""

    moved: list[UUID] = field(default_factory=list)
    kept: list[UUID] = field(default_factory=list)


def hand_over(former: Post, successor: Post, *, at: datetime) -> HandedOver:
    """Give the successor what he may read of the former's acts; the rest has no assignee any more.

    Done twice it changes nothing: the second time nothing names the former.
    """
    found = Obligation.objects.of_organisation(former.organisation_id)
    named = found.looked_after_by(former.person_id).order_by("pk")
    obligations = list(named.select_for_update(of=("self",)))
    readable = readable_on(successor.pk, (each.subject_id for each in obligations), at)
    made = HandedOver()
    for each in obligations:
        goes = each.subject_id in readable
        each.assignee_id = successor.person_id if goes else None
        each.save(update_fields=["assignee"])
        (made.moved if goes else made.kept).append(each.pk)
        publish_from_job(ObligationHandedOver(**about(each), person_id=each.assignee_id), at=at)
    return made

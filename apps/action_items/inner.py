"""What goes with the progress of an item and lies behind other walls, for who reads the progress.

The acts know of no chair, and a withdrawn paper of its keepers only: so the relay is asked, and for
no more than is told here. Whoever calls has made sure that the progress is the reader's to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.documents.models import Withdrawal
from apps.obligations.models import Plea
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.action_items.models import ActionItem
    from apps.action_items.policies import Standing
    from wg_portal.principal import Principal


def pleas_about(who: Principal, action: ActionItem, as_: Standing) -> tuple[Plea, ...]:
    """What the owner asked of the desk, and its answers; for who knows how the item goes.

    The chair knows of no act, so what was asked about this one is looked up as the relay.
    """
    asked = Plea.objects.select_related("asked_by", "decided_by")
    about = asked.filter(obligation__subject_id=action.pk).order_by("-asked_at", "-id")
    if as_.desk or action.owner_organisation_id == who.organisation_id:
        return tuple(about.filter(pk__in=Plea.objects.visible_to(who).values("pk")))
    with as_system("relay", at=who.at):
        return tuple(about)


def withdrawn_at(paper_ids: set[UUID], at: datetime) -> dict[UUID, datetime]:
    """When each was withdrawn: that is all that the relay hands on of what its keepers know."""
    if not paper_ids:
        return {}
    with as_system("relay", at=at):
        taken_back = Withdrawal.objects.filter(paper_id__in=paper_ids)
        return dict(taken_back.values_list("paper_id", "withdrawn_at"))

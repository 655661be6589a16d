"""Many action items at once, as years of meetings leave them: two of three done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import connection

from apps.action_items.models import ActionItem, ActionProgress
from apps.obligations.models import Obligation
from tests.conftest import as_owner
from tests.obligations.scene import DUE, MONDAY

if TYPE_CHECKING:
    from apps.organisations.models import Body, Organisation
    from apps.sharing.models import Circle

DONE = ["todo", "doing", "reported", "confirmed"]


def fill(
    body: Body, circle: Circle, desk: Circle, owners: list[Organisation], by: object, number: int
) -> None:
    """Give ``number`` action items in turn to ``owners``; every third is still open."""
    with as_owner():
        made = [
            ActionItem(
                id=uuid4(),
                body=body,
                code=f"A-{n + 1:04d}",
                title_ja=f"夜間・休日の緊急連絡先を更新し、通話試験の結果を報告する({n})",
                owner_organisation=owners[n % len(owners)],
                due_at=DUE + timedelta(days=n % 60 - 30),
                tlp=2,
                circle=circle,
                circle_kind=circle.kind,
                notice_title="連絡先について",
                visible_from=MONDAY - timedelta(days=90),
            )
            for n in range(number)
        ]
        ActionItem.objects.bulk_create(made)
        ActionProgress.objects.bulk_create(
            ActionProgress(
                action=action,
                organisation_id=action.owner_organisation_id,
                desk_circle=desk,
                state=state,
                by_id=by,
                at=MONDAY - timedelta(days=30 - place),
            )
            for n, action in enumerate(made)
            for place, state in enumerate(DONE[:2] if n % 3 == 0 else DONE)
        )
        Obligation.objects.bulk_create(
            Obligation(
                id=uuid4(),
                kind="action",
                subject_id=action.pk,
                subject_type=ActionItem._meta.label,
                body=body,
                bearer_organisation_id=action.owner_organisation_id,
                desk_circle=desk,
                due_at=action.due_at,
                counting="government",
                opened_at=MONDAY - timedelta(days=90),
            )
            for action in made[::3]
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "ANALYZE action_items_actionitem, action_items_actionprogress,"
                " obligations_obligation"
            )

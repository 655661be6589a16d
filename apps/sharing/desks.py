"""The desk of a body as co-editors: what one officer drafts the others see and edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.organisations.enums import Role
from apps.organisations.models import Representative
from apps.sharing.enums import Reason
from apps.sharing.services import claim_authorship, grant

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


def colleagues(body_id: UUID, *, by: Principal) -> list[UUID]:
    """Return the posts of the other secretariat representatives of the body now."""
    seats = (
        Representative.objects.as_of(by.at)
        .in_body(body_id)
        .filter(membership__role=Role.SECRETARIAT)
        .exclude(post_id=by.post_id)
    )
    return list(seats.order_by("post_id").values_list("post_id", flat=True).distinct())


def claim_for_desk(subject_id: UUID, editors: list[UUID], *, by: Principal) -> None:
    """Make ``by`` the author and the rest of the desk co-editors, before the row is inserted."""
    claim_authorship(subject_id, by=by)
    share_with_desk(subject_id, editors, by=by)


def share_with_desk(subject_id: UUID, editors: list[UUID], *, by: Principal) -> None:
    """Let the rest of the desk see and edit a draft of ``by``."""
    for post_id in editors:
        grant(subject_id, post_id=post_id, reason=Reason.EDITOR, at=by.at)

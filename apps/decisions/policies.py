"""Who writes decisions down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Role
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from uuid import UUID

    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


def can_record(by: Principal, body_id: UUID, circle: Circle) -> Verdict:
    """The secretariat of the body, for a circle that it reads itself."""
    if not by.sits(body_id, Role.SECRETARIAT):
        return denied(_("Only the secretariat of this body records decisions."))
    if circle.pk not in by.circle_ids:
        return denied(_("Choose an audience that you belong to yourself."))
    return ALLOWED

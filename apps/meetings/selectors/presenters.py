"""Who can be named as presenter of an agenda item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from apps.organisations.enums import OrganisationKind
from apps.organisations.models import Membership, Organisation

if TYPE_CHECKING:
    from apps.organisations.models import Body
    from wg_portal.principal import Principal


def presenters(who: Principal, body: Body) -> list[Organisation]:
    """Return the organisations of the body and the external ones, by their reading."""
    seated = Membership.objects.visible_to(who).as_of(who.at).filter(body=body)
    return list(
        Organisation.objects.visible_to(who).filter(
            Q(pk__in=seated.values("organisation_id")) | Q(kind=OrganisationKind.EXTERNAL)
        )
    )

"""Who opened a thing, for those who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min
from django.db.models.functions import Coalesce

from apps.accounts.models import User
from apps.organisations.models import Organisation
from apps.sharing.record import rows

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal

OPENED = "opened"
"""The verb of the record for every reading: of a page, and of a file."""
REQUEST = Coalesce("request_id", "id")
"""One answer may show several versions: a row each."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One person who opened the thing, for one organisation; ``times`` counts requests."""

    person: str
    organisation: str
    first: datetime
    last: datetime
    times: int


def opened_by(who: Principal, subject_id: UUID) -> list[Opening]:
    """Return who opened the subject, the latest first; nothing for who is not its author."""
    if subject_id not in who.authored_ids:
        return []
    found = list(
        rows()
        .visible_to(who)
        .filter(subject_id=subject_id, verb=OPENED, actor_id__isnull=False)
        .values("actor_id", "organisation_id")
        .annotate(first=Min("at"), last=Max("at"), times=Count(REQUEST, distinct=True))
        .order_by("-last", "actor_id")
    )
    people = User.objects.in_bulk({row["actor_id"] for row in found})
    organisations = Organisation.objects.visible_to(who).in_bulk(
        {row["organisation_id"] for row in found}
    )
    return [
        Opening(
            person=people[row["actor_id"]].name if row["actor_id"] in people else "",
            organisation=organisations[row["organisation_id"]].short
            if row["organisation_id"] in organisations
            else "",
            first=row["first"],
            last=row["last"],
            times=row["times"],
        )
        for row in found
    ]

"""What an administrator keeps up to date about his organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from apps.activity.services import publish
from apps.organisations import policies, standing
from apps.organisations.events import NightContactKept
from apps.organisations.models import NightContact

if TYPE_CHECKING:
    from wg_portal.principal import Principal


@transaction.atomic
def keep_night_contact(*, name: str, telephone: str, hours: str, by: Principal) -> NightContact:
    """Say whom to call at night at one's own organisation; the same again confirms it.

    Raises ``Refused`` for whoever is no administrator of it.
    """
    me = standing.standings([by.person_id], at=by.at)[by.person_id]
    policies.may_keep_organisation(by, me).enforce()
    kept, _made = NightContact.objects.update_or_create(
        organisation_id=by.organisation_id,
        defaults={
            "name": name,
            "telephone": telephone,
            "hours": hours,
            "checked_by_id": by.person_id,
            "checked_at": by.at,
        },
    )
    publish(NightContactKept(subject_id=by.organisation_id), by=by)
    return kept

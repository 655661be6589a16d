"""Confirming a quarterly check: the list is corrected, the night contact kept, the act done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activity.services import publish
from apps.obligations.enums import ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.services import discharge
from apps.organisations.keeping import Title, correct_titles, keep_night_contact, own_posts_now
from apps.roster_checks.events import RosterConfirmed
from apps.roster_checks.models import Confirmation, RosterCheck
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Checked:
    """What the administrator sends: titles by post, the night contact, a word to the desk."""

    name: str
    telephone: str
    hours: str
    titles: Mapping[UUID, Title] = field(default_factory=dict)
    remark: str = ""


@transaction.atomic
def confirm(pk: UUID, checked: Checked, *, by: Principal) -> Confirmation:
    """Say for one's organisation that its people, posts and night contact are right.

    Raises ``Refused`` for whoever is no administrator of it, or when it is confirmed already;
    ``RosterCheck.DoesNotExist``.
    """
    check: RosterCheck = RosterCheck.objects.visible_to(by).get(
        pk=pk, organisation_id=by.organisation_id
    )
    correct_titles(checked.titles, by=by)
    keep_night_contact(name=checked.name, telephone=checked.telephone, hours=checked.hours, by=by)
    owed = Obligation.objects.visible_to(by).open().filter(subject_id=check.pk)
    duty = owed.select_for_update(of=("self",)).first()
    if duty is None:
        raise Refused(_("This check is confirmed already, or is not asked for any more."))
    made = Confirmation(
        roster_check=check,
        organisation_id=by.organisation_id,
        desk_circle_id=duty.desk_circle_id,
        people=own_posts_now(by).count(),
        remark=checked.remark,
        confirmed_by_id=by.person_id,
        confirmed_at=by.at,
    )
    made.save(force_insert=True)
    discharge(
        kind=ObligationKind.ROSTER_CHECK,
        subject_id=check.pk,
        bearer_organisation_id=by.organisation_id,
        by=by,
    )
    publish(RosterConfirmed(subject_id=check.pk, tlp=check.tlp, body_id=check.body_id), by=by)
    return made

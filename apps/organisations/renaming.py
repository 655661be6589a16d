"""New names of organisations: recorded by an officer, written on their day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activity.services import publish
from apps.organisations import policies
from apps.organisations.events import OrganisationRenamed
from apps.organisations.models import DatedName, Organisation
from apps.organisations.names import NAMES
from wg_portal.clock import in_japan
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def rename(pk: UUID, names: Mapping[str, str], first_day: date, *, by: Principal) -> DatedName:
    """Record what an organisation is called from ``first_day`` on; lists of days before keep
    the name of their time.

    Raises ``Refused`` for whoever is no officer, ``PortalError`` for a day or a name that does
    not fit, ``Organisation.DoesNotExist``.
    """
    policies.may_rename(by).enforce()
    organisation: Organisation = Organisation.objects.visible_to(by).get(pk=pk)
    with as_system("relay", at=by.at):
        # Held: two officers at once record one after the other.
        Organisation.objects.select_for_update().get(pk=pk)
    known = list(DatedName.objects.visible_to(by).filter(organisation_id=pk))
    if any(each.since is not None and each.since >= first_day for each in known):
        raise PortalError(
            _("A new name is recorded for that day or a later one already. Choose a later day.")
        )
    latest = known[-1] if known else organisation
    if all(names[name] == getattr(latest, name) for name in NAMES):
        raise PortalError(_("The organisation has this name already. Enter the new one."))
    about = {"organisation": organisation, "recorded_by_id": by.person_id, "recorded_at": by.at}
    if not known:
        first = {name: getattr(organisation, name) for name in NAMES}
        DatedName.objects.create(**about, **first, since=None)
    made = DatedName.objects.create(
        **about, **{name: names[name] for name in NAMES}, since=first_day
    )
    publish(OrganisationRenamed(subject_id=pk, first_day=first_day.isoformat()), by=by)
    carry_out(at=by.at)
    return made


def carry_out(*, at: datetime) -> int:
    """Write the names whose day has come; returns how many organisations changed."""
    with as_system("relay", at=at):
        today = in_japan(at).date()
        begun = DatedName.objects.filter(since__lte=today).select_related("organisation")
        # In the order of their days: the last one stands.
        latest = {each.organisation_id: each for each in begun}
        changed = 0
        for pk, dated in latest.items():
            names = {name: getattr(dated, name) for name in NAMES}
            stale = Organisation.objects.filter(pk=pk).exclude(**names)
            changed += stale.update(**names)
    return changed

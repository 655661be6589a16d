"""What lists show of people and organisations who are only coming.

Who was never invited, and an organisation whose first seat has not begun, are known to the
secretariats and the chairs; everybody else learns of them when they are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q

from apps.accounts.services import never_invited
from apps.organisations.enums import OrganisationKind, Role
from apps.organisations.models import Organisation
from apps.organisations.policies import is_officer

if TYPE_CHECKING:
    from apps.organisations.models import Representative
    from apps.organisations.querysets import OrganisationQuerySet, RepresentativeQuerySet
    from wg_portal.principal import Principal


def shown_people(who: Principal, found: RepresentativeQuerySet) -> RepresentativeQuerySet:
    """Those whom a list names; ``not_invited`` marks who waits for his invitation."""
    waits = Exists(never_invited().filter(pk=OuterRef("post__person_id")))
    led = [body for body, role in who.seats if role in (Role.SECRETARIAT, Role.CHAIR)]
    marked: RepresentativeQuerySet = found.annotate(not_invited=waits)
    shown: RepresentativeQuerySet = marked.filter(
        Q(not_invited=False) | Q(membership__body_id__in=led)
    )
    return shown


def is_waiting(each: Representative) -> bool:
    """Whether one of ``shown_people`` waits for his invitation."""
    return bool(getattr(each, "not_invited", False))


def shown_organisations(who: Principal) -> OrganisationQuerySet:
    """Organisations whose seats have begun, and one's own; ``not_seated`` marks the others."""
    known: OrganisationQuerySet = Organisation.objects.visible_to(who)
    # In which bodies they sit is not the reader's to know: the database answers yes or no.
    seated = Func(F("pk"), function="is_seated", output_field=BooleanField())
    coming = Q(kind=OrganisationKind.MEMBER) & ~Q(seated)
    marked: OrganisationQuerySet = known.annotate(not_seated=coming)
    if is_officer(who):
        return marked
    # Outsiders and the auditor are for the secretariats to know; whom they share a thing with,
    # or get one from, is named there.
    marked = marked.filter(Q(kind=OrganisationKind.MEMBER) | Q(pk=who.organisation_id))
    if any(role == Role.CHAIR for _body, role in who.seats):
        return marked
    shown: OrganisationQuerySet = marked.filter(Q(not_seated=False) | Q(pk=who.organisation_id))
    return shown

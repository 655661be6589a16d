"""Recording that one organisation takes another's place: asked for by an officer, confirmed by a
second one, taken back before the day. What is done on the day is in ``joining`` and above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.activity.services import publish
from apps.organisations import policies, standing
from apps.organisations.enums import OrganisationKind
from apps.organisations.events import (
    SuccessionConfirmed,
    SuccessionRequested,
    SuccessionTakenBack,
    about_succession,
)
from apps.organisations.models import HandOver, Membership, Organisation, Post
from apps.organisations.roster.models import RosterImport
from apps.organisations.successions import Succession
from wg_portal.clock import in_japan
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def request_merger(
    former_id: UUID, successor_id: UUID, first_day: date, *, by: Principal
) -> Succession:
    """Ask that ``former`` is merged into ``successor`` from ``first_day`` on.

    Raises ``Refused`` where the policy says no, ``PortalError`` for what must be settled first,
    ``Organisation.DoesNotExist``.
    """
    known = Organisation.objects.visible_to(by)
    former, successor = known.get(pk=former_id), known.get(pk=successor_id)
    made = Succession(
        kind=Succession.Kind.MERGER, former=former, successor=successor, first_day=first_day
    )
    if former == successor:
        raise PortalError(
            _("Choose another organisation: an organisation cannot be merged into itself.")
        )
    if {former.kind, successor.kind} != {OrganisationKind.MEMBER}:
        raise PortalError(_("Only member organisations are merged."))
    _check_staff(successor_id, first_day, by)
    return _request(made, by)


@transaction.atomic
def request_split(
    former_id: UUID,
    founding: Mapping[str, str],
    first_day: date,
    *,
    posts: Collection[UUID],
    seats: Collection[UUID],
    by: Principal,
) -> Succession:
    """Ask that a new organisation with these names takes over people and seats of ``former``.

    Raises as ``request_merger``.
    """
    former: Organisation = Organisation.objects.visible_to(by).get(pk=former_id)
    if former.kind != OrganisationKind.MEMBER:
        raise PortalError(_("Only member organisations are split."))
    if Organisation.objects.visible_to(by).filter(name_ja=founding["name_ja"]).exists():
        raise PortalError(_("An organisation of this name is registered. Enter the new one's."))
    own = Post.objects.visible_to(by).filter(organisation=former, pk__in=posts)
    held = Membership.objects.visible_to(by).filter(organisation=former, pk__in=seats)
    made = Succession(
        kind=Succession.Kind.SPLIT,
        former=former,
        successor_id=uuid4(),
        first_day=first_day,
        founding=dict(founding),
        posts=sorted(own.values_list("pk", flat=True)),
        seats=sorted(held.values_list("pk", flat=True)),
    )
    offices = own.filter(org_admin=True, person__is_active=True, during__contains=first_day)
    if not offices.exists():
        raise PortalError(
            _(
                "Choose at least one administrator among the people who go: the new"
                " organisation needs one."
            )
        )
    _check_staff(former_id, first_day, by, without=made.posts)
    return _request(made, by)


@transaction.atomic
def confirm(pk: UUID, *, by: Principal) -> Succession:
    """Agree as a second officer: on the day it is done. Raises as ``request_merger``."""
    made = _locked(pk, by)
    policies.may_confirm_succession(by, made, _homes(by)).enforce()
    if made.confirmed_at is not None:
        raise Refused(_("It has been confirmed already."))
    _check_now(made, by)
    made.confirmed_by_id, made.confirmed_at = by.person_id, by.at
    made.save(update_fields=["confirmed_by", "confirmed_at"])
    publish(SuccessionConfirmed(**about_succession(made)), by=by)
    _tell("succession_confirmed", made, by)
    return made


@transaction.atomic
def take_back(pk: UUID, *, by: Principal) -> Succession:
    """Forget it before its day. Raises ``Refused``, ``Succession.DoesNotExist``."""
    made = _locked(pk, by)
    policies.may_record_succession(by, made, _homes(by)).enforce()
    if made.confirmed_at is not None and made.first_day <= in_japan(by.at).date():
        raise Refused(_("Its day has come. It is too late to take it back."))
    made.taken_back_by_id, made.taken_back_at = by.person_id, by.at
    made.save(update_fields=["taken_back_by", "taken_back_at"])
    publish(SuccessionTakenBack(**about_succession(made)), by=by)
    if made.confirmed_at is not None:
        _tell("succession_taken_back", made, by)
    return made


def _request(made: Succession, by: Principal) -> Succession:
    policies.may_record_succession(by, made, _homes(by)).enforce()
    with as_system("relay", at=by.at):
        # Held: two officers at once ask one after the other.
        Organisation.objects.select_for_update().get(pk=made.former_id)
    others = Succession.objects.visible_to(by).of(made.former_id, made.successor_id)
    if others.open().exists():
        raise Refused(
            _(
                "A merger or split of one of them is recorded already. It is done or taken back"
                " first."
            )
        )
    merged = others.filter(kind=Succession.Kind.MERGER, done_at__isnull=False)
    gone = merged.filter(former_id__in=[made.former_id, made.successor_id])
    if gone.exists():
        raise Refused(_("One of them was merged into another already."))
    _check_now(made, by)
    made.requested_by_id, made.requested_at = by.person_id, by.at
    made.save(force_insert=True)
    publish(SuccessionRequested(**about_succession(made)), by=by)
    for officer in standing.officers(at=by.at):
        if officer.pk != by.person_id:
            mails.enqueue("succession_awaits", officer, officer.email)
    return made


def _check_now(made: Succession, by: Principal) -> None:
    """Refuse what would meet something half-way."""
    if made.first_day < in_japan(by.at).date():
        raise PortalError(_("The day has passed. Choose today or a later day."))
    with as_system("relay", at=by.at):
        handed = HandOver.objects.open().filter(former__organisation_id=made.former_id)
        if made.posts:
            handed = handed.filter(former_id__in=made.posts)
        arranged = handed.exists()
        importing = RosterImport.objects.filter(state=RosterImport.State.WAITING).exists()
    if arranged:
        raise PortalError(
            _(
                "A hand-over is arranged at the organisation. It is done, or its administrator"
                " takes it back, before this is recorded."
            )
        )
    if importing:
        raise PortalError(_("A roster is being imported. Try again when it is done."))


def _check_staff(
    organisation_id: UUID, day: date, by: Principal, *, without: Collection[UUID] = ()
) -> None:
    """Somebody must keep the organisation's accounts on the day."""
    offices = Post.objects.visible_to(by).filter(
        organisation_id=organisation_id, org_admin=True, person__is_active=True
    )
    if not offices.filter(during__contains=day).exclude(pk__in=without).exists():
        raise PortalError(
            _("The organisation that goes on has no administrator on that day. Name one first.")
        )


def _locked(pk: UUID, by: Principal) -> Succession:
    found = Succession.objects.visible_to(by).filter(pk=pk)
    made: Succession | None = found.open().select_for_update(of=("self",)).first()
    if made is None:
        found.get()
        raise Refused(_("It is done, or taken back, already."))
    return made


def _homes(by: Principal) -> set[UUID]:
    return standing.standings([by.person_id], at=by.at)[by.person_id].organisations


def _tell(mail: str, made: Succession, by: Principal) -> None:
    concerned = {made.former_id, made.successor_id}
    for person in standing.administrators_of(concerned, at=by.at):
        mails.enqueue(mail, person, person.email)

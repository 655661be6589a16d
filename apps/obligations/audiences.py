"""To whom a stage of a ladder goes: the rung, and of it only who may read the subject.

A rung that may know nothing is empty. Of a TLP:RED subject only the named person hears.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.obligations.enums import Rung
from apps.obligations.models import PlannedStage
from apps.organisations.enums import Capacity, Role
from apps.organisations.models import Post, Representative
from apps.sharing.enums import Tlp
from apps.sharing.selectors import Recipient, recipients_of
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.obligations.models import Obligation


@dataclass(frozen=True, slots=True)
class Duty:
    """What the rungs ask of an obligation; the directory's job cannot read the row itself."""

    subject_id: UUID
    tlp: int
    body_id: UUID
    bearer_organisation_id: UUID
    bearer_person_id: UUID | None
    assignee_id: UUID | None = None

    @classmethod
    def of(cls, obligation: Obligation) -> Duty:
        """Copy the facts out of the row."""
        return cls(
            subject_id=obligation.subject_id,
            tlp=obligation.tlp,
            body_id=obligation.body_id,
            bearer_organisation_id=obligation.bearer_organisation_id,
            bearer_person_id=obligation.bearer_person_id,
            assignee_id=obligation.assignee_id,
        )


def stage_audience(stage_id: UUID) -> list[Recipient]:
    """Return who is told of the stage now; empty when the stage no longer exists."""
    with as_system("relay") as at:
        stage = PlannedStage.objects.select_related("obligation").filter(pk=stage_id).first()
        if stage is None:
            return []
        return rung_audience(Duty.of(stage.obligation), stage.to, at)


def bearer_audience(obligation_id: UUID) -> list[Recipient]:
    """Return who bears the act: the named person, else the main contacts who may read of it."""
    from apps.obligations.models import Obligation

    with as_system("relay") as at:
        obligation = Obligation.objects.filter(pk=obligation_id).first()
        if obligation is None:
            return []
        return rung_audience(Duty.of(obligation), Rung.BEARER, at)


def rung_audience(duty: Duty, to: str, at: datetime) -> list[Recipient]:
    """Return the people of the rung who may read the subject at ``at``, each on his posts."""
    with as_system("audience", at=at):
        readers = recipients_of(duty.subject_id)
        if duty.tlp == Tlp.RED:
            named = to in (Rung.BEARER, Rung.DEPUTY) and duty.bearer_person_id
            return [r for r in readers if named and _is_bearer(r, duty)]
        if to == Rung.BEARER and duty.assignee_id:
            assigned = [r for r in readers if r.person_id == duty.assignee_id and _is_home(r, duty)]
            # Who has left, or may not read it any more, is no reason to tell nobody.
            if assigned:
                return assigned
        posts = _posts(duty, Rung(to), at)
        if to in (Rung.BEARER, Rung.DEPUTY) and duty.bearer_person_id:
            return [r for r in readers if _is_bearer(r, duty) or r.post_id in posts]
        return [r for r in readers if r.post_id in posts]


def colleagues(obligation: Obligation, at: datetime) -> list[Recipient]:
    """Return who of the bearer's organisation may read the subject, so could look after the act."""
    duty = Duty.of(obligation)
    with as_system("audience", at=at):
        return [reader for reader in recipients_of(duty.subject_id) if _is_home(reader, duty)]


def readable_on(post_id: UUID, subject_ids: Iterable[UUID], at: datetime) -> set[UUID]:
    """Return which of the subjects may be read on the post now."""
    with as_system("audience", at=at):
        return {
            subject_id
            for subject_id in set(subject_ids)
            if post_id in {reader.post_id for reader in recipients_of(subject_id)}
        }


def readers_within(organisation_id: UUID, subject_id: UUID, at: datetime) -> set[UUID]:
    """Return who of the organisation may read the subject now."""
    with as_system("audience", at=at):
        return {
            reader.person_id
            for reader in recipients_of(subject_id)
            if reader.organisation_id == organisation_id
        }


def main_contacts(organisation_id: UUID, body_id: UUID, at: datetime) -> frozenset[UUID]:
    """Return the posts on which an act of the organisation will be asked for."""
    with as_system("audience", at=at):
        return _contacts(organisation_id, body_id, at, Capacity.PRIMARY)


def _is_home(reader: Recipient, duty: Duty) -> bool:
    return reader.organisation_id == duty.bearer_organisation_id


def _is_bearer(reader: Recipient, duty: Duty) -> bool:
    return reader.person_id == duty.bearer_person_id and _is_home(reader, duty)


def _posts(duty: Duty, rung: Rung, at: datetime) -> frozenset[UUID]:
    """The posts on a rung; of the bearer's two rungs without the person named in the duty."""
    match rung:
        case Rung.BEARER:
            return frozenset() if duty.bearer_person_id else _own(duty, at, Capacity.PRIMARY)
        case Rung.DEPUTY if duty.bearer_person_id:
            return _own(duty, at, Capacity.DEPUTY)
        case Rung.DEPUTY:
            return _own(duty, at, Capacity.PRIMARY, Capacity.DEPUTY)
        case Rung.ORG_ADMIN:
            admins = Post.objects.as_of(at).filter(
                organisation_id=duty.bearer_organisation_id, org_admin=True
            )
            return _ids(admins.values_list("pk", flat=True))
        case Rung.SECRETARIAT:
            return _seated(duty, at, Role.SECRETARIAT)
        case Rung.CHAIR:
            return _seated(duty, at, Role.CHAIR)


def _own(duty: Duty, at: datetime, *capacities: Capacity) -> frozenset[UUID]:
    return _contacts(duty.bearer_organisation_id, duty.body_id, at, *capacities)


def _contacts(
    organisation_id: UUID, body_id: UUID, at: datetime, *capacities: Capacity
) -> frozenset[UUID]:
    """The organisation's contacts in the body; without a seat there, those in other bodies."""
    own = Representative.objects.as_of(at).filter(membership__organisation_id=organisation_id)
    here = own.in_body(body_id)
    found = (here if here.exists() else own).filter(capacity__in=capacities)
    return _ids(found.values_list("post_id", flat=True))


def _seated(duty: Duty, at: datetime, role: Role) -> frozenset[UUID]:
    found = Representative.objects.as_of(at).in_body(duty.body_id).filter(membership__role=role)
    return _ids(found.values_list("post_id", flat=True))


def _ids(found: Iterable[UUID]) -> frozenset[UUID]:
    return frozenset(found)


def reaches(to: str, body_ids: Iterable[UUID], at: datetime) -> bool:
    """Whether anybody stands on the rung in one of the bodies, whatever he may read."""
    with as_system("audience", at=at):
        seats = Representative.objects.as_of(at).filter(membership__body_id__in=list(body_ids))
        match Rung(to):
            case Rung.BEARER:
                return seats.filter(capacity=Capacity.PRIMARY).exists()
            case Rung.DEPUTY:
                return seats.filter(capacity__in=[Capacity.PRIMARY, Capacity.DEPUTY]).exists()
            case Rung.ORG_ADMIN:
                members = seats.values("membership__organisation_id")
                admins = Post.objects.as_of(at).filter(org_admin=True)
                return admins.filter(organisation_id__in=members).exists()
            case Rung.SECRETARIAT:
                return seats.filter(membership__role=Role.SECRETARIAT).exists()
            case Rung.CHAIR:
                return seats.filter(membership__role=Role.CHAIR).exists()

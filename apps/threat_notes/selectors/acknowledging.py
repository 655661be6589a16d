"""Who was asked to acknowledge a note, and who has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.obligations.asked import Acknowledgements, AskedRow
from apps.obligations.enums import ObligationKind
from apps.obligations.selectors import Line, asked_about, obligation_of
from apps.organisations.models import Organisation
from apps.sharing.enums import Tlp
from apps.threat_notes import policies
from apps.threat_notes.models import Acknowledgement

if TYPE_CHECKING:
    from apps.threat_notes.models import ThreatNote
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Standing:
    """What is expected of the reader (``line``) and what his organisation has done (``mine``)."""

    line: Line | None
    mine: Acknowledgement | None


def standing_of(who: Principal, note: ThreatNote) -> Standing:
    """Return what the reader is expected to do about the note and what was done."""
    bearer = who.person_id if note.tlp == Tlp.RED else None
    return Standing(
        line=obligation_of(who, ObligationKind.ACKNOWLEDGE, note.pk),
        mine=Acknowledgement.objects.visible_to(who)
        .filter(note=note, organisation_id=who.organisation_id, bearer_person_id=bearer)
        .first(),
    )


def acknowledgements_of(who: Principal, note: ThreatNote) -> Acknowledgements | None:
    """Return who was asked; ``None`` for those who may not know or when nothing was asked."""
    author = note.pk in who.authored_ids and policies.is_addressed(who, note)
    overseer = note.desk_circle_id in who.circle_ids and note.tlp < Tlp.RED
    if not author and not overseer:
        return None
    withdrawn = note.withdrawn_at is not None
    lines = asked_about(who, ObligationKind.ACKNOWLEDGE, note.pk, taken_back=withdrawn)
    if not lines:
        return None
    done = {
        (each.organisation_id, each.bearer_person_id): each
        for each in Acknowledgement.objects.visible_to(who).filter(note=note)
    }
    people = {each.person_id for each in done.values()}
    people |= {line.person_id for line in lines if line.person_id}
    names = {user.pk: user.name for user in User.objects.filter(pk__in=people)}
    found = Organisation.objects.visible_to(who).filter(
        pk__in={line.organisation_id for line in lines}
    )
    order = {each.pk: (place, each.short) for place, each in enumerate(found)}
    # An author outside the community knows whom he asked by nothing but the line.
    unknown = (len(order), "")
    rows = []
    for line in sorted(lines, key=lambda each: order.get(each.organisation_id, unknown)):
        given = done.get((line.organisation_id, line.person_id))
        person_id = line.person_id or (given.person_id if given else None)
        rows.append(
            AskedRow(
                organisation=order.get(line.organisation_id, unknown)[1],
                person=names.get(person_id, "") if person_id else "",
                at=given.at if given else None,
                revision=given.revision if given else None,
                overdue=line.overdue,
            )
        )
    return Acknowledgements(rows, named=note.tlp == Tlp.RED)

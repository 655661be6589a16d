"""What readers do with a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.obligations.enums import ObligationKind
from apps.obligations.services import discharge
from apps.threat_notes import policies
from apps.threat_notes.events import NoteAcknowledged, NoteCommented
from apps.threat_notes.models import Acknowledgement, Comment
from apps.threat_notes.selectors.acknowledging import standing_of
from apps.threat_notes.services.notes import about, locked
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def comment(*, note_id: UUID, text: str, by: Principal) -> Comment:
    """Add a comment in the name of the reader's organisation.

    Raises ``Refused``, ``ThreatNote.DoesNotExist``.
    """
    note = locked(note_id, by)
    policies.can_comment(by, note).enforce()
    if not text.strip():
        raise Refused(_("Write a comment first."))
    made = Comment(
        note=note,
        organisation_id=by.organisation_id,
        person_id=by.person_id,
        text=text.strip(),
        at=by.at,
    )
    made.save(force_insert=True)
    publish(
        NoteCommented(
            **about(note),
            comment_id=made.pk,
            person_id=by.person_id,
            originator_id=note.originator_id,
        ),
        by=by,
    )
    return made


@transaction.atomic
def acknowledge(*, note_id: UUID, by: Principal) -> Acknowledgement:
    """Take note for the reader's organisation, of TLP:RED for himself; reminders stop.

    Raises ``Refused``, also the second time; ``ThreatNote.DoesNotExist``.
    """
    note = locked(note_id, by)
    standing = standing_of(by, note)
    policies.can_acknowledge(
        by, note, asked=standing.line is not None, done=standing.mine is not None
    ).enforce()
    bearer_person_id = standing.line.person_id if standing.line else None
    made = Acknowledgement(
        note=note,
        organisation_id=by.organisation_id,
        desk_circle_id=note.desk_circle_id,
        person_id=by.person_id,
        bearer_person_id=bearer_person_id,
        revision=note.revision,
        at=by.at,
    )
    made.save(force_insert=True)
    discharge(
        kind=ObligationKind.ACKNOWLEDGE,
        subject_id=note.pk,
        bearer_organisation_id=by.organisation_id,
        bearer_person_id=bearer_person_id,
        by=by,
    )
    publish(
        NoteAcknowledged(
            **about(note), acknowledgement_id=made.pk, organisation_id=by.organisation_id
        ),
        by=by,
    )
    return made

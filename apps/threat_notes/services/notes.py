"""What every act on a note begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from apps.documents.models import Paper
from apps.threat_notes.models import ThreatNote
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


def locked(note_id: UUID, by: Principal) -> ThreatNote:
    """Return the note with its row locked, so that its state stays what the policy saw."""
    note: ThreatNote = (
        ThreatNote.objects.visible_to(by).select_for_update(of=("self",)).get(pk=note_id)
    )
    return note


def papers_of(note: ThreatNote, by: Principal) -> list[UUID]:
    """The papers that go with the note."""
    found = Paper.objects.visible_to(by).filter(
        pk__in=note.attachments.values_list("paper_id", flat=True)
    )
    return list(found.values_list("pk", flat=True))


def check_times(opens_at: datetime | None, acknowledge_by: datetime | None, at: datetime) -> None:
    """Refuse, in words, moments that have passed or that come in the wrong order."""
    if opens_at is not None and opens_at <= at:
        raise PortalError(_("The moment from which the note is visible must be still ahead."))
    if acknowledge_by is None:
        return
    if acknowledge_by <= at:
        raise PortalError(_("Choose a deadline that is still ahead."))
    if opens_at is not None and acknowledge_by <= opens_at:
        raise PortalError(_("The note must be visible before it can be acknowledged."))


def about(note: ThreatNote) -> dict[str, Any]:
    """Return the fields that every event about the note has."""
    return {"subject_id": note.pk, "tlp": note.tlp, "body_id": note.body_id}

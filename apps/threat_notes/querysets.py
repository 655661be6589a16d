"""Sets of notes and of what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Q

from apps.sharing.querysets import ChildQuerySet, MarkedQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from wg_portal.principal import Principal


class ThreatNoteQuerySet(MarkedQuerySet):
    """Notes by where they stand."""

    def standing(self, at: datetime) -> Self:
        """Released, visible and not withdrawn at ``at``."""
        return self.filter(visible_from__lte=at, withdrawn_at=None)

    def written_by(self, who: Principal) -> Self:
        """Notes that the person may change."""
        return self.filter(pk__in=who.authored_ids)


class NoteChildQuerySet(ChildQuerySet):
    """Rows under a note: read with it."""

    marked_at = "note"


class AcknowledgementQuerySet(NoteChildQuerySet):
    """Acknowledgements: known to the organisation itself, the note's authors and the desk."""

    def visible_to(self, who: Principal) -> Self:
        """Rows of one's own (TLP:RED: by oneself), of one's own notes, or of one's desk."""
        own = Q(organisation_id=who.organisation_id) & (
            Q(bearer_person=None) | Q(bearer_person_id=who.person_id)
        )
        overseen = Q(note_id__in=who.authored_ids) | Q(
            desk_circle_id__in=who.circle_ids, note__tlp__lt=4
        )
        return super().visible_to(who).filter(own | overseen)

"""Reading threat notes. Everything starts at ``visible_to``."""

from apps.threat_notes.selectors.acknowledging import (
    Standing,
    acknowledgements_of,
    standing_of,
)
from apps.threat_notes.selectors.audience import (
    Preview,
    PreviewRow,
    audience_of_note,
    audience_preview,
    desk_organisations,
    note_preview,
    organisations_to_choose,
    people_to_choose,
)
from apps.threat_notes.selectors.listing import NoteLine, note_lines, notes_for
from apps.threat_notes.selectors.pages import (
    Difference,
    NoteActs,
    NotePage,
    note_for,
    note_page,
    notes_with_names,
    revision_difference,
)

__all__ = [
    "Difference",
    "NoteActs",
    "NoteLine",
    "NotePage",
    "Preview",
    "PreviewRow",
    "Standing",
    "acknowledgements_of",
    "audience_of_note",
    "audience_preview",
    "desk_organisations",
    "note_for",
    "note_lines",
    "note_page",
    "note_preview",
    "notes_for",
    "notes_with_names",
    "organisations_to_choose",
    "people_to_choose",
    "revision_difference",
    "standing_of",
]

"""Pages of the threat notes."""

from apps.threat_notes.views.answering import acknowledge, comment
from apps.threat_notes.views.reading import difference, note, note_list
from apps.threat_notes.views.releasing import attach, release, revise, withdraw
from apps.threat_notes.views.writing import edit, new

__all__ = [
    "acknowledge",
    "attach",
    "comment",
    "difference",
    "edit",
    "new",
    "note",
    "note_list",
    "release",
    "revise",
    "withdraw",
]

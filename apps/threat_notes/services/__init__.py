"""Writing, releasing, revising, answering and withdrawing threat notes."""

from apps.threat_notes.audiences import Audience
from apps.threat_notes.services.answering import acknowledge, comment
from apps.threat_notes.services.drafting import attach, change_draft, draft_note
from apps.threat_notes.services.releasing import release_note, revise, withdraw_note

__all__ = [
    "Audience",
    "acknowledge",
    "attach",
    "change_draft",
    "comment",
    "draft_note",
    "release_note",
    "revise",
    "withdraw_note",
]

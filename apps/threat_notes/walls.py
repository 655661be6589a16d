"""What hangs on a note is read with it, and written only by whom it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from apps.sharing.walls import Leaf

AUTHOR = "note_id = ANY (a.authored)"
"""Condition: by an author of the note."""
IN_MY_NAME = "organisation_id = a.organisation AND person_id = a.person"
"""Condition: the row names the one who writes it."""


@dataclass(frozen=True, slots=True)
class NoteChild(Leaf):
    """A row under a note, written by its author unless told otherwise."""

    parent: str = "note"
    insert: str = AUTHOR

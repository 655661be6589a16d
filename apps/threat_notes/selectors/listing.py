"""Lists of notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from apps.obligations.selectors import Line, owed_by
from apps.organisations.models import Organisation
from apps.organisations.selectors import known_body
from apps.threat_notes.models import ThreatNote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.threat_notes.enums import NoteState
    from apps.threat_notes.querysets import ThreatNoteQuerySet
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note in a list; ``owed`` is the reader's open acknowledgement."""

    note: ThreatNote
    state: NoteState
    originator: str
    body: str
    owed: Line | None


def notes_for(
    who: Principal,
    *,
    tlp: int | None = None,
    mine: bool = False,
    owed: bool = False,
) -> ThreatNoteQuerySet:
    """Return the notes that the person may read, his own drafts first, then the newest.

    ``mine``: written by him; ``owed``: an acknowledgement is expected.
    """
    notes: ThreatNoteQuerySet = ThreatNote.objects.visible_to(who)
    if tlp is not None:
        notes = notes.filter(tlp=tlp)
    if mine:
        notes = notes.written_by(who)
    if owed:
        notes = notes.filter(pk__in=[line.subject_id for line in owed_by(who)])
    return notes.order_by("-visible_from", "-pk")


def note_lines(who: Principal, notes: Iterable[ThreatNote]) -> list[NoteLine]:
    """Return the lines of a page of ``notes_for``; a slice of it is loaded at once."""
    owed = {line.subject_id: line for line in owed_by(who)}
    lines = []
    for note in _with_names(who, notes):
        originator = getattr(note, "originator", None)
        body = getattr(note, "body", None)
        lines.append(
            NoteLine(
                note=note,
                state=note.state(who.at),
                originator=originator.short if originator else "",
                body=body.short if body else "",
                owed=owed.get(note.pk),
            )
        )
    return lines


def _with_names(who: Principal, notes: Iterable[ThreatNote]) -> list[ThreatNote]:
    loaded = list(notes)
    prefetch_related_objects(
        loaded, known_body(who), Prefetch("originator", Organisation.objects.visible_to(who))
    )
    return loaded

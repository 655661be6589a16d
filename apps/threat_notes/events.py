"""What happens to a threat note. ``SENTENCES`` is how the record says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class NoteEvent(Event):
    """Something that happened to a note; ``subject_id`` is the note."""

    subject_type = "threat_notes.ThreatNote"


@dataclass(frozen=True, kw_only=True)
class NoteDrafted(NoteEvent):
    """A draft was made."""


@dataclass(frozen=True, kw_only=True)
class NoteEdited(NoteEvent):
    """A draft was changed; ``version`` is the new one."""

    version: int


@dataclass(frozen=True, kw_only=True)
class NoteReleased(NoteEvent):
    """The circle can read the note; ``asked`` tells whether an acknowledgement is expected."""

    asked: bool


@dataclass(frozen=True, kw_only=True)
class AcknowledgementAsked(NoteEvent):
    """One organisation (of TLP:RED one person) is asked to acknowledge a released note."""

    obligation_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoteRevised(NoteEvent):
    """A released note has a new text; ``revision`` is its ordinal."""

    revision_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class NoteWithdrawn(NoteEvent):
    """Only its authors can open the note from now on; ``code`` is what they may still be told."""

    code: str


@dataclass(frozen=True, kw_only=True)
class NoteCommented(NoteEvent):
    """A reader added a comment; ``originator_id`` is the organisation that wrote the note."""

    comment_id: UUID
    person_id: UUID
    originator_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class NoteAcknowledged(NoteEvent):
    """An organisation has taken note."""

    acknowledgement_id: UUID
    organisation_id: UUID


SENTENCES: dict[type[Event], _StrPromise] = {
    NoteDrafted: _("A draft of a threat note was made"),
    NoteEdited: _("The draft of the threat note was changed"),
    NoteReleased: _("The threat note was released to its readers"),
    AcknowledgementAsked: _("An acknowledgement of the threat note was asked for"),
    NoteRevised: _("The threat note was revised"),
    NoteWithdrawn: _("The threat note was withdrawn"),
    NoteCommented: _("A comment was added to the threat note"),
    NoteAcknowledged: _("An organisation acknowledged the threat note"),
}

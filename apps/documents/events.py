"""What happens to papers. ``subject_id`` is the paper's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from uuid import UUID

    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class PaperEvent(Event):
    """Something that happened to one paper."""

    subject_type: ClassVar[str] = "documents.Paper"


@dataclass(frozen=True, kw_only=True)
class PaperUploaded(PaperEvent):
    """A version was handed in; nobody but its author has it yet."""

    version_id: UUID
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class PaperReleased(PaperEvent):
    """The circle can read the paper from now on; ``alone`` unless it goes out with a note."""

    alone: bool = True


@dataclass(frozen=True, kw_only=True)
class PaperReplaced(PaperEvent):
    """A newer version of a released paper is ready for its readers."""

    version_id: UUID
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class PaperRefused(PaperEvent):
    """A version could not be cleaned; ``fault`` is a value of ``enums.Fault``."""

    version_id: UUID
    fault: str


@dataclass(frozen=True, kw_only=True)
class PaperDownloaded(PaperEvent):
    """Somebody took a copy of a version with him."""

    version_id: UUID
    ordinal: int


@dataclass(frozen=True, kw_only=True)
class PaperTightened(PaperEvent):
    """The label of a released paper is stricter from now on; ``was`` is the one before."""

    was: int


@dataclass(frozen=True, kw_only=True)
class PaperWithdrawn(PaperEvent):
    """Only its authors can open the paper from now on; ``cause`` is a value of ``enums.Cause``."""

    withdrawal_id: UUID
    cause: str


@dataclass(frozen=True, kw_only=True)
class OpenersReminded(PaperEvent):
    """Those who opened it and have not confirmed are asked once more, by hand."""

    withdrawal_id: UUID


@dataclass(frozen=True, kw_only=True)
class CopiesDeleted(PaperEvent):
    """Somebody who had opened the withdrawn paper says that he keeps no copy."""

    recall_id: UUID


@dataclass(frozen=True, kw_only=True)
class PurgeAsked(PaperEvent):
    """The content of the withdrawn paper is to be erased, if a second person agrees."""

    purge_id: UUID


@dataclass(frozen=True, kw_only=True)
class PurgeTakenBack(PaperEvent):
    """The content stays after all."""

    purge_id: UUID


@dataclass(frozen=True, kw_only=True)
class PaperPurged(PaperEvent):
    """The bytes are gone; ``hashes`` are those of what was received."""

    purge_id: UUID
    asked_by: UUID
    cause: str
    hashes: str


@dataclass(frozen=True, kw_only=True)
class ReissueAsked(PaperEvent):
    """Another paper is to stand in its place, if a second officer agrees."""

    reissue_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReissueJoined(PaperEvent):
    """An officer who came to the desk since may look at the other paper."""

    reissue_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReissueTakenBack(PaperEvent):
    """The other paper does not go out."""

    reissue_id: UUID


@dataclass(frozen=True, kw_only=True)
class PaperReissued(PaperEvent):
    """Another paper stands in its place."""

    replacement_id: UUID


SENTENCES: dict[type[Event], _StrPromise] = {
    PaperUploaded: _("A version of the paper was handed in"),
    PaperReleased: _("The paper was released to its readers"),
    PaperReplaced: _("The paper was replaced by a newer version"),
    PaperRefused: _("A version of the paper was refused"),
    PaperDownloaded: _("The file of the paper was downloaded"),
    PaperTightened: _("The label of the paper was made stricter"),
    PaperWithdrawn: _("The paper was withdrawn"),
    OpenersReminded: _("Those who opened the withdrawn paper were reminded to delete their copies"),
    CopiesDeleted: _("A reader confirmed that no copy of the withdrawn paper is kept"),
    PurgeAsked: _("The erasure of the withdrawn paper was asked for"),
    PurgeTakenBack: _("The erasure of the withdrawn paper was not carried out"),
    PaperPurged: _("The content of the withdrawn paper was erased by two persons"),
    ReissueAsked: _("Release of a paper in place of the withdrawn one was asked for"),
    ReissueJoined: _("An officer who came later was given the paper to look at before its release"),
    ReissueTakenBack: _("The paper in place of the withdrawn one was not released"),
    PaperReissued: _("The withdrawn paper was issued anew"),
}
"""How the record says it."""

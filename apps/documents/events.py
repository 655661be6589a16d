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
class PaperWithdrawn(PaperEvent):
    """Only its authors can open the paper from now on."""


SENTENCES: dict[type[Event], _StrPromise] = {
    PaperUploaded: _("A version of the paper was handed in"),
    PaperReleased: _("The paper was released to its readers"),
    PaperReplaced: _("The paper was replaced by a newer version"),
    PaperRefused: _("A version of the paper was refused"),
    PaperWithdrawn: _("The paper was withdrawn"),
}
"""How the record says it."""

"""What happens to a notice. ``SENTENCES`` is how the record says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class NoticeEvent(Event):
    """Something that happened to a notice; ``subject_id`` is the notice."""

    subject_type = "notices.Notice"


@dataclass(frozen=True, kw_only=True)
class NoticeDrafted(NoticeEvent):
    """A draft was made."""


@dataclass(frozen=True, kw_only=True)
class NoticeEdited(NoticeEvent):
    """A draft was changed; ``version`` is the new one."""

    version: int


@dataclass(frozen=True, kw_only=True)
class NoticeReleaseRequested(NoticeEvent):
    """A second officer is asked to release it."""

    release_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeReleaseReturned(NoticeEvent):
    """The second officer sent it back with a comment, or the requester took it back."""

    release_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeReleased(NoticeEvent):
    """The circle can read the notice, or will from its moment on."""

    release_id: UUID


@dataclass(frozen=True, kw_only=True)
class UrgentNoticeReleased(NoticeReleased):
    """The same, and nobody's digest is waited for."""


@dataclass(frozen=True, kw_only=True)
class NoticeAcknowledgementAsked(NoticeEvent):
    """One organisation is asked to acknowledge a released notice."""

    obligation_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeCorrectionRequested(NoticeEvent):
    """A second officer is asked to release a corrected text."""

    correction_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeCorrectionReturned(NoticeEvent):
    """The second officer sent it back with a comment, or the requester took it back."""

    correction_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoticeRevised(NoticeEvent):
    """A notice that is out has a corrected text; ``revision`` is its ordinal."""

    revision_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class UrgentNoticeRevised(NoticeRevised):
    """The same of an urgent notice: told at once."""


@dataclass(frozen=True, kw_only=True)
class NoticeAcknowledgementAskedAgain(NoticeEvent):
    """One organisation that has acknowledged is asked to do so for the corrected text."""

    obligation_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class NoticeWithdrawn(NoticeEvent):
    """Only the desk can open the notice from now on; ``code`` is what readers may be told."""

    code: str


@dataclass(frozen=True, kw_only=True)
class NoticeAcknowledged(NoticeEvent):
    """An organisation has taken note."""

    acknowledgement_id: UUID
    organisation_id: UUID


SENTENCES: dict[type[Event], _StrPromise] = {
    NoticeDrafted: _("A draft of a notice was made"),
    NoticeEdited: _("The draft of the notice was changed"),
    NoticeReleaseRequested: _("Release of the notice by a second officer was asked for"),
    NoticeReleaseReturned: _("The request to release the notice was returned"),
    NoticeReleased: _("The notice was released to its readers"),
    UrgentNoticeReleased: _("The notice was released to its readers as urgent"),
    NoticeAcknowledgementAsked: _("An acknowledgement of the notice was asked for"),
    NoticeCorrectionRequested: _("Release of a correction by a second officer was asked for"),
    NoticeCorrectionReturned: _("The request to release the correction was returned"),
    NoticeRevised: _("The notice was corrected"),
    UrgentNoticeRevised: _("The urgent notice was corrected"),
    NoticeAcknowledgementAskedAgain: _(
        "An acknowledgement of the corrected notice was asked for again"
    ),
    NoticeWithdrawn: _("The notice was withdrawn"),
    NoticeAcknowledged: _("An organisation acknowledged the notice"),
}

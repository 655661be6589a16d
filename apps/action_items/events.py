"""What happens to action items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, kw_only=True)
class ActionEvent(Event):
    """About one action item."""

    subject_type: ClassVar[str] = "action_items.ActionItem"


@dataclass(frozen=True, kw_only=True)
class ActionGiven(ActionEvent):
    """An organisation was given something to do; ``several``: much else at the same moment."""

    obligation_id: UUID
    several: bool = False


@dataclass(frozen=True, kw_only=True)
class ActionProgressed(ActionEvent):
    """The owner told how far it is."""


@dataclass(frozen=True, kw_only=True)
class ActionFinished(ActionEvent):
    """The owner reported it as done."""


@dataclass(frozen=True, kw_only=True)
class ActionConfirmed(ActionEvent):
    """The desk agreed that it is done."""


@dataclass(frozen=True, kw_only=True)
class ActionReturned(ActionEvent):
    """The desk asked for more, by a new deadline."""

    obligation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActionCarriedOver(ActionEvent):
    """The desk carried it over with a new deadline, of which ``DeadlineMoved`` tells the owner."""


@dataclass(frozen=True, kw_only=True)
class ActionReworded(ActionEvent):
    """The desk corrected the wording; ``revision`` counts them from 1."""

    obligation_id: UUID
    revision: int


@dataclass(frozen=True, kw_only=True)
class ActionTakenBack(ActionEvent):
    """The desk took back what it gave by mistake."""


@dataclass(frozen=True, kw_only=True)
class GivingEvent(Event):
    """About ``number`` action items that a second officer has to look at first."""

    subject_type: ClassVar[str] = "organisations.Body"

    giving_id: UUID
    number: int
    asker_id: UUID


@dataclass(frozen=True, kw_only=True)
class GivingRequested(GivingEvent):
    """An officer asks a second one to give them."""


@dataclass(frozen=True, kw_only=True)
class GivingReleased(GivingEvent):
    """The second officer gave them."""


@dataclass(frozen=True, kw_only=True)
class GivingReturned(GivingEvent):
    """They were returned, or (``himself``) taken back by whoever asked."""

    himself: bool


@dataclass(frozen=True, kw_only=True)
class RegisterExported(Event):
    """Action items of one body left the portal as a file; ``form`` is a code."""

    subject_type: ClassVar[str] = "organisations.Body"

    form: str
    rows: int


SENTENCES: dict[type[Event], _StrPromise] = {
    RegisterExported: _("Action items were exported as a file"),
    ActionGiven: _("An action item was given"),
    ActionProgressed: _("Progress of an action item was told"),
    ActionFinished: _("An action item was reported as done"),
    ActionConfirmed: _("An action item was confirmed as done"),
    ActionCarriedOver: _("An action item was carried over"),
    ActionReturned: _("An action item was returned to its owner"),
    ActionReworded: _("The wording of an action item was corrected"),
    ActionTakenBack: _("An action item was taken back by the secretariat"),
    GivingRequested: _("Release of action items to many was requested"),
    GivingReleased: _("Action items to many were released"),
    GivingReturned: _("The request to give action items to many was returned"),
}

"""What happens to expected acts. Each event names the subject of the act, not only the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from datetime import datetime

    from apps.obligations.models import Obligation


@dataclass(frozen=True, kw_only=True)
class ObligationEvent(Event):
    """About one expected act; ``subject_type`` is that of the thing which it concerns."""

    subject_type: str  # type: ignore[misc]
    obligation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ObligationOpened(ObligationEvent):
    """An organisation is now expected to do something."""


@dataclass(frozen=True, kw_only=True)
class ObligationDischarged(ObligationEvent):
    """The act was done."""


@dataclass(frozen=True, kw_only=True)
class ObligationWithdrawn(ObligationEvent):
    """The act is no longer expected."""


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved(ObligationEvent):
    """The deadline changed from ``was``; ``revision`` counts them from 1."""

    revision: int
    was: datetime
    asked_post_id: UUID | None = None
    """Who asked for it hears of it in the answer to his wish."""


@dataclass(frozen=True, kw_only=True)
class StageDue(ObligationEvent):
    """A step of the ladder has come; ``to`` is its rung."""

    stage_id: UUID
    revision: int
    ordinal: int
    to: str


@dataclass(frozen=True, kw_only=True)
class ObligationAssigned(ObligationEvent):
    """Somebody of the bearer's organisation looks after the act from now on."""

    person_id: UUID
    himself: bool
    revision: int


@dataclass(frozen=True, kw_only=True)
class ObligationHandedOver(ObligationEvent):
    """Whoever looked after the act was transferred: it is his successor's, or (``None``) anybody's
    of the organisation again.
    """

    person_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class ObligationTakenOver(ObligationEvent):
    """The bearer was merged into another organisation: the act is that one's now."""

    former_organisation_id: UUID


@dataclass(frozen=True, kw_only=True)
class PleaMade(ObligationEvent):
    """A bearer asks for more time, or says that the act does not apply."""

    plea_id: UUID
    wish: str


@dataclass(frozen=True, kw_only=True)
class PleaDecided(ObligationEvent):
    """The desk granted or refused it."""

    plea_id: UUID
    wish: str
    granted: bool


@dataclass(frozen=True, kw_only=True)
class PleaTakenBack(ObligationEvent):
    """Whoever asked wants it no more."""

    plea_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactEvent(Event):
    """About the act itself, not its subject: whose author does not learn that the desk talks."""

    subject_type: ClassVar[str] = "obligations.Obligation"

    contact_id: UUID


@dataclass(frozen=True, kw_only=True)
class ContactRecorded(ContactEvent):
    """The desk noted a call or a talk; ``pauses``: no reminder goes out for a time."""

    pauses: bool


@dataclass(frozen=True, kw_only=True)
class PauseLifted(ContactEvent):
    """The desk lets reminders go out again before the pause has ended."""


@dataclass(frozen=True, kw_only=True)
class StageHeld(ObligationEvent):
    """An officer holds a step that has not come yet."""

    stage_id: UUID


@dataclass(frozen=True, kw_only=True)
class StageLetGo(ObligationEvent):
    """The step takes its way again."""

    stage_id: UUID


@dataclass(frozen=True, kw_only=True)
class BearerReminded(ObligationEvent):
    """An officer reminded whoever must act, beside the ladder; once on a ``day``, which bears a
    mark of its own when he confirmed that it should go out once more.
    """

    revision: int
    day: str


@dataclass(frozen=True, kw_only=True)
class ReminderEvent(Event):
    """About a reminder to many; ``subject_type`` is that of the thing which it is about."""

    subject_type: str  # type: ignore[misc]
    request_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReminderRequested(ReminderEvent):
    """An officer asks a second one to let a reminder to many go."""


@dataclass(frozen=True, kw_only=True)
class ReminderReleased(ReminderEvent):
    """The second officer let it go."""


@dataclass(frozen=True, kw_only=True)
class ReminderReturned(ReminderEvent):
    """It was returned, or taken back by whoever asked."""


@dataclass(frozen=True, kw_only=True)
class LadderChanged(Event):
    """The stages for acts of the kind ``act`` changed, in the notation of ``ladders``.

    About the body, or (``default``) about the one at the top whose secretariat did it. An empty
    ``after``: the body follows the default again.
    """

    subject_type: ClassVar[str] = "organisations.Body"

    act: str
    default: bool
    before: str
    after: str


SENTENCES = {
    ObligationOpened: _("An expected act was opened"),
    ObligationDischarged: _("An expected act was done"),
    ObligationWithdrawn: _("An expected act was withdrawn"),
    DeadlineMoved: _("The deadline of an expected act was moved"),
    StageDue: _("A reminder of an expected act became due"),
    ObligationAssigned: _("An expected act was handed to a colleague"),
    ObligationHandedOver: _("An expected act went over with its bearer's duties"),
    ObligationTakenOver: _("An expected act went over to the organisation that took over"),
    PleaMade: _("More time, or release from an expected act, was asked for"),
    PleaDecided: _("A request about an expected act was decided"),
    PleaTakenBack: _("A request about an expected act was taken back"),
    ContactRecorded: _("A conversation about an expected act was recorded by the secretariat"),
    PauseLifted: _("A pause of reminders was lifted"),
    StageHeld: _("A planned reminder was held"),
    StageLetGo: _("A held reminder was resumed"),
    ReminderRequested: _("A reminder to many was requested"),
    ReminderReleased: _("A reminder to many was released"),
    ReminderReturned: _("A reminder to many was returned"),
    BearerReminded: _("Whoever must act was reminded by the secretariat"),
    LadderChanged: _("The reminders and escalations were changed"),
}


def about(obligation: Obligation) -> dict[str, Any]:
    """Return the fields that every event about this act has."""
    return {
        "subject_type": obligation.subject_type,
        "subject_id": obligation.subject_id,
        "tlp": obligation.tlp,
        "body_id": obligation.body_id,
        "obligation_id": obligation.pk,
    }

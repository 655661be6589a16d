"""What happens to people's duties and seats, and to organisations. Facts are ids and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event

if TYPE_CHECKING:
    from apps.organisations.successions import Succession


@dataclass(frozen=True, kw_only=True)
class HandOverEvent(Event):
    """The subject is the former person; who leaves is handled as TLP:AMBER."""

    subject_type: ClassVar[str] = "accounts.User"
    tlp: int = 2
    hand_over_id: UUID
    successor_id: UUID


@dataclass(frozen=True, kw_only=True)
class HandOverArranged(HandOverEvent):
    """An administrator hands a person's duties over from a day on; his post ends before it."""

    first_day: str


@dataclass(frozen=True, kw_only=True)
class HandOverTakenBack(HandOverEvent):
    """It was taken back before its day."""


@dataclass(frozen=True, kw_only=True)
class DutiesHandedOver(HandOverEvent):
    """The day has come, and what goes over has gone over."""


@dataclass(frozen=True, kw_only=True)
class SeatApproved(HandOverEvent):
    """An officer of the body agreed that the seat goes over too."""

    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class SeatHandedOver(HandOverEvent):
    """The successor fills the seat in the body."""

    seat_id: UUID


@dataclass(frozen=True, kw_only=True)
class NightContactKept(Event):
    """An administrator entered or confirmed whom to call at night; never who, or which number."""

    subject_type: ClassVar[str] = "organisations.Organisation"
    tlp: int = 2


@dataclass(frozen=True, kw_only=True)
class RosterRequested(Event):
    """An officer asked a second one to release a roster."""

    subject_type: ClassVar[str] = "organisations.RosterImport"


@dataclass(frozen=True, kw_only=True)
class RosterReleased(Event):
    """A second officer released it: it is written now."""

    subject_type: ClassVar[str] = "organisations.RosterImport"


@dataclass(frozen=True, kw_only=True)
class RosterReturned(Event):
    """A second officer did not release it."""

    subject_type: ClassVar[str] = "organisations.RosterImport"


@dataclass(frozen=True, kw_only=True)
class RosterImported(Event):
    """A roster that two officers wanted was written; the numbers are rows of its sheets."""

    subject_type: ClassVar[str] = "organisations.RosterImport"
    organisations: int
    people: int
    seats: int


@dataclass(frozen=True, kw_only=True)
class OrganisationEntered(Event):
    """A roster added or changed an organisation."""

    subject_type: ClassVar[str] = "organisations.Organisation"
    import_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonEntered(Event):
    """A roster added or changed a person or his post."""

    subject_type: ClassVar[str] = "accounts.User"
    import_id: UUID


@dataclass(frozen=True, kw_only=True)
class SeatEntered(Event):
    """A roster added or changed an organisation's seat in the body."""

    subject_type: ClassVar[str] = "organisations.Organisation"
    import_id: UUID


@dataclass(frozen=True, kw_only=True)
class SeatFilled(Event):
    """A roster put a person into a seat of the body, or changed his period or capacity."""

    subject_type: ClassVar[str] = "accounts.User"
    import_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Event):
    """Two officers let the invitation of an entered person go."""

    subject_type: ClassVar[str] = "accounts.User"


@dataclass(frozen=True, kw_only=True)
class InvitationsRequested(Event):
    """An officer asked a second one to let invitations go."""

    subject_type: ClassVar[str] = "organisations.InvitationRelease"
    people: int


@dataclass(frozen=True, kw_only=True)
class InvitationsReleased(Event):
    """A second officer let them go."""

    subject_type: ClassVar[str] = "organisations.InvitationRelease"
    people: int


@dataclass(frozen=True, kw_only=True)
class InvitationsReturned(Event):
    """They were not let go."""

    subject_type: ClassVar[str] = "organisations.InvitationRelease"


@dataclass(frozen=True, kw_only=True)
class OrganisationRenamed(Event):
    """An officer recorded a new name from a day on."""

    subject_type: ClassVar[str] = "organisations.Organisation"
    tlp: int = 1
    first_day: str


@dataclass(frozen=True, kw_only=True)
class PostCorrected(Event):
    """An administrator corrected somebody's department or title."""

    subject_type: ClassVar[str] = "accounts.User"
    tlp: int = 2
    post_id: UUID


@dataclass(frozen=True, kw_only=True)
class SuccessionEvent(Event):
    """The subject is the organisation whose place another takes."""

    subject_type: ClassVar[str] = "organisations.Organisation"
    tlp: int = 2
    succession_id: UUID
    successor_id: UUID
    how: str
    first_day: str


@dataclass(frozen=True, kw_only=True)
class SuccessionRequested(SuccessionEvent):
    """An officer asked for a merger or a split from a day on."""


@dataclass(frozen=True, kw_only=True)
class SuccessionConfirmed(SuccessionEvent):
    """A second officer agreed."""


@dataclass(frozen=True, kw_only=True)
class SuccessionTakenBack(SuccessionEvent):
    """It was taken back before its day."""


@dataclass(frozen=True, kw_only=True)
class SuccessionDone(SuccessionEvent):
    """The day has come, and what goes over has gone over."""


@dataclass(frozen=True, kw_only=True)
class PostWentOver(Event):
    """A person acts for the succeeding organisation now, on the post named."""

    subject_type: ClassVar[str] = "accounts.User"
    tlp: int = 2
    succession_id: UUID
    post_id: UUID


@dataclass(frozen=True, kw_only=True)
class SeatWentOver(Event):
    """The succeeding organisation, the subject, has the other's seat in the body."""

    subject_type: ClassVar[str] = "organisations.Organisation"
    tlp: int = 2
    succession_id: UUID


@dataclass(frozen=True, kw_only=True)
class SeatJoined(Event):
    """A person of the other organisation sits on in the succeeding one's own seat in the body."""

    subject_type: ClassVar[str] = "accounts.User"
    tlp: int = 2
    succession_id: UUID


def about_succession(made: Succession) -> dict[str, Any]:
    """Return the fields that every event about a merger or a split has."""
    return {
        "subject_id": made.former_id,
        "succession_id": made.pk,
        "successor_id": made.successor_id,
        "how": made.kind,
        "first_day": made.first_day.isoformat(),
    }


SENTENCES = {
    SuccessionRequested: _("A merger or split of organisations was asked for"),
    SuccessionConfirmed: _("A merger or split of organisations was confirmed"),
    SuccessionTakenBack: _("A merger or split of organisations was taken back"),
    SuccessionDone: _("A merger or split of organisations was carried out"),
    PostWentOver: _("A person's post went over to another organisation"),
    SeatJoined: _("A person sits on in another organisation's seat"),
    SeatWentOver: _("A seat went over to another organisation"),
    HandOverArranged: _("A person's hand-over was arranged"),
    HandOverTakenBack: _("A person's hand-over was taken back"),
    DutiesHandedOver: _("A person's duties were handed over"),
    SeatApproved: _("The hand-over of a seat was approved"),
    SeatHandedOver: _("A seat was handed over"),
    OrganisationRenamed: _("An organisation's new name was recorded"),
    PostCorrected: _("A person's department or title was corrected"),
    NightContactKept: _("A night contact was entered or confirmed"),
    RosterRequested: _("The release of a roster was asked for"),
    RosterReleased: _("A roster was released"),
    RosterReturned: _("The release of a roster was refused"),
    RosterImported: _("A roster was imported"),
    OrganisationEntered: _("An organisation was entered by a roster"),
    PersonEntered: _("A person was entered by a roster"),
    SeatEntered: _("An organisation's seat was entered by a roster"),
    SeatFilled: _("A person's seat was entered by a roster"),
    PersonInvited: _("A person was invited"),
    InvitationsRequested: _("The release of invitations was asked for"),
    InvitationsReleased: _("Invitations were released"),
    InvitationsReturned: _("The release of invitations was returned"),
}

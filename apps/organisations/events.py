"""What happens to people's duties and seats, and to organisations. Facts are ids and days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


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


SENTENCES = {
    HandOverArranged: _("A person's hand-over was arranged"),
    HandOverTakenBack: _("A person's hand-over was taken back"),
    DutiesHandedOver: _("A person's duties were handed over"),
    SeatApproved: _("The hand-over of a seat was approved"),
    SeatHandedOver: _("A seat was handed over"),
    NightContactKept: _("A night contact was entered or confirmed"),
}

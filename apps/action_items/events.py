"""What happens to action items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class ActionEvent(Event):
    """About one action item."""

    subject_type: ClassVar[str] = "action_items.ActionItem"


@dataclass(frozen=True, kw_only=True)
class ActionGiven(ActionEvent):
    """An organisation was given something to do."""

    obligation_id: UUID


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


SENTENCES = {
    ActionGiven: _("An action item was given"),
    ActionProgressed: _("Progress of an action item was told"),
    ActionFinished: _("An action item was reported as done"),
    ActionConfirmed: _("An action item was confirmed as done"),
    ActionCarriedOver: _("An action item was carried over"),
    ActionReturned: _("An action item was returned to its owner"),
}

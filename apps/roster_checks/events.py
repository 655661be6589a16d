"""What happens to quarterly checks. Facts are ids; no name, no number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class RosterCheckPlanned(Event):
    """The portal asked an organisation to check its people and contacts."""

    subject_type: ClassVar[str] = "roster_checks.RosterCheck"


@dataclass(frozen=True, kw_only=True)
class RosterConfirmed(Event):
    """An administrator confirmed or corrected them."""

    subject_type: ClassVar[str] = "roster_checks.RosterCheck"


SENTENCES = {
    RosterCheckPlanned: _("A check of people and contacts was asked for"),
    RosterConfirmed: _("People and contacts were confirmed"),
}

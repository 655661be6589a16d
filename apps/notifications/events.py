"""What officers do about mails. Facts are ids; what was said stands nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class MailEvent(Event):
    """About one delivery; ``subject_type`` is that of the thing which it tells of."""

    subject_type: str  # type: ignore[misc]
    delivery_id: UUID


@dataclass(frozen=True, kw_only=True)
class MailHeld(MailEvent):
    """One mail, or one line of a digest, waits until an officer lets it go."""


@dataclass(frozen=True, kw_only=True)
class MailLetGo(MailEvent):
    """It waits no longer."""


@dataclass(frozen=True, kw_only=True)
class MailHastened(MailEvent):
    """It goes out now instead of later."""


@dataclass(frozen=True, kw_only=True)
class MailRepeated(MailEvent):
    """It goes out again after it failed or was in doubt."""


@dataclass(frozen=True, kw_only=True)
class MailConfirmed(MailEvent):
    """The recipient says that a mail in doubt has come."""


@dataclass(frozen=True, kw_only=True)
class AllMailEvent(Event):
    """About all mail but that about accounts."""

    subject_type: ClassVar[str] = "notifications.MailStop"
    tlp: int = 0


@dataclass(frozen=True, kw_only=True)
class AllMailHeld(AllMailEvent):
    """Nothing goes out any more, but mails about accounts."""


@dataclass(frozen=True, kw_only=True)
class AllMailLetGo(AllMailEvent):
    """Mail goes out again."""


SENTENCES = {
    MailHeld: _("A mail was held"),
    MailLetGo: _("A held mail was resumed"),
    MailHastened: _("A mail was sent before its time"),
    MailRepeated: _("A mail was sent again"),
    MailConfirmed: _("A mail in doubt was confirmed to have arrived"),
    AllMailHeld: _("All mail was held"),
    AllMailLetGo: _("Sending of all mail was resumed"),
}

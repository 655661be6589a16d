"""What happens to accounts. Facts are ids; no address, no name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """The subject is the person; who has an account is handled as TLP:AMBER."""

    subject_type: ClassVar[str] = "accounts.User"
    tlp: int = 2


@dataclass(frozen=True, kw_only=True)
class PolicyAccepted(AccountEvent):
    """The person accepted one version of the handling policy."""

    version: int


@dataclass(frozen=True, kw_only=True)
class AccountSuspended(AccountEvent):
    """The account was closed and everything signed in with it ended."""


@dataclass(frozen=True, kw_only=True)
class AccountRestored(AccountEvent):
    """The account was opened again."""


@dataclass(frozen=True, kw_only=True)
class AddressChanged(AccountEvent):
    """The person's address was changed by way of a link sent to the new one."""


@dataclass(frozen=True, kw_only=True)
class AddressUndeliverable(AccountEvent):
    """A mail to the person's address came back for good."""


@dataclass(frozen=True, kw_only=True)
class AddressTrusted(AccountEvent):
    """Mail goes to the address again."""


@dataclass(frozen=True, kw_only=True)
class FactorResetAsked(AccountEvent):
    """Lost factors are to be taken away."""

    reset_id: UUID


@dataclass(frozen=True, kw_only=True)
class FactorResetConfirmed(AccountEvent):
    """One of the two others confirmed who asks."""

    reset_id: UUID


@dataclass(frozen=True, kw_only=True)
class FactorResetCancelled(AccountEvent):
    """The request was taken back or ran out."""

    reset_id: UUID


@dataclass(frozen=True, kw_only=True)
class FactorsReset(AccountEvent):
    """The factors were taken away; the next page is the set-up of a new one."""

    reset_id: UUID


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(AccountEvent):
    """The person removed one of his factors and kept another."""

    factor: str


SENTENCES = {
    PolicyAccepted: _("The handling policy was accepted"),
    AccountSuspended: _("The account was suspended"),
    AccountRestored: _("The account was opened again"),
    AddressChanged: _("The email address was changed"),
    AddressUndeliverable: _("Mail to the email address came back"),
    AddressTrusted: _("Mail goes to the email address again"),
    FactorResetAsked: _("A reset of the second factor was asked for"),
    FactorResetConfirmed: _("A reset of the second factor was confirmed"),
    FactorResetCancelled: _("A reset of the second factor was cancelled"),
    FactorsReset: _("The second factor was reset"),
    FactorRemoved: _("A second factor was removed"),
}

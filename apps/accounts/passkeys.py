"""A person's passkeys: their list and their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as the list shows it; ``last`` when nothing else would remain."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None
    last: bool


def passkeys_of(person: User) -> list[Passkey]:
    """Return the person's passkeys, the oldest first."""
    strong = Authenticator.objects.filter(
        user=person, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).order_by("created_at", "pk")
    found = list(strong)
    return [
        Passkey(each.pk, each.data["name"], each.created_at, each.last_used_at, len(found) == 1)
        for each in found
        if each.type == Authenticator.Type.WEBAUTHN
    ]


@transaction.atomic
def rename(person: User, pk: int, name: str) -> bool:
    """Give one of the person's own passkeys another name; false when it is not his."""
    found = _own(person).select_for_update().filter(pk=pk).first()
    if found is None:
        return False
    found.data["name"] = name
    found.save(update_fields=["data"])
    return True


def _own(person: User) -> QuerySet[Authenticator]:
    own: QuerySet[Authenticator] = Authenticator.objects.filter(
        user=person, type=Authenticator.Type.WEBAUTHN
    )
    return own

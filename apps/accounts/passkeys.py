"""A person's passkeys: their list and their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http.request import split_domain_port

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from apps.accounts.models import User


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey as the list shows it; ``last`` when nothing else would remain."""

    pk: int
    name: str
    added_at: datetime
    used_at: datetime | None
    last: bool


@dataclass(frozen=True, slots=True)
class NoHostName:
    """The page was opened by an IP address; ``instead`` is the same portal by name, if known."""

    instead: str


def no_host_name(request: HttpRequest) -> NoHostName | None:
    """Return whether browsers refuse passkeys here: they are made for a host name only."""
    domain, port = split_domain_port(request.get_host())
    try:
        address = ip_address(domain.strip("[]"))
    except ValueError:
        return None
    if not address.is_loopback:
        return NoHostName("")
    return NoHostName(f"{request.scheme}://localhost{port and f':{port}'}/")


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

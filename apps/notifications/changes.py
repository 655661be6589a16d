"""Changes of what is known: held back a minute and folded, so that the difference is told once."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from apps.notifications.cases import Withheld
from apps.notifications.enums import LEFT, Channel, State
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from apps.notifications.models import DeliveryQuerySet

PAUSE = timedelta(minutes=1)
"""How long a change is held back, as the next one often follows at once."""
BURST, SPELL = 5, timedelta(hours=1)
"""After so many mails about changes within this time, further ones ride in the digest."""
FOLDED = "folded into a later one"
NOT_TOLD = (State.DROPPED, State.FAILED)
TOLD = (*LEFT, State.AMBIGUOUS, State.DATA)
"""States of what its reader knows, or may know."""

CHANGES = [kind for kind, handler in HANDLERS.items() if handler.is_change]


def swamped(people: Iterable[UUID], at: datetime) -> set[UUID]:
    """Return who of them got enough mails about changes. Only inside ``as_system("relay")``."""
    mails = Delivery.objects.filter(
        reason__in=CHANGES,
        channel=Channel.MAIL,
        recipient_id__in=list(people),
        created_at__gt=at - SPELL,
        created_at__lte=at,
    )
    told = mails.exclude(state__in=NOT_TOLD).order_by().values("recipient_id")
    full = told.annotate(mails=Count("pk")).filter(mails__gte=BURST)
    return set(full.values_list("recipient_id", flat=True))


def since(delivery: Delivery) -> dict[str, Any]:
    """Return the facts of the first change that its reader does not know yet.

    Only inside ``as_system("relay")``. Raises ``Withheld`` when a later change will tell, or has
    told, of this one too.
    """
    if delivery.reason not in CHANGES or delivery._state.adding:
        return dict(delivery.facts)
    same = _same(delivery)
    if same.filter(_later(delivery)).exclude(state__in=NOT_TOLD).exists():
        raise Withheld(FOLDED)
    earlier = list(same.exclude(_later(delivery)).order_by("-created_at", "-pk"))
    untold = takewhile(lambda each: each.state not in TOLD, earlier)
    return dict([delivery, *untold][-1].facts)


def _same(delivery: Delivery) -> DeliveryQuerySet:
    """The other changes of the same thing, for the same person."""
    same: DeliveryQuerySet = Delivery.objects.filter(
        reason=delivery.reason,
        subject_id=delivery.subject_id,
        obligation_id=delivery.obligation_id,
        recipient_id=delivery.recipient_id,
    ).exclude(pk=delivery.pk)
    return same


def _later(delivery: Delivery) -> Q:
    same_moment = Q(created_at=delivery.created_at, pk__gt=delivery.pk)
    return Q(created_at__gt=delivery.created_at) | same_moment

"""How many mails may go out in a minute, in all and to one domain, where somebody demands it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import CharField, Count, F, Func, Q, Value

from apps.notifications.enums import IN_HAND, State
from apps.notifications.handlers import ACCOUNT
from apps.notifications.models import Delivery

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from apps.notifications.models import DeliveryQuerySet

MINUTE = timedelta(minutes=1)
_DOMAIN = Func(
    F("recipient__email"), Value("@"), Value(2), function="SPLIT_PART", output_field=CharField()
)


class Limits:
    """What has gone out in the minute before ``at``. Only inside ``as_system("relay")``.

    Mails about accounts are few and asked for: they count, and never wait. Workers that claim at
    the same moment may together take a batch more.
    """

    def __init__(self, at: datetime) -> None:
        self._most: int = settings.MAIL_A_MINUTE
        self._most_to_domain: int = settings.MAIL_A_MINUTE_TO_DOMAIN
        self._gone: Counter[str] = Counter()
        if self._most or self._most_to_domain:
            recent = Delivery.objects.mails().filter(
                Q(state=State.SENT, sent_at__gt=at - MINUTE) | Q(state__in=IN_HAND)
            )
            counted = recent.order_by().annotate(domain=_DOMAIN).values_list("domain")
            self._gone.update(dict(counted.annotate(Count("pk"))))

    def without_waiting(self, due: DeliveryQuerySet) -> DeliveryQuerySet:
        """Leave out what need not be taken now: it would only stand before the others."""
        if self._most and self._gone.total() >= self._most:
            return due.filter(reason__startswith=ACCOUNT)
        full = [name for name in self._gone if self._is_full(name)]
        if not full:
            return due
        found: DeliveryQuerySet = due.annotate(domain=_DOMAIN)
        return found.filter(Q(reason__startswith=ACCOUNT) | ~Q(domain__in=full))

    def allowed(self, rows: DeliveryQuerySet) -> list[UUID]:
        """Return which of them still fit, in their order."""
        if not self._most and not self._most_to_domain:
            # Without a join: whoever waits with them need not be looked up for each batch.
            return list(rows.values_list("pk", flat=True))
        return [row.pk for row in rows.select_related("recipient") if self._takes(row)]

    def _takes(self, row: Delivery) -> bool:
        domain = row.recipient.email.rpartition("@")[2]
        full = self._is_full(domain) or bool(self._most and self._gone.total() >= self._most)
        if full and not row.reason.startswith(ACCOUNT):
            return False
        self._gone[domain] += 1
        return True

    def _is_full(self, domain: str) -> bool:
        return bool(self._most_to_domain and self._gone[domain] >= self._most_to_domain)

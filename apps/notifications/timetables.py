"""When somebody's next digest leaves, with what he wishes and what has already left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db.models import Max

from apps.notifications.enums import NewsGroup
from apps.notifications.models import DIGEST, Delivery, DigestPreference
from apps.notifications.slots import following, latest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.notifications.enums import Mandatory

SOON = timedelta(hours=24)
"""A reminder rides in a digest that leaves within this time."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """One person's digests; ``last`` is the day of the last one that was made."""

    wish: DigestPreference
    zone: ZoneInfo
    last: date | None

    @classmethod
    def of(cls, people: Iterable[UUID]) -> dict[UUID, Timetable]:
        """Return the timetables of several people. Only inside ``as_system("relay")``."""
        wanted = list(people)
        users = get_user_model().objects.filter(pk__in=wanted)
        wishes = DigestPreference.of_all(wanted)
        made = Delivery.objects.filter(reason=DIGEST, recipient_id__in=wanted)
        last = dict(
            made.order_by()
            .values_list("recipient_id")
            .annotate(last=Max("stage"))
            .values_list("recipient_id", "last")
        )
        return {
            user.pk: cls(
                wishes[user.pk],
                ZoneInfo(user.time_zone),
                date.fromisoformat(last[user.pk]) if user.pk in last else None,
            )
            for user in users
        }

    def due(self, at: datetime) -> datetime | None:
        """Return the moment of the digest that should have left by ``at`` and was not made."""
        slot = latest(self.wish, self.zone, at)
        if slot is None or (self.last is not None and slot.date() <= self.last):
            return None
        return slot

    def next(self, at: datetime) -> datetime | None:
        """Return the moment after ``at`` at which a digest leaves; ``None``: never."""
        return following(self.wish, self.zone, at)

    def carries(
        self,
        matter: NewsGroup | Mandatory,
        created: datetime,
        at: datetime,
        before: datetime | None = None,
    ) -> bool:
        """Whether what arose at ``created`` rides in a digest and is no mail of its own."""
        if isinstance(matter, NewsGroup):
            return matter not in self.wish.at_once
        return self.leaves_soon(created, at, before)

    def may_wait(
        self,
        matter: NewsGroup | Mandatory,
        created: datetime,
        at: datetime,
        before: datetime | None = None,
    ) -> bool:
        """Whether a digest will tell it early enough, whether or not it is wanted at once."""
        if isinstance(matter, NewsGroup):
            return self.next(at) is not None
        return self.leaves_soon(created, at, before)

    def leaves_soon(self, created: datetime, at: datetime, before: datetime | None = None) -> bool:
        """Whether what arose at ``created`` leaves in a digest within 24 hours of ``at``.

        ``before`` is a deadline still ahead: a reminder that came after it would be useless.
        """
        due = self.due(at)
        # A digest that should have left already leaves now.
        leaves = at if due is not None and created <= due else self.next(at)
        if leaves is None or leaves - at > SOON:
            return False
        return before is None or before <= at or leaves < before

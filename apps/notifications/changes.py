"""Changes of what is known: held back a minute and folded, so that the difference is told once."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import accumulate
from operator import or_
from typing import TYPE_CHECKING, Any

from apps.notifications.cases import Withheld
from apps.notifications.enums import DOUBTFUL, TOLD, Channel, State
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

PAUSE = timedelta(minutes=1)
"""How long a change is held back, as the next one often follows at once."""
BURST, SPELL = 5, timedelta(hours=1)
"""After so many mails about changes within this time, further ones ride in the digest."""
FOLDED = "folded into a later one"
NOT_TOLD = (State.DROPPED, State.FAILED, State.BOUNCED)

CHANGES = [kind for kind, handler in HANDLERS.items() if handler.is_change]

Thing = tuple[str, "UUID | None", "UUID | None", "UUID"]


def swamped(people: Iterable[UUID], at: datetime) -> set[UUID]:
    """Return who of them got mails about so many changed things. Only as the relay."""
    mails = Delivery.objects.filter(
        reason__in=CHANGES,
        channel=Channel.MAIL,
        recipient_id__in=list(people),
        created_at__gt=at - SPELL,
        created_at__lte=at,
    )
    # Changes of one thing that are still to be folded are one mail.
    told = {_thing(each) for each in mails.exclude(state__in=NOT_TOLD)}
    count = Counter(recipient for *_what, recipient in told)
    return {person for person, things in count.items() if things >= BURST}


def histories(deliveries: Iterable[Delivery]) -> dict[Thing, list[Delivery]]:
    """Return all changes of the same things for the same people, the latest first.

    Only inside ``as_system("relay")``.
    """
    own = [each for each in deliveries if each.reason in CHANGES]
    if not own:
        return {}
    found = Delivery.objects.filter(
        reason__in={each.reason for each in own},
        subject_id__in={each.subject_id for each in own},
        recipient_id__in={each.recipient_id for each in own},
    )
    made: dict[Thing, list[Delivery]] = defaultdict(list)
    for each in sorted(found, key=_order, reverse=True):
        made[_thing(each)].append(each)
    return made


def since(
    delivery: Delivery,
    histories: Mapping[Thing, list[Delivery]],
    opened: datetime | None = None,
) -> dict[str, Any]:
    """Return the facts of the first change that its reader does not know yet.

    What was so before he ``opened`` the thing he knows. Raises ``Withheld`` when a later change
    will tell, or has told, of this one too.
    """
    same = histories.get(_thing(delivery), [])
    later = [each for each in same if _order(each) > _order(delivery)]
    if any(each.state not in NOT_TOLD for each in later):
        raise Withheld(FOLDED)
    earlier = [each for each in same if _order(each) < _order(delivery)]
    known = (
        each.state in TOLD or each.fault == DOUBTFUL or bool(opened and each.created_at <= opened)
        for each in earlier
    )
    untold = [each for each, told in zip(earlier, accumulate(known, or_), strict=True) if not told]
    return dict([delivery, *untold][-1].facts)


def _thing(delivery: Delivery) -> Thing:
    return delivery.reason, delivery.subject_id, delivery.obligation_id, delivery.recipient_id


def _order(delivery: Delivery) -> tuple[Any, ...]:
    """By number: of two that wait on one lock, the later may have been asked for before."""
    number = delivery.facts.get("revision", delivery.facts.get("ordinal", 0))
    return delivery.revision, number, delivery.created_at, delivery.pk

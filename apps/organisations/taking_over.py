"""What becomes of the directory when the day of a hand-over has come. Only as the relay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from apps.activity.services import publish_from_job
from apps.organisations.enums import Capacity
from apps.organisations.events import SeatHandedOver
from apps.organisations.handing_over import about
from apps.organisations.models import HandOver, Representative, SeatHandOver
from wg_portal.clock import in_japan
from wg_portal.periods import DateRange

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

FIRST = [Capacity.PRIMARY, Capacity.DEPUTY, Capacity.ATTENDANT]


def due(at: datetime) -> list[UUID]:
    """Hand-overs whose day has come and that are not done, or whose seat was approved since."""
    return list(_due(at).values_list("pk", flat=True))


def lock(pk: UUID, at: datetime) -> HandOver | None:
    """Hold one that is still due; ``None`` when another worker has it or has done it."""
    found = _due(at).select_for_update(skip_locked=True, of=("self",))
    return found.select_related("former", "successor__person").filter(pk=pk).first()


def put_off(pk: UUID, until: datetime) -> None:
    """Leave one that failed alone for a while."""
    HandOver.objects.filter(pk=pk).update(retry_at=until)


def fill_seats(hand_over: HandOver, at: datetime) -> None:
    """Seat the successor where an officer has approved; late approval counts from its day on."""
    approved = hand_over.seats.filter(approved_at__isnull=False, done_at=None)
    day = max(hand_over.first_day, in_japan(at).date())
    for each in approved.select_related("seat__membership"):
        seated = _fill(each.seat, hand_over, day)
        each.done_at = at
        each.save(update_fields=["done_at"])
        if seated:
            body_id = each.seat.membership.body_id
            event = SeatHandedOver(**about(hand_over), seat_id=each.seat_id, body_id=body_id)
            publish_from_job(event, at=at)


def _due(at: datetime) -> QuerySet[HandOver]:
    seats = SeatHandOver.objects.filter(
        hand_over=OuterRef("pk"), approved_at__isnull=False, done_at=None
    )
    rested = Q(retry_at=None) | Q(retry_at__lte=at)
    found: QuerySet[HandOver] = HandOver.objects.filter(
        rested, taken_back_at=None, first_day__lte=in_japan(at).date()
    )
    return found.filter(Q(done_at=None) | Q(Exists(seats))).order_by("first_day", "pk")


def _fill(seat: Representative, hand_over: HandOver, day: date) -> bool:
    """End the former's seat and begin the successor's; one that he has already is raised.

    Returns ``False`` when the organisation itself has left the body by then.
    """
    _end(seat, hand_over.first_day)
    last = seat.membership.during.upper
    if last is not None and last <= day:
        return False
    held = Representative.objects.filter(membership=seat.membership, post=hand_over.successor)
    own = list(held.filter(during__overlap=DateRange(day, last, "[)")))
    capacities = [Capacity(seat.capacity), *(Capacity(each.capacity) for each in own)]
    capacity = min(capacities, key=FIRST.index)
    later = [each for each in own if each.during.lower is not None and each.during.lower >= day]
    for each in own:
        if each in later:
            each.capacity = capacity
            each.save(update_fields=["capacity"])
        else:
            _end(each, day)
    until = min((each.during.lower for each in later), default=last)
    if until is None or until > day:
        Representative.objects.create(
            membership=seat.membership,
            post=hand_over.successor,
            capacity=capacity,
            during=DateRange(day, until, "[)"),
        )
    return True


def _end(seat: Representative, day: date) -> None:
    """Let the seat end before the day, unless it begins only then."""
    upper, lower = seat.during.upper, seat.during.lower
    if (upper is None or upper > day) and (lower is None or lower < day):
        seat.during = DateRange(lower, day, "[)")
        seat.save(update_fields=["during"])

"""Handing a person's duties over: arranged by an administrator, taken back before its day, and the
word of an officer for each seat. What is done on the day is in ``taking_over`` and above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.activity.services import publish
from apps.organisations import policies, standing
from apps.organisations.events import HandOverArranged, HandOverTakenBack, SeatApproved
from apps.organisations.models import HandOver, Post, Representative, SeatHandOver
from wg_portal.clock import in_japan
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.periods import DateRange
    from wg_portal.principal import Principal


@transaction.atomic
def arrange(former_id: UUID, successor_id: UUID, first_day: date, *, by: Principal) -> HandOver:
    """Hand a person's duties to a colleague from ``first_day`` on, and end his post before it.

    Raises ``Refused`` where the policy says no, ``PortalError`` for a day that does not fit,
    ``Post.DoesNotExist`` for a post that is not of the organisation.
    """
    former = _locked(former_id, by)
    me = standing.standings([by.person_id], at=by.at)[by.person_id]
    policies.may_hand_over(by, me, former).enforce()
    successor = successors_of(former, by).get(pk=successor_id)
    _check_day(former, successor, first_day, by)
    _check_others(former, first_day, by)
    made = HandOver(
        former=former,
        successor=successor,
        first_day=first_day,
        until=former.during.upper,
        arranged_by_id=by.person_id,
        arranged_at=by.at,
    )
    made.save(force_insert=True)
    seats = list(seats_of(former, first_day, by))
    SeatHandOver.objects.bulk_create(SeatHandOver(hand_over=made, seat=seat) for seat in seats)
    _end_post(former, first_day, by)
    publish(HandOverArranged(**about(made), first_day=first_day.isoformat()), by=by)
    mails.enqueue("duties_go_over", former.person, former.person.email)
    for officer in standing.officers_of({s.membership.body_id for s in seats}, at=by.at):
        mails.enqueue("seat_awaits", officer, officer.email)
    return made


@transaction.atomic
def take_back(pk: UUID, *, by: Principal) -> HandOver:
    """Undo it before it is done: the post lasts as before.

    Raises ``Refused`` when it is too late, ``HandOver.DoesNotExist``.
    """
    found = HandOver.objects.visible_to(by).select_related("former__person", "successor")
    made: HandOver = found.select_for_update(of=("self",)).get(pk=pk)
    if not made.is_open or made.first_day <= in_japan(by.at).date():
        raise Refused(_("It is too late to take this hand-over back."))
    made.taken_back_at = by.at
    made.save(update_fields=["taken_back_at"])
    _end_post(made.former, made.until, by)
    publish(HandOverTakenBack(**about(made)), by=by)
    mails.enqueue("duties_stay", made.former.person, made.former.person.email)
    return made


@transaction.atomic
def approve_seat(pk: UUID, *, by: Principal) -> None:
    """Agree, as an officer of the body, that the successor fills the seat.

    Raises ``Refused``, ``SeatHandOver.DoesNotExist``.
    """
    found = SeatHandOver.objects.visible_to(by).select_related(
        "hand_over__former", "hand_over__successor", "seat__membership"
    )
    asked: SeatHandOver = found.select_for_update(of=("self",)).get(pk=pk)
    policies.may_approve_seat(by, asked).enforce()
    if asked.approved_at is not None or asked.hand_over.taken_back_at is not None:
        raise Refused(_("Nothing waits for an approval here any more."))
    asked.approved_by_id, asked.approved_at = by.person_id, by.at
    asked.save(update_fields=["approved_by", "approved_at"])
    event = SeatApproved(
        **about(asked.hand_over), seat_id=asked.seat_id, body_id=asked.seat.membership.body_id
    )
    publish(event, by=by)


def about(hand_over: HandOver) -> dict[str, Any]:
    """Return the fields that every event about a hand-over has."""
    return {
        "subject_id": hand_over.former.person_id,
        "hand_over_id": hand_over.pk,
        "successor_id": hand_over.successor.person_id,
    }


def successors_of(former: Post, by: Principal) -> QuerySet[Post]:
    """Colleagues with an open account whose posts have not ended."""
    found = Post.objects.visible_to(by).filter(
        organisation_id=former.organisation_id, person__is_active=True
    )
    today = in_japan(by.at).date()
    lasting = found.filter(Q(during__upper_inf=True) | Q(during__endswith__gt=today))
    names = ("person__family_name_kana", "person__given_name_kana", "pk")
    return lasting.exclude(pk=former.pk).select_related("person").order_by(*names)


def seats_of(former: Post, day: date, by: Principal) -> QuerySet[Representative]:
    """The seats that the former would fill on the day."""
    found: QuerySet[Representative] = Representative.objects.visible_to(by).filter(
        post=former, during__contains=day, membership__during__contains=day
    )
    return found.select_related("membership")


def _locked(former_id: UUID, by: Principal) -> Post:
    Post.objects.visible_to(by).get(pk=former_id)
    with as_system("relay", at=by.at):
        held = Post.objects.select_for_update(of=("self",)).select_related("person")
        found: Post = held.get(pk=former_id)
    return found


def _check_day(former: Post, successor: Post, first_day: date, by: Principal) -> None:
    if first_day < in_japan(by.at).date():
        raise PortalError(_("Choose today or a later day."))
    if former.during.lower is not None and first_day <= former.during.lower:
        raise PortalError(_("The person's own post begins only then. Choose a later day."))
    if former.during.upper is not None and first_day > former.during.upper:
        raise PortalError(_("The person's post ends before that day. Choose an earlier day."))
    if not _holds(successor.during, first_day):
        raise PortalError(_("The colleague holds no post on that day. Choose another one."))


def _check_others(former: Post, first_day: date, by: Principal) -> None:
    """Refuse what would leave duties, or the organisation's accounts, with nobody."""
    arranged = HandOver.objects.visible_to(by).open()
    if arranged.filter(former=former).exists():
        raise Refused(_("The hand-over of this person is arranged already."))
    if arranged.filter(successor=former, first_day__gte=first_day).exists():
        raise Refused(
            _("This person takes over from somebody on that day or later. Take that back first.")
        )
    others = Post.objects.visible_to(by).filter(
        organisation_id=former.organisation_id, org_admin=True, person__is_active=True
    )
    staying = others.filter(during__contains=first_day).exclude(pk=former.pk)
    if former.org_admin and not staying.exists():
        raise Refused(_("No administrator would be left on that day. Name another one first."))


def _holds(during: DateRange, day: date) -> bool:
    begun = during.lower is None or during.lower <= day
    return bool(begun and (during.upper is None or day < during.upper))


def _end_post(former: Post, upper: date | None, by: Principal) -> None:
    # Nobody else may change a post: the policy has been asked, the relay writes.
    with as_system("relay", at=by.at):
        former.during = type(former.during)(former.during.lower, upper, "[)")
        former.save(update_fields=["during"])

"""What becomes of the directory when the day of a merger or a split has come. Only as the relay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from apps.accounts import mails
from apps.activity.services import publish_from_job
from apps.organisations import standing
from apps.organisations.enums import Capacity, OrganisationKind, Role
from apps.organisations.events import (
    PostWentOver,
    SeatJoined,
    SeatWentOver,
    SuccessionDone,
    about_succession,
)
from apps.organisations.models import Membership, Organisation, Post, Representative
from apps.organisations.successions import Succession
from wg_portal.clock import in_japan
from wg_portal.periods import DateRange

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

LEADING = (Role.CHAIR, Role.DEPUTY, Role.SECRETARIAT)


def due(at: datetime) -> list[UUID]:
    """Confirmed ones whose day has come and that are not done."""
    return list(_due(at).values_list("pk", flat=True))


def lock(pk: UUID, at: datetime) -> Succession | None:
    """Hold one that is still due; ``None`` when another worker has it or has done it."""
    return _due(at).select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()


def put_off(pk: UUID, until: datetime) -> None:
    """Leave one that failed alone for a while."""
    Succession.objects.filter(pk=pk).update(retry_at=until)


def found(made: Succession) -> None:
    """Let a split's successor come into being."""
    if not made.is_merger:
        Organisation(id=made.successor_id, kind=OrganisationKind.MEMBER, **made.founding).save(
            force_insert=True
        )


def move_posts(made: Succession, at: datetime) -> dict[UUID, Post]:
    """End the posts that go and open one in the successor for each; who has one there keeps it.

    Returns the post in the successor for each post that ended.
    """
    lasting = _lasting("during", made.first_day)
    going = Post.objects.filter(lasting, organisation_id=made.former_id)
    if not made.is_merger:
        going = going.filter(pk__in=made.posts)
    moved = {}
    for post in going.order_by("during", "pk"):
        moved[post.pk] = _post_of(post, made)
        _end(post, made.first_day)
        event = PostWentOver(
            subject_id=post.person_id, succession_id=made.pk, post_id=moved[post.pk].pk
        )
        publish_from_job(event, at=at)
    return moved


def move_seats(made: Succession, moved: dict[UUID, Post], at: datetime) -> None:
    """End the seats that go; the successor gets those in bodies in which it has none.

    Where it sits in the same role already, the people of the former sit on in its seat.
    """
    day = made.first_day
    going = Membership.objects.filter(organisation_id=made.former_id, during__contains=day)
    if not made.is_merger:
        going = going.filter(pk__in=made.seats)
    for seat in going.order_by("pk"):
        people = [
            (each, each.during.upper)
            for each in seat.representatives.filter(_lasting("during", day))
        ]
        goes, upper = goes_over(seat, made.successor_id, day), seat.during.upper
        for each, _upper in people:
            _end(each, day)
        _end(seat, day)
        new = _seat_of(seat, upper, made) if goes else held_there(seat, made.successor_id, day)
        if new is None:
            continue
        about = {"body_id": seat.body_id, "succession_id": made.pk}
        for each, last in people:
            post = moved.get(each.post_id)
            if post is None:
                continue
            filled = _fill(new, post, each, time_in(new, each, day, last), goes=goes)
            if filled and not goes:
                publish_from_job(SeatJoined(subject_id=post.person_id, **about), at=at)
        if goes:
            publish_from_job(SeatWentOver(subject_id=made.successor_id, **about), at=at)


def goes_over(seat: Membership, successor_id: UUID, day: date) -> bool:
    """Whether the successor gets the seat: it sits nowhere in the body, or leads it not yet."""
    held = Membership.objects.filter(
        organisation_id=successor_id, body_id=seat.body_id, during__contains=day
    )
    roles = set(held.values_list("role", flat=True))
    return not roles or (seat.role in LEADING and seat.role not in roles)


def held_there(seat: Membership, successor_id: UUID, day: date) -> Membership | None:
    """The successor's own seat in which the former's people may sit on: of the same role only, for
    another one opens more, or less.
    """
    held: Membership | None = Membership.objects.filter(
        organisation_id=successor_id, body_id=seat.body_id, role=seat.role, during__contains=day
    ).first()
    return held


def time_in(seat: Membership, former: Representative, day: date, last: date | None) -> DateRange:
    """How long he sits on there: from the day, for as long as he was to sit, and the seat lasts."""
    lower = max(filter(None, (day, former.during.lower)))
    upper = min(filter(None, (last, seat.during.upper)), default=None)
    return DateRange(lower, upper, "[)")


def capacity_in(seat: Membership, former: Representative, during: DateRange) -> Capacity:
    """As what he sits on in the successor's own seat: it has one main contact at a time."""
    main = seat.representatives.filter(capacity=Capacity.PRIMARY, during__overlap=during)
    if former.capacity == Capacity.PRIMARY and main.exists():
        return Capacity.DEPUTY
    return Capacity(former.capacity)


def finish(made: Succession, moved: dict[UUID, Post], at: datetime) -> None:
    """Say that it is done, and tell whose post went over and who keeps their accounts now."""
    made.done_at = at
    made.save(update_fields=["done_at"])
    publish_from_job(SuccessionDone(**about_succession(made)), at=at)
    people = {post.person_id: post.person for post in moved.values() if post.person.is_active}
    for person in people.values():
        mails.enqueue("post_went_over", person, person.email)
    for person in standing.administrators_of({made.successor_id}, at=at):
        if person.pk not in people:
            mails.enqueue("organisation_took_over", person, person.email)


def _due(at: datetime) -> QuerySet[Succession]:
    rested = Q(retry_at=None) | Q(retry_at__lte=at)
    return (
        Succession.objects.open()
        .filter(rested, confirmed_at__isnull=False, first_day__lte=in_japan(at).date())
        .order_by("first_day", "pk")
    )


def _post_of(post: Post, made: Succession) -> Post:
    """The post that the person has in the successor already, else a new one."""
    begin = max(filter(None, (made.first_day, post.during.lower)))
    theirs = Post.objects.filter(person_id=post.person_id, organisation_id=made.successor_id)
    held: Post | None = theirs.filter(during__contains=begin).first()
    if held is not None:
        return held
    later = theirs.filter(during__startswith__gt=begin).order_by("during").first()
    new = Post(
        person_id=post.person_id,
        organisation_id=made.successor_id,
        during=DateRange(begin, _earlier(post.during.upper, later), "[)"),
        department_ja=post.department_ja,
        department_en=post.department_en,
        title_ja=post.title_ja,
        title_en=post.title_en,
        handles_marked=post.handles_marked,
        # In a merger the successor's own administrators stay the only ones.
        org_admin=post.org_admin and not made.is_merger,
    )
    new.save(force_insert=True)
    return new


def _seat_of(seat: Membership, upper: date | None, made: Succession) -> Membership:
    theirs = Membership.objects.filter(
        organisation_id=made.successor_id,
        body_id=seat.body_id,
        role=seat.role,
        during__startswith__gt=made.first_day,
    )
    new = Membership(
        body_id=seat.body_id,
        organisation_id=made.successor_id,
        role=seat.role,
        during=DateRange(made.first_day, _earlier(upper, theirs.order_by("during").first()), "[)"),
    )
    new.save(force_insert=True)
    return new


def _fill(
    seat: Membership, post: Post, former: Representative, during: DateRange, *, goes: bool
) -> bool:
    """Seat the person on his new post; who sits there keeps that. Returns whether he got a seat.

    In a seat that went over everybody sits as before.
    """
    if during.isempty or seat.representatives.filter(post=post, during__overlap=during).exists():
        return False
    capacity = Capacity(former.capacity) if goes else capacity_in(seat, former, during)
    seat.representatives.create(post=post, capacity=capacity, during=during)
    return True


def _lasting(path: str, day: date) -> Q:
    return Q(**{f"{path}__upper_inf": True}) | Q(**{f"{path}__endswith__gt": day})


def _earlier(upper: date | None, later: Any) -> date | None:
    """The end, unless something of the successor's own begins before it."""
    ends = [day for day in (upper, later and later.during.lower) if day]
    return min(ends, default=None)


def _end(row: Any, day: date) -> None:
    """Let it end before the day, unless it begins only then."""
    if row.during.lower is None or row.during.lower < day:
        row.during = DateRange(row.during.lower, day, "[)")
        row.save(update_fields=["during"])

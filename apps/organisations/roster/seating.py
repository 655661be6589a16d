"""Compares a roster's seats with those in the officer's own bodies; of others he learns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.organisations.models import Membership, Representative
from apps.organisations.roster.checking import meets
from apps.organisations.roster.columns import PEOPLE, SEATS
from apps.organisations.roster.comparing import (
    move_period,
    new_period,
    shares_days,
    without_organisation,
)
from apps.organisations.roster.plan import Absent, Change, Plan, first_day, last_day
from apps.organisations.roster.sheet import Problem

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from apps.accounts.models import User
    from apps.organisations.models import Body, Organisation, Post
    from apps.organisations.roster.checking import Row
    from apps.organisations.roster.comparing import Directory


def compare_seats(rows: list[Row], plan: Plan, known: Directory) -> None:
    """First the organisations' seats, then the people in them."""
    known.wrong = {each.row for each in plan.problems if each.table is PEOPLE}
    _load(known)
    named: set[UUID] = set()
    changes: list[Change] = []
    late: list[tuple[Row, User, Representative]] = []
    # Rows without a person state the seat's own period, wherever they stand.
    for row in sorted(rows, key=lambda row: bool(row["mail"])):
        body = known.bodies.get(row["body"].casefold())
        organisation = known.organisations.get(row["organisation"])
        label = _label(row, body, organisation, known)
        change = Change(SEATS, row.number, label, values=row.values)
        changes.append(change)
        if body is None:
            said = _("You sit in the secretariat of no body with the code “%(code)s”.")
            problem = Problem(said % {"code": row["body"]}, SEATS, row.number, "body")
            plan.problems.append(problem)
        if organisation is None or organisation.pk in known.merged:
            without_organisation(SEATS, row, organisation, plan, known)
            continue
        if body is None:
            continue
        plan.bodies.add(body.pk)
        seat = _seat(row, body, organisation, change, plan, known)
        if seat is None:
            continue
        named.add(seat.pk)
        if row["mail"]:
            person = known.people.get(row["mail"])
            change.holder = person is not None and person.pk in known.holders
            filled = _compare_person(row, seat, organisation, change, plan, known)
            if filled is None:
                continue
            named.add(filled.pk)
            if change.state != "unchanged":
                late.append((row, filled.post.person, filled))
            continue
        # Whoever sits there already sits on for as long.
        change.holder = bool(known.representatives[seat.pk])
        if organisation.pk == known.by.organisation_id and change.state == "changed":
            said = _("Your own entries are changed by another officer.")
            if row["role"] == "secretariat":
                plan.problems.append(Problem(said, SEATS, row.number, "organisation"))
    # Only now is it known who else is the main contact.
    for row, person, filled in late:
        _check(row, person, filled, plan, known)
    plan.changes += sorted(changes, key=lambda each: each.row)
    _absent_seats(named, plan, known)


def _label(row: Row, body: Body | None, organisation: Organisation | None, known: Directory) -> str:
    person = known.people.get(row["mail"])
    where = body.short if body else row["body"]
    who = organisation.short if organisation else row["organisation"]
    return " · ".join(filter(None, (where, who, person.name if person else row["mail"])))


def _load(known: Directory) -> None:
    held = Membership.objects.visible_to(known.by).filter(body_id__in=known.desks)
    for seat in held.order_by("during"):
        known.memberships[seat.body_id, seat.organisation_id, seat.role].append(seat)
    filled = Representative.objects.visible_to(known.by).filter(membership__body_id__in=known.desks)
    for each in filled.select_related("post__person", "membership").order_by("during"):
        known.representatives[each.membership_id].append(each)


def _seat(
    row: Row,
    body: Body,
    organisation: Organisation,
    change: Change,
    plan: Plan,
    known: Directory,
) -> Membership | None:
    """The organisation's seat that the row is about; made where there is none."""
    held = known.memberships[body.pk, organisation.pk, row["role"]]
    found = [seat for seat in held if shares_days(row, seat.during, known.today)]
    if len(found) > 1 and not row["mail"]:
        said = _("The period overlaps with two registered seats. Correct the days.")
        plan.problems.append(Problem(said, SEATS, row.number, "first"))
        return None
    if found:
        seat = found[-1]
        if not row["mail"] and move_period(seat, row, change):
            plan.memberships.change(seat)
        return seat
    during = new_period(row, known.today)
    if during is None:
        said = _("The seat would end before it begins. Enter the first day.")
        plan.problems.append(Problem(said, SEATS, row.number, "first"))
        return None
    seat = Membership(body=body, organisation=organisation, role=row["role"], during=during)
    plan.memberships.add(seat)
    held.append(seat)
    change.state = "new"
    return seat


def _compare_person(
    row: Row,
    seat: Membership,
    organisation: Organisation,
    change: Change,
    plan: Plan,
    known: Directory,
) -> Representative | None:
    person = known.people.get(row["mail"])
    post = _post(row, person, organisation, known) if person else None
    if person is None or post is None:
        said = _unknown(row, person, known)
        plan.problems.append(Problem(said, SEATS, row.number, "mail"))
        return None
    held = known.representatives[seat.pk]
    own = [
        each
        for each in held
        if each.post_id == post.pk and shares_days(row, each.during, known.today)
    ]
    if len(own) > 1:
        said = _("The period overlaps with two registered seats. Correct the days.")
        plan.problems.append(Problem(said, SEATS, row.number, "first"))
        return None
    if not own:
        return _new(row, seat, post, change, plan, known)
    filled = own[0]
    moved = move_period(filled, row, change)
    if change.differ("capacity", filled.capacity, row["capacity"]) | moved:
        filled.capacity = row["capacity"]
        plan.representatives.change(filled)
    return filled


def _unknown(row: Row, person: User | None, known: Directory) -> str:
    """Why nobody sits there; of somebody whose own row is wrong it is not said that he is not."""
    rows = known.entered.get(row["mail"], ())
    own = next((each for each in rows if each in known.wrong), None)
    if own is not None:
        said = _("Not checked, because row %(row)d of the people has to be corrected.")
        return said % {"row": own}
    if person is None:
        return _("Nobody has this address, neither in the file nor in the directory.")
    return _("The person holds no post in the organisation during this period.")


def _post(row: Row, person: User, organisation: Organisation, known: Directory) -> Post | None:
    held = known.posts[person.pk, organisation.pk]
    fitting = [post for post in held if shares_days(row, post.during, known.today)]
    return fitting[-1] if fitting else None


def _new(
    row: Row, seat: Membership, post: Post, change: Change, plan: Plan, known: Directory
) -> Representative | None:
    earliest = known.today, first_day(post.during), first_day(seat.during)
    during = new_period(row, *earliest)
    if during is None:
        said = _("The seat would end before it begins. Enter the first day.")
        plan.problems.append(Problem(said, SEATS, row.number, "first"))
        return None
    filled = Representative(membership=seat, post=post, capacity=row["capacity"], during=during)
    plan.representatives.add(filled)
    known.representatives[seat.pk].append(filled)
    change.state = "new"
    return filled


def _check(row: Row, person: User, filled: Representative, plan: Plan, known: Directory) -> None:
    """Whether he may, and whether the seat has one main contact at a time."""
    if reason := known.may_change(person):
        plan.problems.append(Problem(reason, SEATS, row.number, "mail"))
    if filled.capacity != "primary":
        return
    for other in known.representatives[filled.membership_id]:
        rival = other.pk != filled.pk and other.capacity == "primary"
        # Two of one file are compared with each other before.
        stored = other.pk not in plan.representatives.new
        if rival and stored and meets(*_days(filled), *_days(other)):
            said = _(
                "%(name)s is the main contact during this period. Enter their last day as well,"
                " or another capacity."
            )
            name = other.post.person.name
            plan.problems.append(Problem(said % {"name": name}, SEATS, row.number, "capacity"))
            return


def _days(filled: Representative) -> tuple[date | None, date | None]:
    return first_day(filled.during), last_day(filled.during)


def _absent_seats(named: set[UUID], plan: Plan, known: Directory) -> None:
    by = known.by
    held = Representative.objects.visible_to(by).as_of(by.at).exclude(pk__in=named)
    found = held.filter(membership__body_id__in=known.desks).select_related(
        "membership__body", "membership__organisation", "post__person"
    )
    plan.absent += [
        Absent(
            SEATS,
            f"{each.membership.body.short} · {each.membership.organisation.short}"
            f" · {each.post.person.name}",
        )
        for each in found.order_by("membership__body__ordinal", "membership__organisation__kana")
    ]

"""From an uploaded roster to the directory: compared, and, once two officers want it (``asking``),
written by the worker.

The worker writes in the name of the officer who handed it in, in one transaction. Its first act
makes the import ``running``; the walls of the directory let an officer write only while that row
stands, and nobody else ever sees it: it is not committed before the import is over.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction

from apps.accounts import mails
from apps.activity.services import publish, record_all
from apps.organisations.events import (
    OrganisationEntered,
    PersonEntered,
    RosterImported,
    SeatEntered,
    SeatFilled,
)
from apps.organisations.principals import current_principal
from apps.organisations.roster import inviting, policies, progress
from apps.organisations.roster.checking import check, in_order
from apps.organisations.roster.comparing import Directory, compare_organisations, compare_people
from apps.organisations.roster.models import RosterImport
from apps.organisations.roster.plan import Plan
from apps.organisations.roster.seating import compare_seats
from apps.organisations.roster.seconds import second_officers
from apps.organisations.roster.telling import tell, to_be_told
from wg_portal.faults import where
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from uuid import UUID

    from apps.activity.events import Event
    from apps.organisations.roster.sheet import Cells, Problem
    from wg_portal.principal import Principal

TASK = "organisations.import_roster"
AT_ONCE = 250
"""Rows of one statement; the progress moves with each."""
MOST_TRIES = 3
"""After as many workers have died of it, it waits for a confirmation again."""
State, Failure = RosterImport.State, RosterImport.Failure

logger = logging.getLogger(__name__)


def examine(cells: Cells, *, by: Principal, spoilt: Iterable[Problem] = ()) -> Plan:
    """Return what these sheets would change, with everything that is wrong. Writes nothing.

    ``spoilt`` is what was wrong with the sheets before their cells were read.
    """
    roster = check(cells)
    plan = Plan(problems=list(roster.problems))
    known = Directory(roster, by)
    if roster.organisations is not None:
        compare_organisations(roster.organisations, plan, known)
    if roster.people is not None:
        compare_people(roster.people, plan, known)
    if roster.seats is not None:
        compare_seats(roster.seats, plan, known)
    plan.problems = in_order([*spoilt, *plan.problems])
    return plan


def carry_out(*, at: datetime, now: datetime) -> bool:
    """Write the roster that waits, whole or not at all; returns whether there was one.

    A worker that dies leaves nothing: the next look begins anew. ``now`` is the real time, from
    which invitations run out.
    """
    with transaction.atomic():
        found = _claim(at)
    if found is None:
        return False
    try:
        with transaction.atomic():
            failure = _run(found, at, now)
            transaction.set_rollback(bool(failure))
    except Exception as fault:
        logger.error("import %s failed: %s", found.pk, where(fault))
        failure = Failure.FAULT
    if failure:
        _give_back(found.pk, failure, at)
    return True


def _claim(at: datetime) -> RosterImport | None:
    """The waiting one, unless another worker holds it; each try is counted."""
    with as_system("relay", at=at):
        waiting = RosterImport.objects.filter(state=State.WAITING)
        found: RosterImport | None = waiting.select_for_update(skip_locked=True).first()
        if found is None:
            return None
        found.tries += 1
        found.save(update_fields=["tries"])
    if found.tries > MOST_TRIES:
        _give_back(found.pk, Failure.FAULT, at)
        return None
    return found


def _give_back(pk: UUID, failure: str, at: datetime) -> None:
    with transaction.atomic(), as_system("relay", at=at):
        waiting = RosterImport.objects.filter(pk=pk, state=State.WAITING)
        found = waiting.select_related("person").select_for_update(of=("self",)).first()
        if found is None:
            return
        found.state, found.failure = State.PREPARED, failure
        found.save(update_fields=["state", "failure"])
        mails.enqueue("roster_failed", found.person, found.person.email, import_id=str(pk))


def _run(claimed: RosterImport, at: datetime, now: datetime) -> str:
    """Do it in the open transaction; returns why not, or nothing."""
    with as_system("relay", at=at):
        waiting = RosterImport.objects.filter(pk=claimed.pk, state=State.WAITING)
        made = waiting.select_for_update(skip_locked=True).first()
        if made is None:
            return ""
        made.state = State.RUNNING
        made.save(update_fields=["state"])
    with as_person(made.person_id, made.post_id, at=at):
        by = current_principal("task")
        if by is None or not policies.may_import(by):
            return Failure.NOT_PERMITTED
        plan = examine(made.cells, by=by)
        if _hold(plan):
            # Read again: a hand-over or a correction may have come between reading and holding.
            plan = examine(made.cells, by=by)
        if plan.problems or plan.fingerprint != made.seen:
            return Failure.CHANGED
        if made.decided_by_id not in {each.pk for each in second_officers(plan, by)}:
            return Failure.SECOND_LEFT
        _write(plan, made, by)
        if made.invites:
            inviting.invite(inviting.newcomers(plan.people.new, by=by), by=by, at=now)
        made.state, made.cells, made.counts, made.finished_at = State.DONE, {}, plan.counts, by.at
        made.save(update_fields=["state", "cells", "counts", "finished_at"])
        mails.enqueue("roster_imported", made.person, made.person.email, import_id=str(made.pk))
    return ""


def _hold(plan: Plan) -> int:
    """Let nobody else change what the plan changes, until it is written; returns how many rows."""
    held = 0
    for writes in (
        *(plan.organisations, plan.people, plan.posts),
        *(plan.memberships, plan.representatives),
    ):
        for model in {type(row) for row in writes.changed.values()}:
            found = model.objects.filter(pk__in=list(writes.changed)).order_by("pk")
            held += len(found.select_for_update(of=("self",), no_key=True).values_list("pk"))
    return held


def _write(plan: Plan, made: RosterImport, by: Principal) -> None:
    done, told = 0, to_be_told(plan, by=by)
    for part in _parts(plan):
        part()
        done += AT_ONCE
        progress.tell(made.pk, min(done, plan.total), plan.total)
    record_all(_events(plan, made), by=by)
    counts: dict[str, Any] = {table: sum(each.values()) for table, each in plan.counts.items()}
    publish(RosterImported(subject_id=made.pk, tlp=2, **counts), by=by)
    tell(told)


def _parts(plan: Plan) -> Iterator[Any]:
    """The statements, each over some rows: whom others point at comes first."""
    for writes in (
        *(plan.organisations, plan.people, plan.posts),
        *(plan.memberships, plan.representatives),
    ):
        for rows, act in ((writes.new, _insert), (writes.changed, _update)):
            held = list(rows.values())
            for begin in range(0, len(held), AT_ONCE):
                yield lambda act=act, some=held[begin : begin + AT_ONCE]: act(some)


def _insert(rows: list[Any]) -> None:
    type(rows[0]).objects.bulk_create(rows)


def _update(rows: list[Any]) -> None:
    model = type(rows[0])
    model.objects.bulk_update(rows, WRITTEN[model._meta.label])


WRITTEN = {
    "organisations.Organisation": [
        *("key", "name_ja", "name_en", "short_ja", "short_en", "kana", "sector")
    ],
    "accounts.User": [
        *("family_name", "given_name", "family_name_kana", "given_name_kana"),
        *("family_name_latin", "given_name_latin", "language"),
    ],
    "organisations.Post": [
        *("during", "department_ja", "department_en", "title_ja", "title_en", "org_admin")
    ],
    "organisations.Membership": ["during"],
    "organisations.Representative": ["during", "capacity"],
}
"""What a roster changes of a row that stands; the walls know the same columns."""


def _events(plan: Plan, made: RosterImport) -> Iterator[Event]:
    """One fact for each organisation, person, seat and seated person that was written."""
    about: dict[str, Any] = {"tlp": 2, "import_id": made.pk}
    for organisation in _both(plan.organisations):
        yield OrganisationEntered(subject_id=organisation.pk, **about)
    people = {each.pk for each in _both(plan.people)}
    for person_id in people | {post.person_id for post in _both(plan.posts)}:
        yield PersonEntered(subject_id=person_id, **about)
    for seat in _both(plan.memberships):
        yield SeatEntered(subject_id=seat.organisation_id, body_id=seat.body_id, **about)
    for filled in _both(plan.representatives):
        body = filled.membership.body_id
        yield SeatFilled(subject_id=filled.post.person_id, body_id=body, **about)


def _both(writes: Any) -> list[Any]:
    return [*writes.new.values(), *writes.changed.values()]

"""An organisation's administrators hear that an import has changed its people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.accounts import mails
from apps.organisations import standing

if TYPE_CHECKING:
    from uuid import UUID

    from apps.accounts.models import User
    from apps.organisations.roster.plan import Plan
    from wg_portal.principal import Principal

Told = list[tuple["User", int, int]]


def to_be_told(plan: Plan, *, by: Principal) -> Told:
    """Return whom to tell, with how many people were entered and how many changed or ended.

    Asked before the import is written: whoever loses his office by it hears of it too.
    """
    entered: dict[UUID, set[UUID]] = defaultdict(set)
    changed: dict[UUID, set[UUID]] = defaultdict(set)
    for post in plan.posts.new.values():
        entered[post.organisation_id].add(post.person_id)
    seated = [*plan.representatives.new.values(), *plan.representatives.changed.values()]
    for post in (*plan.posts.changed.values(), *(each.post for each in seated)):
        if post.person_id not in entered[post.organisation_id]:
            changed[post.organisation_id].add(post.person_id)
    told: dict[User, tuple[int, int]] = {}
    for organisation in entered.keys() | changed.keys():
        for each in standing.administrators_of([organisation], at=by.at):
            # One mail for each, also who looks after two organisations.
            new, other = told.get(each, (0, 0))
            told[each] = new + len(entered[organisation]), other + len(changed[organisation])
    # Who imports knows.
    return [(each, *counts) for each, counts in told.items() if each.pk != by.person_id]


def tell(told: Told) -> None:
    """Queue their mails in the open transaction: numbers, never a name."""
    for each, entered, changed in told:
        facts = {"entered": str(entered), "changed": str(changed)}
        mails.enqueue("people_imported", each, each.email, **facts)

"""Who may release a roster that another officer has asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.organisations import standing

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.organisations.roster.plan import Plan
    from wg_portal.principal import Principal


def second_officers(plan: Plan, by: Principal) -> list[User]:
    """Officers at the desks of all its bodies, without ``by`` and whoever has a part in it."""
    found = {each.pk: each for each in standing.officers(at=by.at)}
    for body in plan.bodies:
        there = {each.pk for each in standing.officers_of([body], at=by.at)}
        found = {pk: each for pk, each in found.items() if pk in there}
    without = {by.person_id, *plan.concerned}
    return [each for pk, each in found.items() if pk not in without]

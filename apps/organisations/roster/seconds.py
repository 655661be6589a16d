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
    officers = standing.officers(at=by.at)
    standings = standing.standings([each.pk for each in officers], at=by.at)
    without = {by.person_id, *plan.concerned}
    return [
        each
        for each in officers
        if each.pk not in without and plan.bodies <= standings[each.pk].desks
    ]

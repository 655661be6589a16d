"""How many action items stand where: for chair and desk of their bodies, who see the progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from apps.action_items.enums import ActionState
from apps.action_items.register import actions_for
from apps.obligations.lateness import watched
from apps.sharing.enums import CircleKind, Tlp

if TYPE_CHECKING:
    from wg_portal.principal import Principal


def by_state(who: Principal) -> list[tuple[ActionState, int]]:
    """Count what the reader may read in the bodies that he watches, in the order of the states.

    Never TLP:RED, and never of a chosen circle: there the count would tell who was chosen.
    """
    found = actions_for(who).filter(
        body_id__in=watched(who),
        tlp__lt=Tlp.RED,
        circle_kind__in=(CircleKind.BODY, CircleKind.COMMUNITY),
    )
    rows = found.order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(state, counted.get(state, 0)) for state in ActionState]

"""Changing a ladder: one transaction with its event, and the open obligations planned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.activity.services import publish
from apps.obligations import policies
from apps.obligations.audiences import reaches
from apps.obligations.enums import Counting
from apps.obligations.events import LadderChanged
from apps.obligations.ladder_faults import BadLadder, faults, last_of, nobody_there
from apps.obligations.ladders import notation, usual_deadline
from apps.obligations.models import LadderStage
from apps.obligations.planning import replan
from apps.organisations.enums import Role
from apps.organisations.models import Body
from apps.sharing.enums import Tlp
from wg_portal.verdict import StaleEdit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from apps.obligations.ladder_faults import Fault
    from apps.obligations.ladders import Stage
    from wg_portal.principal import Principal

STALE = gettext_lazy(
    "Another officer has changed these stages meanwhile. Compare, and save again if yours are to"
    " hold."
)


def set_ladder(
    *, kind: str, body: Body | None, stages: Sequence[Stage], by: Principal, seen: str | None = None
) -> None:
    """Replace the ladder of a kind in a body, without a body its default.

    ``seen`` is the notation of what the writer had before him. The same stages again change
    nothing. Raises ``Refused``, ``BadLadder``, ``StaleEdit``.
    """
    tops = top_desks(by)
    policies.can_set_ladder(by, body.pk if body else None, tops).enforce()
    wrong = ladder_faults(kind, body, stages, by)
    if wrong:
        raise BadLadder(wrong)
    _replace(kind, body, stages, by, tops, seen)


def drop_ladder(*, kind: str, body: Body, by: Principal) -> None:
    """Let the body follow the default again. Raises ``Refused``."""
    policies.can_set_ladder(by, body.pk, ()).enforce()
    _replace(kind, body, [], by, [], None)


def ladder_faults(
    kind: str, body: Body | None, stages: Sequence[Stage], by: Principal
) -> list[Fault]:
    """Return what is wrong with the stages for an act of this kind that is asked for now."""
    deadline = usual_deadline(kind, body.calendar if body else Counting.GOVERNMENT, by.at)
    found = faults(stages, deadline, by.at)
    if found:
        return found
    last = last_of(stages, deadline)
    # The default is judged by what its officer knows: other bodies' seats are not his to learn.
    bodies = [body.pk] if body else by.bodies_as(Role.SECRETARIAT)
    if reaches(last.to, bodies, by.at):
        return []
    return [nobody_there(last, body.name if body else _("any of your bodies"))]


def top_desks(by: Principal) -> list[UUID]:
    """Return the bodies at the top of the tree for whose secretariat this person sits."""
    desks = by.bodies_as(Role.SECRETARIAT)
    tops = Body.objects.visible_to(by).filter(parent=None, pk__in=desks)
    return list(tops.order_by("ordinal", "pk").values_list("pk", flat=True))


def _replace(
    kind: str,
    body: Body | None,
    stages: Sequence[Stage],
    by: Principal,
    tops: Sequence[UUID],
    seen: str | None,
) -> None:
    body_id = body.pk if body else None
    with transaction.atomic():
        stored = LadderStage.objects.visible_to(by).own(kind, body_id)
        before, after = notation(stored), notation(stages)
        if before == after:
            return
        if seen is not None and seen != before:
            raise StaleEdit(STALE, {"stages": before})
        stored.delete()
        try:
            with transaction.atomic():
                LadderStage.objects.bulk_create(
                    LadderStage(
                        kind=kind,
                        body_id=body_id,
                        ordinal=place,
                        offset=stage.offset,
                        unit=stage.unit,
                        to=stage.to,
                        manner=stage.manner,
                    )
                    for place, stage in enumerate(stages, 1)
                )
        except IntegrityError:
            # Two at once: the rows of the other one came between.
            raise StaleEdit(STALE, {"stages": ""}) from None
        replan(kind, body_id, by.at)
        about = body_id or tops[0]
        event = LadderChanged(
            subject_id=about,
            body_id=about,
            tlp=Tlp.AMBER,
            act=kind,
            default=body_id is None,
            before=before,
            after=after,
        )
        publish(event, by=by)

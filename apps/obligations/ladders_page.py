"""The ladders as their secretariats see them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.obligations import policies
from apps.obligations.enums import Counting, ObligationKind
from apps.obligations.laddering import top_desks
from apps.obligations.ladders import Stage, notation
from apps.obligations.models import LadderStage
from apps.obligations.samples import when
from apps.organisations.enums import Role
from apps.organisations.models import Body

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages of a kind for a body, without one the default; ``own`` unless it follows that."""

    kind: ObligationKind
    body: Body | None
    stages: Sequence[LadderStage]
    own: bool
    may_set: Verdict

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """When, to whom and how, in words."""
        return [
            (when(stage.offset, stage.unit), stage.get_to_display(), stage.get_manner_display())
            for stage in self.stages
        ]

    @property
    def seen(self) -> str:
        """What stands under this very ladder now, to notice that it changed meanwhile."""
        return notation(self.stages) if self.own else ""

    @property
    def counting(self) -> str:
        """In what the deadlines of the body count."""
        return self.body.calendar if self.body else Counting.GOVERNMENT


def ladders_for(who: Principal) -> dict[ObligationKind, list[Ladder]]:
    """Return the default of each kind and the ladders of the bodies whose officer the reader is."""
    stored: dict[tuple[str, UUID | None], list[LadderStage]] = defaultdict(list)
    for stage in LadderStage.objects.visible_to(who).order_by("ordinal"):
        stored[stage.kind, stage.body_id].append(stage)
    bodies = [None, *_desks(who)]
    tops = top_desks(who)
    return {
        kind: [_ladder(who, kind, body, stored, tops) for body in bodies] for kind in ObligationKind
    }


def ladder_for(who: Principal, kind: str, code: str | None) -> Ladder | None:
    """Return one of them, the default without a code; ``None`` for what he does not know."""
    if kind not in ObligationKind.values:
        return None
    found = ladders_for(who)[ObligationKind(kind)]
    return next((each for each in found if (each.body.code if each.body else None) == code), None)


def stages_of(ladder: Ladder) -> list[Stage]:
    """Return the stored stages as plain values."""
    return [
        Stage(each.ordinal, each.offset, each.to, each.unit, each.manner) for each in ladder.stages
    ]


def _desks(who: Principal) -> list[Body]:
    desks = who.bodies_as(Role.SECRETARIAT)
    return list(Body.objects.visible_to(who).filter(pk__in=desks))


def _ladder(
    who: Principal,
    kind: ObligationKind,
    body: Body | None,
    stored: dict[tuple[str, UUID | None], list[LadderStage]],
    tops: Sequence[UUID],
) -> Ladder:
    body_id = body.pk if body else None
    own = stored.get((kind, body_id), [])
    return Ladder(
        kind=kind,
        body=body,
        stages=own or stored.get((kind, None), []),
        own=bool(own),
        may_set=policies.can_set_ladder(who, body_id, tops),
    )

"""What is wrong with a ladder, in words for whoever wrote it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.obligations.enums import Counting, Rung
from apps.obligations.ladders import moment, plan
from wg_portal import dates
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from apps.obligations.ladders import Deadline, Stage

MOST_STAGES = 10
MOST_DAYS, MOST_HOURS = 60, 720
ORDER = {rung: place for place, rung in enumerate(Rung)}
"""Escalation goes up: bearer, second contact, administrator, secretariat, chair's office."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What to mend: ``field`` of the stage ``ordinal``; without one, the whole ladder."""

    reason: str
    ordinal: int | None = None
    field: str | None = None


class BadLadder(PortalError):
    """A ladder that cannot be kept, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.reason for fault in faults))
        self.faults = tuple(faults)


def faults(stages: Sequence[Stage], deadline: Deadline, at: datetime) -> list[Fault]:
    """Return what is wrong, for an act asked for at ``at`` and due at the deadline."""
    if not stages:
        return [Fault(_("Enter at least one stage."))]
    if len(stages) > MOST_STAGES:
        return [Fault(_("A ladder has at most %(n)d stages.") % {"n": MOST_STAGES})]
    far = _too_far(stages)
    # Days this far away are not counted: the sentence about them says enough.
    return far or [
        *_twice(stages, deadline),
        *_downward(stages, deadline),
        *_all_past(stages, deadline, at),
    ]


def nobody_there(stage: Stage, where: str) -> Fault:
    """Return the fault of a last stage that reaches nobody in ``where``."""
    return Fault(
        _(
            "The last stage goes to “%(rung)s”, but nobody holds that place in %(body)s. Choose"
            " somebody else, or have the place filled first."
        )
        % {"rung": Rung(stage.to).label, "body": where},
        stage.ordinal,
        "to",
    )


def last_of(stages: Sequence[Stage], deadline: Deadline) -> Stage:
    """Return the stage that comes last, of several at once the highest."""
    return max(stages, key=lambda stage: _place(stage, deadline))


def _too_far(stages: Sequence[Stage]) -> list[Fault]:
    found = []
    for stage in stages:
        hours = stage.unit == Counting.HOURS
        if abs(stage.offset) > (MOST_HOURS if hours else MOST_DAYS):
            reason = (
                _("At most %(n)d hours before or after the deadline.") % {"n": MOST_HOURS}
                if hours
                else _("At most %(n)d days before or after the deadline.") % {"n": MOST_DAYS}
            )
            found.append(Fault(reason, stage.ordinal, "number"))
    return found


def _twice(stages: Iterable[Stage], deadline: Deadline) -> list[Fault]:
    found: list[Fault] = []
    first: dict[tuple[datetime, str], int] = {}
    for stage in stages:
        at = moment(deadline, stage.offset, stage.unit)
        earlier = first.setdefault((at, stage.to), stage.ordinal)
        if earlier != stage.ordinal:
            reason = _(
                "The same people as stage %(n)d would be written to at the same moment"
                " (%(moment)s). Change one of the two, or remove it."
            ) % {"n": earlier, "moment": dates.short_moment(at)}
            found.append(Fault(reason, stage.ordinal, "number"))
    return found


def _downward(stages: Iterable[Stage], deadline: Deadline) -> list[Fault]:
    """After the deadline nobody hears of it later than his superiors; before, anything goes."""
    found = []
    after = sorted(
        (stage for stage in stages if stage.offset > 0), key=lambda stage: _place(stage, deadline)
    )
    highest = None
    for stage in after:
        if highest is not None and ORDER[Rung(stage.to)] < ORDER[Rung(highest.to)]:
            reason = _(
                "After the deadline this stage goes back down to “%(rung)s”, although stage"
                " %(n)d has already gone up to “%(above)s”. Put it earlier, or send it higher."
            ) % {
                "rung": Rung(stage.to).label,
                "n": highest.ordinal,
                "above": Rung(highest.to).label,
            }
            found.append(Fault(reason, stage.ordinal, "to"))
        else:
            highest = stage
    return found


def _all_past(stages: Sequence[Stage], deadline: Deadline, at: datetime) -> list[Fault]:
    if plan(deadline, stages, at):
        return []
    return [
        Fault(
            _(
                "With a deadline on %(moment)s, asked for today, every stage would already be in"
                " the past and nobody would be reminded. Add a stage nearer to the deadline."
            )
            % {"moment": dates.short_moment(deadline.due_at)}
        )
    ]


def _place(stage: Stage, deadline: Deadline) -> tuple[datetime, int]:
    return moment(deadline, stage.offset, stage.unit), ORDER[Rung(stage.to)]

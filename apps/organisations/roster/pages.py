"""What the pages of a roster show of a plan: counts, the first of many lines, errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.roster.columns import PEOPLE, SEATS, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.organisations.roster.columns import Table
    from apps.organisations.roster.plan import Absent, Change, Plan
    from apps.organisations.roster.sheet import Problem

MOST = 500
"""Lines of errors, and of what stays as it is; how many more there are is said. What would be
written is shown whole, however long: it is released by whoever has read it.
"""

NOT_WRITTEN = {
    "returned": _("You did not release this roster. Nothing of it was written."),
    "changed": _(
        "You released this roster, but the directory had changed before it was written. Nothing of"
        " it was written. Whoever asked looks at it again."
    ),
    "not_permitted": _(
        "You released this roster, but the seat of whoever asked had ended before it was written."
        " Nothing of it was written."
    ),
    "second_left": _(
        "You released this roster, but before it was written your seat had ended or you had a part"
        " in it. Nothing of it was written."
    ),
    "fault": _(
        "You released this roster, but the portal failed. Nothing of it was written. Whoever asked"
        " may ask again."
    ),
}
"""What the second officer reads of a roster that is its officer's again."""

__all__ = ["NOT_WRITTEN", "TABLES", "Counted", "Errors", "Preview", "counted", "errors", "preview"]


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Rows of an organisation that wait until its own row is put right."""

    row: int
    key: str
    people: int
    seats: int


@dataclass(frozen=True, slots=True)
class Errors:
    """What is wrong, as far as a page can show it."""

    lines: list[Problem]
    total: int
    unchecked: list[Unchecked]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.lines)


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of one sheet by what becomes of them."""

    table: Table
    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Lines[Line]:
    """The first of many lines."""

    shown: list[Line]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.shown)


@dataclass(frozen=True, slots=True)
class Preview:
    """All that would change, what of it opens something at once, and what the file leaves out."""

    counts: list[Counted]
    newcomers: int
    opening: list[Change]
    changed: list[Change]
    new: list[Change]
    absent: Lines[Absent]

    @property
    def nothing(self) -> bool:
        """Whether everything is registered as it stands in the file."""
        return not self.new and not self.changed


def errors(plan: Plan) -> Errors | None:
    """Return what is wrong, or ``None``."""
    if not plan.problems:
        return None
    unchecked = [
        Unchecked(row, key, counts[PEOPLE.key], counts[SEATS.key])
        for (row, key), counts in sorted(plan.unchecked.items())
    ]
    return Errors(plan.problems[:MOST], len(plan.problems), unchecked)


def counted(counts: Mapping[str, Mapping[str, int]]) -> list[Counted]:
    """Return the stored numbers in the order of the sheets."""
    return [Counted(table, **counts[table.key]) for table in TABLES if table.key in counts]


def preview(plan: Plan) -> Preview:
    """Return the plan as its page shows it."""
    by_state = {
        state: sorted(
            (each for each in plan.changes if each.state == state),
            key=lambda each: not each.office,
        )
        for state in ("new", "changed")
    }
    return Preview(
        counted(plan.counts),
        len(plan.newcomers),
        [each for each in plan.changes if each.opens],
        by_state["changed"],
        by_state["new"],
        Lines(plan.absent[:MOST], len(plan.absent)),
    )

"""What a roster would change: values that a page shows, and rows that a worker writes."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.organisations.enums import Role
from apps.organisations.roster.columns import TABLES, Column, Table
from apps.organisations.roster.sheet import Problem
from wg_portal.dates import long_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from apps.accounts.models import User
    from apps.organisations.models import Membership, Organisation, Post, Representative
    from wg_portal.periods import DateRange

State = Literal["new", "changed", "unchanged"]
GIVES_OFFICE = ("org_admin", "role")
"""Columns that may give somebody an office: they are read before all others."""
OFFICES = (True, Role.SECRETARIAT, Role.CHAIR)
"""What they say then."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell of a new row says."""

    column: Column
    value: Any

    @property
    def text(self) -> str:
        """The value in the reader's language; who is new begins with the import."""
        if self.column.key == "first" and self.value is None:
            return pgettext("roster", "the day of the import")
        return shown(self.column, self.value)

    @property
    def office(self) -> bool:
        """Whether it gives a seat in a secretariat or a chair, or lets somebody keep accounts."""
        return self.column.key in GIVES_OFFICE and self.value in OFFICES


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that becomes another."""

    column: Column
    before: Any
    after: Any

    @property
    def text_before(self) -> str:
        """What is registered, in the reader's language."""
        return shown(self.column, self.before)

    @property
    def text_after(self) -> str:
        """What will be, in the reader's language."""
        return shown(self.column, self.after)

    @property
    def widens(self) -> bool:
        """Whether somebody may do more by it, or for longer."""
        before, after = self.before, self.after
        match self.column.key:
            case "first":
                return before is not None and (after is None or after < before)
            case "last":
                return before is not None and (after is None or after > before)
            case "org_admin":
                return bool(after)
        return False


@dataclass(slots=True)
class Change:
    """What one row of the file does; ``holder``: to somebody who has an account already."""

    table: Table
    row: int
    label: str
    state: State = "unchanged"
    differences: list[Difference] = field(default_factory=list)
    holder: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the row says, by column; an empty cell is ``None``."""

    @property
    def cells(self) -> list[Cell]:
        """What a new row says, an office first; of a changed one, the office that it is about."""
        differing = {each.column.key for each in self.differences}
        said = [Cell(column, self.values.get(column.key)) for column in self.table.columns]
        told = [
            each
            for each in said
            if (self.state == "new" and _told(each))
            or (self.state == "changed" and each.office and each.column.key not in differing)
        ]
        return sorted(told, key=lambda each: each.column.key not in GIVES_OFFICE)

    @property
    def office(self) -> bool:
        """Whether somebody gets an office by it."""
        return any(each.office for each in self.cells) or any(
            each.column.key in GIVES_OFFICE and each.widens for each in self.differences
        )

    @property
    def opens(self) -> bool:
        """Whether somebody reads more as soon as it is written, without any invitation."""
        wider = self.state == "new" or any(each.widens for each in self.differences)
        return self.holder and wider

    def differ(self, column: str, before: Any, after: Any) -> bool:
        """Note a difference, if there is one."""
        if before == after:
            return False
        self.differences.append(Difference(self.table.column(column), before, after))
        if self.state == "unchanged":
            self.state = "changed"
        return True


@dataclass(slots=True)
class Writes[Row]:
    """Rows of one table to add and to change, each once."""

    new: dict[Any, Row] = field(default_factory=dict)
    changed: dict[Any, Row] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Write a row that is not there yet."""
        self.new[row.pk] = row  # type: ignore[attr-defined]

    def change(self, row: Row) -> None:
        """Write a row again, unless it is new itself."""
        if row.pk not in self.new:  # type: ignore[attr-defined]
            self.changed[row.pk] = row  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Absent:
    """What is registered and not in the file; nothing is done about it."""

    table: Table
    label: str


@dataclass(slots=True)
class Plan:
    """Everything that the file would do, row by row, and what to write."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchecked: dict[tuple[int, str], Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    """Rows by sheet that hang on an organisation whose own row, named with its key, is wrong."""
    absent: list[Absent] = field(default_factory=list)
    organisations: Writes[Organisation] = field(default_factory=Writes)
    people: Writes[User] = field(default_factory=Writes)
    posts: Writes[Post] = field(default_factory=Writes)
    memberships: Writes[Membership] = field(default_factory=Writes)
    representatives: Writes[Representative] = field(default_factory=Writes)
    bodies: set[UUID] = field(default_factory=set)
    """Those whose seats the file names."""
    newcomers: set[UUID] = field(default_factory=set)
    """Who is entered anew and can be invited: his post has not ended."""

    @property
    def concerned(self) -> set[UUID]:
        """Whose entries it writes."""
        posts = [*self.posts.new.values(), *self.posts.changed.values()]
        seats = [*self.representatives.new.values(), *self.representatives.changed.values()]
        seated = {each.post.person_id for each in seats}
        return {*self.people.changed, *(post.person_id for post in posts), *seated}

    @property
    def fingerprint(self) -> str:
        """The same for the same changes, whoever asks and in whichever language."""
        told = [
            [
                each.table.key,
                each.row,
                each.state,
                each.holder,
                [[cell.column.key, str(cell.value)] for cell in each.cells],
                [[d.column.key, str(d.before), str(d.after)] for d in each.differences],
            ]
            for each in self.changes
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many rows of each sheet are new, changed and unchanged."""
        counted = Counter((each.table.key, each.state) for each in self.changes)
        return {
            table.key: {
                state: counted[table.key, state] for state in ("new", "changed", "unchanged")
            }
            for table in TABLES
        }

    @property
    def total(self) -> int:
        """How many rows are to be written."""
        tables = (
            *(self.organisations, self.people, self.posts),
            *(self.memberships, self.representatives),
        )
        return sum(len(each.new) + len(each.changed) for each in tables)


def _told(cell: Cell) -> bool:
    return cell.column.key in ("first", "last") or cell.value not in (None, "", False)


def shown(column: Column, value: Any) -> str:
    """A value in the reader's language."""
    if value is None or value == "":
        return "–"
    if column.words is not None:
        return str(column.words(value).label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return long_date(value)
    return str(value)


def first_day(during: DateRange) -> date | None:
    """The first day of a stored period."""
    lower: date | None = during.lower
    return lower


def last_day(during: DateRange) -> date | None:
    """The last day of a stored period, included."""
    upper: date | None = during.upper
    return upper - timedelta(days=1) if upper else None

"""What the file says, row by row, and what is wrong with it before the directory is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.organisations.roster.columns import ORGANISATIONS, PEOPLE, SEATS, TABLES, Table
from apps.organisations.roster.sheet import Problem
from apps.organisations.roster.values import Wrong, read
from wg_portal.width import same_name

if TYPE_CHECKING:
    from apps.organisations.roster.sheet import Cells

EVER, NEVER = date.max, date.min
MOST_COMPARED = 50
"""A thousand rows of one key are a mistake that its first rows show."""
OF_THE_PERSON = (
    *("family_name", "given_name", "family_name_kana", "given_name_kana"),
    *("family_name_latin", "given_name_latin", "language"),
)
"""Columns that say something about the person, not about one of his posts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row whose cells could all be read; empty cells are ``None``."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def overlaps(self, other: Row) -> bool:
        """Whether the periods of both share a day; a missing day is open."""
        return meets(self["first"], self["last"], other["first"], other["last"])


@dataclass(slots=True)
class Roster:
    """All rows that can be read, by sheet; ``None`` for a sheet that the file does not hold."""

    organisations: list[Row] | None = None
    people: list[Row] | None = None
    seats: list[Row] | None = None
    problems: list[Problem] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    """Keys of organisations whose rows cannot be read, with the row."""
    entered: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Rows of the people sheet by address, also those that cannot be read."""


def check(cells: Cells) -> Roster:
    """Read every cell and compare the rows of the file with each other."""
    roster = Roster()
    for table in TABLES:
        if table.key in cells:
            rows = list(_readable(table, cells, roster.problems))
            setattr(roster, table.key, rows)
    roster.refused = _refused(cells, roster.organisations or [])
    for number, mail in _addresses(cells):
        roster.entered[mail].append(number)
    roster.problems += _organisations(roster.organisations or [])
    roster.problems += _people(roster.people or [])
    roster.problems += _seats(roster.seats or [])
    return roster


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """As the eye goes through the file: sheet by sheet, row by row, column by column.

    Of several about one cell only the first is kept: the others follow from it.
    """

    def place(problem: Problem) -> tuple[int, int, int]:
        table = problem.table
        heads = [each.key for each in table.columns] if table else []
        at = heads.index(problem.column) if problem.column in heads else -1
        return TABLES.index(table) if table else -1, problem.row, at

    first = {(each.table, each.row, each.column): each for each in reversed([*problems])}
    return sorted(first.values(), key=place)


def meets(first: date | None, last: date | None, other: date | None, end: date | None) -> bool:
    """Whether two periods, both days included, share a day."""
    return (first or NEVER) <= (end or EVER) and (other or NEVER) <= (last or EVER)


def _readable(table: Table, cells: Cells, problems: list[Problem]) -> Iterator[Row]:
    needed = {column.key for column in table.columns if column.required}
    for number, row in cells[table.key]:
        values: dict[str, Any] = {}
        wrong = []
        # A column that the sheet lacks is named once, at its head.
        for column in (each for each in table.columns if each.key in row):
            try:
                values[column.key] = read(column, row.get(column.key, ""))
            except Wrong as error:
                wrong.append(Problem(str(error), table, number, column.key))
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            wrong.append(Problem(_("The last day is before the first."), table, number, "last"))
        problems += wrong
        if not wrong and needed <= row.keys():
            yield Row(number, values)


def _refused(cells: Cells, readable: list[Row]) -> dict[str, int]:
    """Keys that stand in no readable row: what depends on them waits for the correction."""
    known = {row["key"] for row in readable}
    found: dict[str, int] = {}
    for number, row in cells.get(ORGANISATIONS.key, ()):
        try:
            key = read(ORGANISATIONS.column("key"), row.get("key", ""))
        except Wrong:
            continue
        if key and key not in known:
            found.setdefault(key, number)
    return found


def _addresses(cells: Cells) -> Iterator[tuple[int, str]]:
    for number, row in cells.get(PEOPLE.key, ()):
        try:
            mail = read(PEOPLE.column("mail"), row.get("mail", ""))
        except Wrong:
            continue
        yield number, mail


def _organisations(rows: list[Row]) -> Iterator[Problem]:
    for key, said in (
        ("key", _("Row %(row)d has this key already. Each organisation has its own.")),
        ("name_ja", _("Row %(row)d has this name already. Each organisation stands once.")),
    ):
        for first, again in _twice(rows, lambda row, key=key: same_name(row[key])):  # type: ignore[misc]
            yield Problem(said % {"row": first.number}, ORGANISATIONS, again.number, key)


def _people(rows: list[Row]) -> Iterator[Problem]:
    for row in rows:
        if row["given_name"] and not row["given_name_kana"]:
            yield Problem(_("Please fill this in."), PEOPLE, row.number, "given_name_kana")
    yield from _compared(rows, lambda row: row["mail"], _one_address)


def _one_address(first: Row, again: Row) -> Problem | None:
    """What is wrong with two rows of one address, if anything: he may hold two posts."""
    where = {"row": first.number}
    if same_name(first["family_name"], first["given_name"]) != same_name(
        again["family_name"], again["given_name"]
    ):
        said = _(
            "Row %(row)d has this address for somebody else. Each person needs an address"
            " of their own."
        )
        return Problem(said % where, PEOPLE, again.number, "mail")
    for key in OF_THE_PERSON:
        if first[key] is not None and again[key] is not None and first[key] != again[key]:
            said = _("Row %(row)d says something else about the same person.")
            return Problem(said % where, PEOPLE, again.number, key)
    if first["organisation"] != again["organisation"] or not first.overlaps(again):
        return None
    if (first["first"], first["last"]) == (again["first"], again["last"]):
        said = _("The same name and address stand in row %(row)d already. Remove one of the rows.")
        return Problem(said % where, PEOPLE, again.number, "mail")
    said = _("The period overlaps with the post of the same person in row %(row)d.")
    return Problem(said % where, PEOPLE, again.number, "first")


def _seats(rows: list[Row]) -> Iterator[Problem]:
    for row in rows:
        if row["mail"] and not row["capacity"]:
            yield Problem(_("Please fill this in."), SEATS, row.number, "capacity")
        if row["capacity"] and not row["mail"]:
            yield Problem(
                _("Enter the mail address of whoever has this capacity."), SEATS, row.number, "mail"
            )

    def seat(row: Row) -> tuple[Any, ...]:
        return row["body"].casefold(), row["organisation"], row["role"], row["mail"]

    yield from _compared(rows, seat, _one_seat)
    main = [row for row in rows if row["capacity"] == "primary"]
    yield from _compared(main, lambda row: seat(row)[:3], _one_main_contact)


def _one_seat(first: Row, again: Row) -> Problem | None:
    if not first.overlaps(again):
        return None
    said = _("The same seat stands in row %(row)d already, for an overlapping period.")
    return Problem(said % {"row": first.number}, SEATS, again.number, "mail")


def _one_main_contact(first: Row, again: Row) -> Problem | None:
    if first["mail"] == again["mail"] or not first.overlaps(again):
        return None
    said = _("Row %(row)d names another main contact for the same period. There is one.")
    return Problem(said % {"row": first.number}, SEATS, again.number, "capacity")


def _twice(rows: Iterable[Row], key: Callable[[Row], Any]) -> Iterator[tuple[Row, Row]]:
    """Each row whose key stood before, with the first of them."""
    seen: dict[Any, Row] = {}
    for row in rows:
        first = seen.setdefault(key(row), row)
        if first is not row:
            yield first, row


def _compared(
    rows: Iterable[Row],
    key: Callable[[Row], Any],
    wrong: Callable[[Row, Row], Problem | None],
) -> Iterator[Problem]:
    """What is wrong with each row beside an earlier one of its key; one finding a row."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        earlier = groups[key(row)]
        found = next(filter(None, (wrong(first, row) for first in earlier)), None)
        if found:
            yield found
        if len(earlier) < MOST_COMPARED:
            earlier.append(row)

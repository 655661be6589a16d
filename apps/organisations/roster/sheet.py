"""Finds the three sheets in what was uploaded, and their columns by the heads of row 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter, range_boundaries

from apps.organisations.roster.columns import MOST_ROWS, TABLES, Column, Table
from wg_portal.spreadsheets.reading import Unreadable, read_csv, read_xlsx
from wg_portal.width import half_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.files.base import File

    from wg_portal.spreadsheets.reading import Grid

LARGEST = 20 * 1024 * 1024
"""Bytes of one file."""

Cells = dict[str, list[tuple[int, dict[str, str]]]]
"""By table: the number of each row in its sheet, and its cells by the column's key."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where. Without ``row`` it is about the sheet, without ``table`` the file."""

    sentence: str
    table: Table | None = None
    row: int = 0
    column: str = ""

    @property
    def head(self) -> str:
        """The column as the reader calls it."""
        known = {each.key: each.name for each in self.table.columns} if self.table else {}
        return known.get(self.column, self.column)


def read_upload(files: Sequence[File[Any]]) -> tuple[Cells, list[Problem]]:
    """Return the filled cells, and what is wrong with the sheets. Raises ``Unreadable``."""
    cells: Cells = {}
    problems: list[Problem] = []
    for grid in _grids(files):
        table = _table_of(grid)
        if table is None:
            continue
        if table.key in cells:
            problems.append(Problem(_("This sheet stands in the file twice."), table))
            continue
        cells[table.key] = list(_rows(table, grid, problems))
    if not cells:
        raise Unreadable(
            _("None of the sheets is one of the template. Download the template and fill it in.")
        )
    if not problems and not any(cells.values()):
        raise Unreadable(_("The sheets hold no rows yet. Fill them in and choose the file again."))
    return cells, problems


def _grids(files: Sequence[File[Any]]) -> list[Grid]:
    grids: list[Grid] = []
    for file in files:
        name = (file.name or "").lower()
        if file.size > LARGEST:
            raise Unreadable(_("The file is larger than 20 MB. Split it."))
        if name.endswith(".csv"):
            grids.append(read_csv(file.read(), name))
        elif name.endswith(".xlsx"):
            grids += read_xlsx(file)  # type: ignore[arg-type]
        else:
            raise Unreadable(_("Choose an Excel workbook (xlsx), or CSV files."))
    return grids


def _table_of(grid: Grid) -> Table | None:
    """By the sheet's name; a CSV has none, and is known by most of its heads."""
    name = _folded(grid.name)
    for table in TABLES:
        if name in map(_folded, (table.title, table.ja, table.en, table.key)):
            return table
    if not name.endswith(".csv") or not grid.rows:
        return None
    heads = [_folded(head) for head in grid.rows[0]]
    known = {t.key: sum(_column_of(t, head) is not None for head in heads) for t in TABLES}
    best = max(TABLES, key=lambda table: (known[table.key] / len(table.columns), known[table.key]))
    return best if known[best.key] else None


def _rows(
    table: Table, grid: Grid, problems: list[Problem]
) -> Iterable[tuple[int, dict[str, str]]]:
    heads = _heads(table, grid, problems)
    problems += _spoilt(table, grid, heads)
    filled = [(number, row) for number, row in enumerate(grid.rows[1:], start=2) if any(row)]
    if len(filled) > MOST_ROWS[table.key]:
        problems.append(
            Problem(
                _("The sheet has %(rows)d rows; %(most)d are permitted. Split the file.")
                % {"rows": len(filled), "most": MOST_ROWS[table.key]},
                table,
            )
        )
        return
    for number, row in filled:
        yield number, {key: row[place] for place, key in heads.items()}


def _heads(table: Table, grid: Grid, problems: list[Problem]) -> dict[int, str]:
    """Return the column's key at each place."""
    found: dict[int, str] = {}
    for place, head in enumerate(grid.rows[0] if grid.rows else ()):
        column = _column_of(table, _folded(head))
        if column is None:
            if any(row[place] for row in grid.rows):
                said = head or get_column_letter(place + 1)
                unknown = _("The template has no such column. Remove it.")
                problems.append(Problem(unknown, table, 1, said[:60]))
        elif column.key in found.values():
            problems.append(Problem(_("This column stands there twice."), table, 1, column.key))
        else:
            found[place] = column.key
    missing = [each for each in table.columns if each.key not in found.values()]
    problems += [
        Problem(
            _("The column “%(head)s” is missing. Take it from the template.")
            % {"head": column.name},
            table,
            1,
            column.key,
        )
        for column in missing
        if column.required
    ]
    return found


def _spoilt(table: Table, grid: Grid, heads: dict[int, str]) -> list[Problem]:
    """Merged cells and formulas: what they mean in each row cannot be told."""
    made = []
    for merged in grid.merged:
        left, top, _right, _bottom = range_boundaries(merged)
        sentence = _("The cells %(cells)s are merged. Separate them and fill in each.")
        column = heads.get(int(left or 1) - 1, "")
        made.append(Problem(sentence % {"cells": merged}, table, int(top or 1), column))
    for cell in grid.formulas:
        left, top, _right, _bottom = range_boundaries(cell)
        sentence = _("The cell %(cell)s holds a formula. Write the value itself.")
        column = heads.get(int(left or 1) - 1, "")
        made.append(Problem(sentence % {"cell": cell}, table, int(top or 1), column))
    return made


def _column_of(table: Table, head: str) -> Column | None:
    """By the whole head, by either half of it, or by the machine name."""
    for column in table.columns:
        if head in {_folded(text) for text in (column.head, column.ja, column.en, column.key)}:
            return column
    return None


def _folded(text: str) -> str:
    """In one width and case, without blanks and the mark of required columns."""
    return re.sub(r"[\s*]|※", "", half_width(text)).casefold()

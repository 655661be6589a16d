"""What somebody filled in with Excel, as texts: a workbook, a CSV, or cells that were pasted."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from wg_portal.spreadsheets import limits
from wg_portal.spreadsheets.limits import MOST_COLUMNS, MOST_ROWS
from wg_portal.verdict import PortalError

LONGEST_CELL = 10_000
NO_WORKBOOK = _("We cannot read this as an Excel workbook. Save it as xlsx and choose it again.")
BROKEN = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError),
    *(AttributeError, ArithmeticError, RuntimeError, OSError, EOFError),
    SyntaxError,  # every XML parser's word for what is no XML
)
"""What is raised over a workbook that is none."""


class Unreadable(PortalError):
    """The table cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its name, its rows of texts (all of one length), and cells that were merged.

    ``merged`` holds ranges such as ``B2:B4``; ``formulas`` cells such as ``C7``. Row 1 of the
    sheet is ``rows[0]``; rows that are empty at the end are left out.
    """

    name: str
    rows: Sequence[Sequence[str]]
    merged: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()


def read_xlsx(file: BinaryIO) -> list[Grid]:
    """Return the visible sheets of a workbook. Raises ``Unreadable``."""
    _check_size(file)
    try:
        book = load_workbook(file, data_only=False, keep_links=False)
    except BROKEN:
        raise Unreadable(NO_WORKBOOK) from None
    grids = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        _check_extent(sheet.max_row, sheet.max_column)
        formulas = tuple(
            cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        )
        rows = [[_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        merged = tuple(str(each) for each in sheet.merged_cells.ranges)
        grids.append(Grid(sheet.title, _even(rows), merged, formulas))
    return grids


def read_csv(content: bytes, name: str = "csv") -> Grid:
    """Return a CSV in UTF-8 or Shift_JIS. Raises ``Unreadable``."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _grid(name, text, ",")
    raise Unreadable(_("The CSV is in no encoding that we know. Save it as CSV (UTF-8)."))


def read_pasted(text: str) -> Grid:
    """Return cells that were copied in a spreadsheet and pasted here. Raises ``Unreadable``."""
    return _grid("", text, "\t")


def _grid(name: str, text: str, delimiter: str) -> Grid:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            _check_extent(len(rows), len(row))
    except csv.Error:
        raise Unreadable(_("The cells cannot be told apart. Copy them again.")) from None
    return Grid(name, _even([[_text(value) for value in row] for row in rows]))


def _check_size(file: BinaryIO) -> None:
    try:
        limits.check(file)
    except limits.Broken:
        raise Unreadable(NO_WORKBOOK) from None
    except limits.TooWide:
        _check_extent(MOST_ROWS + 1, 0)
    except limits.TooLarge:
        raise Unreadable(_("The workbook is too large. Split it into smaller ones.")) from None


def _check_extent(rows: int, columns: int) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise Unreadable(
            _("The table has more than %(rows)d rows or %(columns)d columns. Split it.")
            % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
        )


def _text(value: object) -> str:
    """A cell as a person reads it; dates of Excel as ISO 8601, whole numbers without ``.0``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if whole else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            _("One cell holds more than %(n)d signs. Shorten it.") % {"n": LONGEST_CELL}
        )
    return text


def _even(rows: list[list[str]]) -> list[list[str]]:
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]

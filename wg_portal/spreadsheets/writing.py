"""Tables as CSV and as Excel sheets: one form for programs, one for paper.

The data form follows the government's rules on machine readability (行政データの機械可読性ルール):
one table a sheet, one row of heads, one value a cell, ISO dates, codes with their list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

from wg_portal.clock import JST
from wg_portal.dates import short_date, short_moment
from wg_portal.spreadsheets.cells import harmless

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
A4 = 9
"""Excel's number of the paper."""

Value = str | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``key`` heads it in the data form, ``head`` for readers; ``width`` in letters.

    ``codes`` are the permitted values and their words; the data form writes the value.
    """

    key: str
    head: str
    meaning: str
    width: int = 14
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table to write; each row has one value a column.

    ``notes`` stand below the definitions of its columns.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    notes: Sequence[str] = ()


def data_csv(table: Table) -> bytes:
    """Return the data form as CSV; it begins with a mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow(["" if (cell := _datum(value)) is None else cell for value in row])
    return out.getvalue().encode("utf-8-sig")


def data_xlsx(table: Table) -> bytes:
    """Return the data form: sheets ``data``, ``definitions`` and ``codes``."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("data")
    _widths(sheet, table.columns)
    sheet.append([column.key for column in table.columns])
    for row in table.rows:
        sheet.append([_datum(value) for value in row])
    definitions = book.create_sheet("definitions")
    definitions.append(["key", "head", "meaning"])
    for column in table.columns:
        definitions.append([column.key, column.head, column.meaning])
    for note in table.notes:
        definitions.append(["", "", note])
    codes = book.create_sheet("codes")
    codes.append(["key", "code", "word"])
    for column in table.columns:
        for code, word in column.codes.items():
            codes.append([column.key, code, word])
    return _saved(book)


def print_xlsx(table: Table, *, label: str, printed: str) -> bytes:
    """Return a sheet to read and to print on A4; ``label`` and ``printed`` stand on every page."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.title))
    _widths(sheet, table.columns)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.right.text = _literal(label)
    sheet.oddFooter.left.text = _literal(printed)
    sheet.oddFooter.center.text = _literal(label)
    sheet.oddFooter.right.text = "&P / &N"
    sheet.append([_cell(sheet, table.title, Font(bold=True, size=14))])
    thick = Border(bottom=Side("medium"))
    sheet.append([_cell(sheet, each.head, Font(bold=True), thick) for each in table.columns])
    thin = Border(bottom=Side("hair"))
    for row in table.rows:
        words = (_word(value, column) for value, column in zip(row, table.columns, strict=True))
        sheet.append([_cell(sheet, word, Font(), thin) for word in words])
    return _saved(book)


def _datum(value: Value) -> str | int | None:
    """A value for programs: numbers stay numbers, moments are ISO 8601 in Japanese time."""
    if isinstance(value, datetime):
        return value.astimezone(JST).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return harmless(" ".join(value.split()))
    return int(value) if isinstance(value, bool) else value


def _word(value: Value, column: Column) -> str | int | None:
    if isinstance(value, datetime):
        return short_moment(value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, bool):
        return _("Yes") if value else ""
    if isinstance(value, str):
        return harmless(column.codes.get(value, value))
    return value


def _cell(
    sheet: Worksheet, value: str | int | None, font: Font, border: Border | None = None
) -> Cell:
    cell = WriteOnlyCell(sheet, value=value)
    cell.font = font
    if border is not None:
        cell.border = border
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for letter, column in zip(_letters(), columns, strict=False):
        sheet.column_dimensions[letter].width = column.width


def _letters() -> Iterator[str]:
    """``A`` to ``Z``; no table here is wider."""
    return (chr(letter) for letter in range(ord("A"), ord("Z") + 1))


def _sheet_name(title: str) -> str:
    """At most 31 letters, none of which Excel forbids."""
    return "".join(letter for letter in title if letter not in "[]:*?/\\")[:31] or "table"


def _literal(text: str) -> str:
    """A text of header or footer, where ``&`` begins a code."""
    return text.replace("&", "&&")


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

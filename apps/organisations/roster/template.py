"""The workbook to fill in: three sheets, one of explanations, one of the permitted words."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from apps.organisations.enums import Role
from apps.organisations.models import Body
from apps.organisations.roster.columns import MOST_ROWS, NO, TABLES, YES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from apps.organisations.roster.columns import Column, Table
    from wg_portal.principal import Principal

EXPLANATIONS, WORDS = "説明 Explanations", "用語 Words"
BOLD = Font(bold=True)
NEEDED = PatternFill("solid", start_color="FFE3EEF9")
"""Behind the heads of columns that must be filled in."""
TEXT = "@"
"""Excel's format of cells that it must not take for numbers or dates."""
RULES = (
    ("1行目の見出しは変えないでください。", "Leave the heads of row 1 as they are."),
    (
        "セルの結合・数式は使わないでください。",
        "Merge no cells and write no formulas.",
    ),
    (
        "空欄は、登録済みの内容を変えません。ファイルにない行が削除されることもありません。",
        "An empty cell leaves what is registered. What is not in the file is never removed.",
    ),
    (
        "日付は 2027-04-01、2027/4/1、令和9年4月1日、R9.4.1 のいずれでも読み取ります。",
        "Days may be written 2027-04-01, 2027/4/1, 令和9年4月1日 or R9.4.1.",
    ),
    (
        "同じファイルを何度取り込んでも結果は同じです。",
        "The same file may be imported again; the result is the same.",
    ),
)


def workbook(who: Principal) -> bytes:
    """Return the empty workbook; the words name the bodies at whose desk ``who`` sits."""
    book = Workbook(write_only=True)
    bodies = _bodies(who)
    for table in TABLES:
        _sheet(book.create_sheet(table.title), table, bodies)
    _explanations(book.create_sheet(EXPLANATIONS))
    _words(book.create_sheet(WORDS), bodies)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def empty_csv(table: Table) -> bytes:
    """Return one sheet's heads as CSV; it begins with a mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([each.head for each in table.columns])
    return out.getvalue().encode("utf-8-sig")


def _bodies(who: Principal) -> list[Body]:
    desks = who.bodies_as(Role.SECRETARIAT)
    return list(Body.objects.visible_to(who).filter(pk__in=desks))


def _sheet(sheet: Worksheet, table: Table, bodies: list[Body]) -> None:
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, len(column.head) + 4)
        sheet.column_dimensions[letter].number_format = TEXT
        words = _choice(column, bodies)
        if words and len(",".join(words)) < 250:  # Excel's own limit of such a list
            # Other words are read as well: the check at the import says what is wrong.
            chosen = DataValidation("list", formula1=f'"{",".join(words)}"', showErrorMessage=False)
            chosen.add(f"{letter}2:{letter}{MOST_ROWS[table.key] + 1}")
            sheet.data_validations.append(chosen)
    sheet.append([_head(sheet, each.head, needed=each.required) for each in table.columns])


def _choice(column: Column, bodies: list[Body]) -> list[str]:
    if column.kind == "flag":
        return [YES[0], NO[0]]
    if column.key == "body":
        return [body.code for body in bodies]
    return [japanese for _code, japanese, _english in column.permitted]


def _explanations(sheet: Worksheet) -> None:
    for letter, width in zip("ABCDEF", (20, 30, 12, 60, 60, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    for japanese, english in RULES:
        sheet.append([japanese, None, None, None, english])
    sheet.append([])
    heads = ("シート / Sheet", "列 / Column", "必須 / Needed", "説明", "Meaning", "CSV")
    sheet.append([_head(sheet, text) for text in heads])
    for table in TABLES:
        for each in table.columns:
            needed = "○" if each.required else ""
            row = (table.title, each.head, needed, each.meaning_ja, each.meaning_en, each.key)
            sheet.append(_wrapped(sheet, row))


def _words(sheet: Worksheet, bodies: list[Body]) -> None:
    for letter, width in zip("ABCD", (30, 20, 40, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    heads = ("列 / Column", "コード / Code", "語 / Word (Japanese)", "Word (English)")
    sheet.append([_head(sheet, text) for text in heads])
    for table in TABLES:
        for column in table.columns:
            for code, japanese, english in column.permitted:
                sheet.append([column.head, code, japanese, english])
            if column.kind == "flag":
                sheet.append([column.head, "1", *YES])
                sheet.append([column.head, "0", *NO])
            if column.key == "body":
                for body in bodies:
                    sheet.append([column.head, body.code, body.name_ja, body.name_en])


def _head(sheet: Worksheet, text: str, *, needed: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = BOLD
    if needed:
        cell.fill = NEEDED
    return cell


def _wrapped(sheet: Worksheet, row: Iterable[str]) -> list[Cell]:
    cells = [WriteOnlyCell(sheet, value=value) for value in row]
    for cell in cells:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cells

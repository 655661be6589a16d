"""Tables are written for programs and for paper, and read as somebody typed them."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from wg_portal.spreadsheets import reading, writing
from wg_portal.spreadsheets.writing import Column, Table

COLUMNS = [
    Column("code", "Number", "Number in the body", 10),
    Column("state", "State", "How far it is", codes={"todo": "Not started"}),
    Column("due_at", "Deadline", "Japanese time"),
    Column("on", "Day", "A day"),
    Column("count", "Count", "How many"),
    Column("open", "Open", "Whether"),
]
ROWS = [
    ("A-0001", "todo", datetime(2026, 12, 1, 8, 0, tzinfo=UTC), date(2026, 12, 2), 0, True),
    ("=1+1", "todo", None, None, None, False),
]


def table(title: str = "Items") -> Table:
    return Table(title, COLUMNS, ROWS)


def test_the_data_form_has_one_head_and_iso_values() -> None:
    text = writing.data_csv(table()).decode("utf-8-sig")
    assert text.splitlines() == [
        "code,state,due_at,on,count,open",
        "A-0001,todo,2026-12-01T17:00+09:00,2026-12-02,0,1",
        "'=1+1,todo,,,,0",
    ]


def test_a_sheet_of_data_tells_its_definitions_and_codes() -> None:
    book = load_workbook(io.BytesIO(writing.data_xlsx(table())))
    assert book.sheetnames == ["data", "definitions", "codes"]
    assert [cell.value for cell in book["data"][2]][:2] == ["A-0001", "todo"]
    assert book["data"]["E2"].value == 0
    assert book["data"]["E3"].value is None
    assert book["data"]["A3"].data_type == "s"
    assert [cell.value for cell in book["codes"][2]] == ["state", "todo", "Not started"]
    assert book["definitions"].max_row == 1 + len(COLUMNS)


def test_a_sheet_for_paper_carries_label_words_and_page_numbers() -> None:
    content = writing.print_xlsx(table("A/B: items"), label="TLP:AMBER", printed="Printed by A&B")
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet.title == "AB items"
    assert sheet["A1"].value == "A/B: items"
    assert [cell.value for cell in sheet[2]][:2] == ["Number", "State"]
    assert sheet["B3"].value == "Not started"
    assert sheet["A4"].data_type == "s"
    assert "TLP:AMBER" in sheet.oddHeader.right.text
    assert sheet.oddFooter.right.text == "&P / &N"
    assert sheet.print_title_rows == "$2:$2"


def test_what_was_pasted_keeps_quotes_and_lines_of_a_cell() -> None:
    grid = reading.read_pasted('a\t"two\nlines"\r\nb\t\r\n\r\n')
    assert grid.rows == [["a", "two\nlines"], ["b", ""]]


def test_a_workbook_is_read_as_a_person_reads_it() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "people"
    sheet.append(["name", "day", "number"])
    sheet.append([" Ａ ", date(2027, 4, 1), 3.0])
    sheet.append(["=A2", "x", None])
    sheet.merge_cells("A4:A5")
    hidden = book.create_sheet("hidden")
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    (grid,) = reading.read_xlsx(out)
    assert grid.name == "people"
    assert grid.rows[1] == ["Ａ", "2027-04-01", "3"]
    assert grid.merged == ("A4:A5",)
    assert grid.formulas == ("A3",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_csv_is_read_in_the_encodings_of_japanese_excel(encoding: str) -> None:
    assert reading.read_csv("名前,年\r\n佐伯,令和8\r\n".encode(encoding)).rows[1] == [
        "佐伯",
        "令和8",
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"plain"])
def test_what_is_no_workbook_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(reading.Unreadable, match="xlsx"):
        reading.read_xlsx(io.BytesIO(content))


def test_too_many_rows_are_refused_before_they_are_looked_at() -> None:
    with pytest.raises(reading.Unreadable):
        reading.read_pasted("a\n" * (reading.MOST_ROWS + 1))


def package(sheet: str, **parts: str) -> io.BytesIO:
    """A workbook whose sheet is these rows, and perhaps other parts."""
    out = io.BytesIO()
    book = Workbook()
    book.save(out)
    made = io.BytesIO()
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    with (
        zipfile.ZipFile(out) as known,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        changed = {"xl/worksheets/sheet1.xml": f"{head}{sheet}</worksheet>"} | parts
        for name in known.namelist():
            written.writestr(name, changed.pop(name, None) or known.read(name))
        for name, content in changed.items():
            written.writestr(name, content)
    made.seek(0)
    return made


def data(rows: str) -> str:
    return f"<sheetData>{rows}</sheetData>"


ROW = "<row>" + "<c/>" * reading.MOST_COLUMNS + "</row>"
MERGED = '<mergeCells><mergeCell ref="{}"/></mergeCells>'
RULE = '<dataValidations><dataValidation sqref="{}"/></dataValidations>'
LARGE = {
    "cells": data(ROW * 11_000),
    "rows": data("<row/>" * 20_001),
    "a far row": data('<row r="1048576"><c r="A1048576"/></row>'),
    "a far cell": data('<row r="1"><c r="A1048576"/></row>'),
    "a far column": data('<row r="1"><c r="XFD1"/></row>'),
    "columns": data("<row>" + "<c/>" * 61 + "</row>"),
    "merged": data("") + MERGED.format("A1:XFD1048576"),
    "merged again and again": data("")
    + "<mergeCells>" + '<mergeCell ref="A1:BH20000"/>' * 9 + "</mergeCells>",
    "a link": data("") + '<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>',
    "ranges": data("") + RULE.format("A1 " * 1_000_000),
    "elements": data("") + "<cols>" + "<col/>" * 1_000_000 + "</cols>",
    "bytes": data("") + " " * 31 * 1024 * 1024,
}  # fmt: skip


@pytest.mark.parametrize("sheet", LARGE.values(), ids=LARGE)
def test_a_small_file_that_holds_too_much_is_refused_at_once(sheet: str) -> None:
    made = package(sheet)
    assert len(made.getvalue()) < 1024 * 1024
    began = time.process_time()
    with pytest.raises(reading.Unreadable, match=r"分割|[Ss]plit"):
        reading.read_xlsx(made)
    assert time.process_time() - began < 2


RELS = "xl/_rels/workbook.xml.rels"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
TWICE = "".join(
    f'<Relationship Id="r{n}" Type="{TYPE}" Target="{path}"/>'
    for n, path in enumerate(("worksheets/sheet1.xml", "/xl/worksheets/./sheet1.xml"))
)
BROKEN = {
    "no XML": package("<sheetData>"),
    "a bare sign": package(data("<row><c><v>&</v></c></row>")),
    "an entity": package("", **{"xl/styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
    "no number": package(data('<row r="x"/>')),
    "no such text": package(data('<row><c t="s"><v>7</v></c></row>')),
    "no range": package(data("") + MERGED.format("x")),
    "a sheet twice": package("", **{RELS: f"<Relationships>{TWICE}</Relationships>"}),
}


@pytest.mark.parametrize("made", BROKEN.values(), ids=BROKEN)
def test_a_broken_workbook_is_refused_in_words(made: io.BytesIO) -> None:
    with pytest.raises(reading.Unreadable, match="xlsx"):
        reading.read_xlsx(made)


def test_a_table_as_large_as_is_allowed_is_read() -> None:
    (grid,) = reading.read_xlsx(package(data("<row><c><v>1</v></c></row>" * reading.MOST_ROWS)))
    assert (len(grid.rows), grid.rows[-1]) == (reading.MOST_ROWS, ["1"])

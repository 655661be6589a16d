"""Tables are written for programs and for paper, and read as somebody typed them."""

from __future__ import annotations

import io
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

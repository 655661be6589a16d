"""Filled rosters, as somebody's Excel would save them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from apps.organisations.models import RosterImport
from apps.organisations.roster import asking, importing
from apps.organisations.roster.columns import BY_KEY, TABLES
from wg_portal.principal import Principal

Sheets = Mapping[str, Sequence[Mapping[str, Any]]]

BANK: dict[str, Any] = {
    "key": "B-001",
    "name_ja": "株式会社あかつき銀行",
    "name_en": "Akatsuki Bank, Ltd.",
    "short_ja": "あかつき銀行",
    "short_en": "Akatsuki Bank",
    "kana": "あかつきぎんこう",
    "kind": "member",
    "sector": "regional_bank",
}
PERSON: dict[str, Any] = {
    "mail": "sato@akatsuki.example",
    "organisation": "B-001",
    "family_name": "佐藤",
    "given_name": "花子",
    "family_name_kana": "さとう",
    "given_name_kana": "はなこ",
    "department_ja": "リスク統括部",
    "title_ja": "課長",
    "language": "日本語",
    "first": "2026-04-01",
}
SEAT: dict[str, Any] = {
    "body": "practitioners",
    "organisation": "B-001",
    "role": "member",
    "mail": "sato@akatsuki.example",
    "capacity": "primary",
    "first": "2026-04-01",
}
ONE: Sheets = {"organisations": [BANK], "people": [PERSON], "seats": [SEAT]}


def book(sheets: Sheets) -> Workbook:
    """A workbook with the sheets of the template, filled."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for table in TABLES:
        sheet = made.create_sheet(table.title)
        sheet.append([column.head for column in table.columns])
        for row in sheets.get(table.key, ()):
            sheet.append([row.get(column.key) for column in table.columns])
    return made


def saved(made: Workbook, name: str = "roster.xlsx") -> SimpleUploadedFile:
    """The workbook as a browser uploads it."""
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def upload(sheets: Sheets) -> SimpleUploadedFile:
    """The filled workbook, uploaded."""
    return saved(book(sheets))


def cells(sheets: Sheets) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """What ``read_upload`` makes of the sheets."""
    return {
        key: [
            (number, {c.key: str(row.get(c.key) or "") for c in BY_KEY[key].columns})
            for number, row in enumerate(rows, start=2)
        ]
        for key, rows in sheets.items()
    }


def as_csv(key: str, rows: Iterable[Mapping[str, Any]], name: str) -> SimpleUploadedFile:
    """One sheet as CSV."""
    table = BY_KEY[key]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.head for column in table.columns])
    writer.writerows([row.get(column.key, "") for column in table.columns] for row in rows)
    return SimpleUploadedFile(name, out.getvalue().encode("utf-8-sig"))


def let_go(pk: Any, by: Principal) -> None:
    """Release what the officer's page shows."""
    made = RosterImport.objects.visible_to(by).get(pk=pk)
    plan = importing.examine(made.cells, by=by)
    asking.release(pk, asking.seen_by_second(made, plan), by=by)

"""The ledger as a sheet for Excel or as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from apps.secretariat.selectors import deliveries_for, entries
from apps.sharing.enums import Tlp
from wg_portal.clock import JST, in_japan
from wg_portal.spreadsheets.cells import harmless
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.secretariat.selectors import Entry, Search
    from wg_portal.principal import Principal

MOST_ROWS = 20_000
AT_ONCE = 500
WIDTHS = (17, 24, 40, 12, 16, 20, 10, 16, 17, 8, 40, 30)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Export:
    """A file to download."""

    name: str
    content: bytes
    content_type: str


def make(who: Principal, asked: Search, wanted: str) -> Export:
    """Write what the search finds; ``wanted`` is ``csv``, all else a sheet.

    Raises ``PortalError`` for more rows than a sheet is good for.
    """
    found = deliveries_for(who, asked)
    if found.count() > MOST_ROWS:
        raise PortalError(
            _("More than %(n)d rows: choose a shorter period, then export again.")
            % {"n": MOST_ROWS}
        )
    name = f"mail-ledger-{in_japan(who.at):%Y%m%d-%H%M}"
    rows = _rows(who, found.iterator(AT_ONCE))
    if wanted == "csv":
        return Export(f"{name}.csv", _csv(rows), "text/csv; charset=utf-8")
    return Export(f"{name}.xlsx", _xlsx(rows), SHEET)


def _head() -> list[str]:
    return [
        _("When it happened (Japan)"),
        _("What it tells"),
        _("About"),
        _("Label"),
        _("Recipient"),
        _("Organisation"),
        _("How"),
        _("State"),
        _("Sent (Japan)"),
        _("Version"),
        _("Remark"),
        _("Message number"),
    ]


def _rows(who: Principal, found: Iterator[object]) -> Iterator[list[str | int]]:
    for some in batched(found, AT_ONCE):
        for each in entries(who, some):  # type: ignore[arg-type]
            yield _row(each)


def _row(each: Entry) -> list[str | int]:
    row = each.row
    return [
        f"{row.created_at.astimezone(JST):%Y-%m-%d %H:%M}",
        each.what,
        each.thing.title,
        str(Tlp(row.tlp).label),
        each.person,
        each.organisation,
        str(row.get_channel_display()),
        str(row.get_state_display()),
        f"{row.sent_at.astimezone(JST):%Y-%m-%d %H:%M}" if row.sent_at else "",
        row.revision,
        each.outcome,
        row.message_id,
    ]


def _safe(value: str | int) -> str | int:
    return harmless(value) if isinstance(value, str) else value


def _csv(rows: Iterator[list[str | int]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_head())
    writer.writerows([_safe(value) for value in row] for row in rows)
    # With its mark Excel reads the file as UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Iterator[list[str | int]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Mail ledger"))
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDEFGHIJKL", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    bold = Font(bold=True)
    head = [WriteOnlyCell(sheet, value=word) for word in _head()]
    for cell in head:
        cell.font = bold
    sheet.append(head)
    for row in rows:
        sheet.append([_safe(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

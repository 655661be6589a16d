"""The ledger as a sheet to read and to print, or as CSV for programs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.notifications.enums import Channel, State
from apps.secretariat.selectors import deliveries_for, entries
from apps.sharing.enums import Tlp
from wg_portal.clock import in_japan
from wg_portal.dates import long_moment
from wg_portal.spreadsheets import writing
from wg_portal.spreadsheets.writing import Column, Table, Value
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.secretariat.selectors import Entry, Search
    from wg_portal.principal import Principal

MOST_ROWS = 20_000
AT_ONCE = 500


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
    table = Table(_("Mail ledger"), _columns(), _rows(who, found.iterator(AT_ONCE)))
    if wanted == "csv":
        return Export(f"{name}.csv", writing.data_csv(table), writing.CSV)
    sheet = writing.print_xlsx(table, label="", printed=long_moment(who.at))
    return Export(f"{name}.xlsx", sheet, writing.XLSX)


def _columns() -> list[Column]:
    return [
        Column("at", _("When it happened"), _("Japanese time"), 17),
        Column("what", _("What it tells"), "", 24),
        Column("about", _("About"), "", 40),
        Column("label", _("Label"), "TLP 2.0", 12),
        Column("recipient", _("Recipient"), "", 16),
        Column("organisation", _("Organisation"), "", 20),
        Column("channel", _("How"), "", 10, _words(Channel)),
        Column("state", _("State"), "", 16, _words(State)),
        Column("sent_at", pgettext("ledger", "Sent"), _("Japanese time"), 17),
        Column("version", _("Version"), "", 8),
        Column("remark", _("Remark"), "", 40),
        Column("message_id", _("Message number"), "", 30),
    ]


def _words(choices: type[Channel | State]) -> dict[str, str]:
    return {value: str(word) for value, word in choices.choices}


def _rows(who: Principal, found: Iterator[object]) -> Iterator[list[Value]]:
    for some in batched(found, AT_ONCE):
        for each in entries(who, some):  # type: ignore[arg-type]
            yield _row(each)


def _row(each: Entry) -> list[Value]:
    row = each.row
    return [
        row.created_at,
        each.what,
        each.thing.title,
        str(Tlp(row.tlp).label),
        each.person,
        each.organisation,
        row.channel,
        row.state,
        row.sent_at,
        row.revision,
        each.outcome,
        row.message_id,
    ]

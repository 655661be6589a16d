"""A sheet of action items as it was copied in Excel: read, checked cell by cell, never guessed at.

The columns are fixed (``COLUMNS``). A row is right or says per column what to do; nothing is given
before all of them are right.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.action_items.drafts import Draft, Key
from apps.obligations.calendars import CLOSE_OF_DAY
from wg_portal.clock import JST
from wg_portal.dates import read_date, read_time
from wg_portal.spreadsheets.reading import Unreadable, read_pasted
from wg_portal.width import half_width, same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrPromise

    from apps.accounts.models import User
    from apps.action_items.audiences import Owner
    from apps.organisations.models import Organisation

MOST_ROWS = 2000
LONGEST_TITLE = 300


class Column(NamedTuple):
    """One column: its key, its head on the page, and the heads by which a pasted one is known."""

    key: str
    head: _StrPromise
    known: tuple[str, ...]
    example: str


COLUMNS = (
    Column(
        "organisation",
        pgettext_lazy("column", "Organisation"),
        ("機関", "機関名", "担当機関", "organisation", "organization", "owner"),
        "みなも銀行",
    ),
    Column(
        "person",
        pgettext_lazy("column", "Person (may stay empty)"),
        ("担当者", "担当者（空欄可）", "person", "person (may stay empty)"),
        "",
    ),
    Column(
        "title_ja",
        pgettext_lazy("column", "Wording (Japanese)"),
        ("内容", "内容（日本語）", "宿題事項", "wording", "wording (japanese)"),
        "連絡先の一覧を更新する",
    ),
    Column(
        "title_en",
        pgettext_lazy("column", "Wording (English, may stay empty)"),
        ("内容（英語）", "内容（英語、空欄可）", "wording (english)"),
        "Update the list of contacts",
    ),
    Column(
        "due_at",
        pgettext_lazy("column", "Deadline"),
        ("期限", "提出期限", "回答期限", "deadline", "due"),
        "令和8年12月16日 17:00",
    ),
)
KEYS = tuple(column.key for column in COLUMNS)

_DATE = re.compile(
    r"(?P<year>[A-Z]?\.?\d{1,4}|[^\d\W]{2}\s*(?:\d{1,2}|元))\s*[年/.-]\s*"
    r"(?P<month>\d{1,2})\s*[月/.-]\s*(?P<day>\d{1,2})日?"
    r"(?:\s*\([^)]{1,9}\))?(?:[\sT]*(?P<time>\d{1,2}[:時]\S*))?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Row:
    """One pasted row: its number in the sheet, its cells, and what is wrong by column."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)
    draft: Draft | None = None

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Each cell with its fault, in the order of the columns."""
        return [(self.cells[key], self.faults.get(key, "")) for key in KEYS]

    @property
    def complaints(self) -> list[tuple[_StrPromise | str, str]]:
        """Each fault with the head of its column."""
        heads = {column.key: column.head for column in COLUMNS}
        return [(heads.get(key, ""), fault) for key, fault in self.faults.items()]


@dataclass(frozen=True, slots=True)
class Known:
    """What the cells are compared with: who sees the items, and what is given already."""

    owners: Sequence[Owner]
    given: Mapping[Key, str]
    at: datetime


def read(text: str, known: Known) -> list[Row]:
    """Return the rows with their faults. Raises ``Unreadable`` when there is no table in it."""
    grid = read_pasted(text.replace("\r\n", "\n"))
    numbered = [(n, row) for n, row in enumerate(grid.rows, start=1) if any(row)]
    if numbered and _is_head(COLUMNS[0], numbered[0][1][0]):
        _check_head(numbered[0][1])
        del numbered[0]
    if not numbered:
        raise Unreadable(_("There is no row. Copy the rows in Excel and paste them here."))
    if len(numbered) > MOST_ROWS:
        raise Unreadable(
            _("These are %(n)d rows. Paste at most %(most)d at once.")
            % {"n": len(numbered), "most": MOST_ROWS}
        )
    names = _Names(known.owners)
    rows = [_row(number, cells, names, known.at) for number, cells in numbered]
    _find_twins(rows, known)
    return rows


def _is_head(column: Column, cell: str) -> bool:
    known = {half_width(each).casefold() for each in (*column.known, str(column.head))}
    return half_width(cell).casefold() in known


def _check_head(cells: Sequence[str]) -> None:
    """Columns in another order would be taken for each other, row by row."""
    for number, cell in enumerate(cells, start=1):
        column = COLUMNS[number - 1] if number <= len(COLUMNS) else None
        if not cell or (column and _is_head(column, cell)):
            continue
        if column is None:
            raise Unreadable(
                _("Column %(n)d, “%(head)s”, is not among those below. Remove it and paste again.")
                % {"n": number, "head": cell}
            )
        raise Unreadable(
            _("Column %(n)d is “%(head)s”; here comes “%(expected)s”. Put the columns in order.")
            % {"n": number, "head": cell, "expected": column.head}
        )


def _row(number: int, cells: Sequence[str], names: _Names, at: datetime) -> Row:
    padded = [*cells, *([""] * len(KEYS))]
    row = Row(number, {key: padded[n] for n, key in enumerate(KEYS)})
    if any(cells[len(KEYS) :]):
        row.faults[""] = _("This row has more than %(n)d cells. Remove what is beyond.") % {
            "n": len(KEYS)
        }
    owner = names.owner(row)
    person_id = names.person(row, owner) if owner else None
    for key in ("title_ja", "title_en"):
        _check_title(row, key)
    due_at = _read_due(row, at)
    if not row.faults and owner and due_at:
        row.draft = Draft(
            title_ja=_plain(row.cells["title_ja"]),
            title_en=_plain(row.cells["title_en"]),
            organisation_id=owner.organisation.pk,
            person_id=person_id,
            due_at=due_at,
        )
    return row


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _check_title(row: Row, key: str) -> None:
    text = _plain(row.cells[key])
    if not text and key == "title_ja":
        row.faults[key] = _("Say what is to be done. Cells that were merged: fill in each row.")
    elif len(text) > LONGEST_TITLE:
        row.faults[key] = _("Shorten this to %(most)d characters; it has %(n)d.") % {
            "most": LONGEST_TITLE,
            "n": len(text),
        }
    elif any(unicodedata.category(sign) in ("Cc", "Cf") for sign in text):
        row.faults[key] = _("This text holds invisible signs. Type it again by hand.")


def _read_due(row: Row, at: datetime) -> datetime | None:
    typed = half_width(row.cells["due_at"])
    if not typed:
        row.faults["due_at"] = _("Enter the deadline. Cells that were merged: fill in each row.")
        return None
    due_at = read_deadline(typed)
    if due_at is None:
        row.faults["due_at"] = _(
            "We cannot read this as a day. Write 2026/12/16 or 令和8年12月16日, with a time 17:00"
            " if need be."
        )
    elif due_at <= at:
        row.faults["due_at"] = _("This deadline has passed. Choose one that is still ahead.")
    return due_at


def read_deadline(text: str) -> datetime | None:
    """Read a day with its year, perhaps a time: at the close of the day without one."""
    found = _DATE.fullmatch(half_width(text))
    if found is None:
        return None
    try:
        day = read_date(found["year"].replace(".", ""), found["month"], found["day"])
        clock = read_time(found["time"][:5]) if found["time"] else CLOSE_OF_DAY
    except ValueError:
        return None
    return datetime.combine(day, clock, JST)


def _find_twins(rows: Iterable[Row], known: Known) -> None:
    """The same thing twice would be told twice."""
    first: dict[Key, int] = {}
    for row in rows:
        if row.draft is None:
            continue
        key = row.draft.key
        if key in first:
            row.faults["title_ja"] = _("The same as row %(n)d. Remove one of them.") % {
                "n": first[key]
            }
        elif key in known.given:
            row.faults["title_ja"] = _("This was given already, as %(code)s. Remove the row.") % {
                "code": known.given[key]
            }
        first.setdefault(key, row.number)


class _Names:
    """Finds organisations and people by what is written in a cell."""

    def __init__(self, owners: Sequence[Owner]) -> None:
        self.owners: dict[str, list[Owner]] = defaultdict(list)
        for owner in owners:
            for name in {same_name(each) for each in _written(owner.organisation)} - {""}:
                self.owners[name].append(owner)

    def owner(self, row: Row) -> Owner | None:
        """Return the organisation of the row, or say what is wrong with its name."""
        typed = row.cells["organisation"]
        if not typed:
            row.faults["organisation"] = _(
                "Name the organisation. Cells that were merged: fill in each row."
            )
            return None
        found = self.owners.get(same_name(typed), [])
        if len(found) == 1:
            return found[0]
        names = _(", ").join(each.organisation.name for each in found)
        row.faults["organisation"] = (
            _("Several have this name: %(names)s. Write the full name.") % {"names": names}
            if found
            else _("No organisation with this name would see it. Check name and audience.")
        )
        return None

    def person(self, row: Row, owner: Owner) -> UUID | None:
        """Return the named person of the organisation, if one is named."""
        typed = same_name(row.cells["person"])
        if not typed:
            return None
        found = [user for user in owner.people if typed in _known_as(user)]
        if len(found) == 1:
            return found[0].pk
        row.faults["person"] = (
            _("Several people have this name. Write the mail address.")
            if found
            else _(
                "Nobody of this name in the organisation would see it. Correct the name,"
                " or leave it empty."
            )
        )
        return None


def _written(organisation: Organisation) -> set[str]:
    return {
        organisation.name_ja,
        organisation.name_en,
        organisation.short_ja,
        organisation.short_en,
        organisation.name_ja.replace("株式会社", ""),
    }


def _known_as(user: User) -> set[str]:
    written = {
        f"{user.family_name}{user.given_name}",
        f"{user.family_name_latin}{user.given_name_latin}",
        f"{user.given_name_latin}{user.family_name_latin}",
        user.email,
    }
    return {same_name(each) for each in written} - {""}

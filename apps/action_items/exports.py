"""What a filter of the register finds as a file: for print, as data, or as the list for a meeting.

The same walls as on the screen. What is under embargo or TLP:RED leaves the portal in no file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count, Max, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from apps.accounts.models import User
from apps.action_items import register
from apps.action_items.enums import ActionState
from apps.action_items.events import RegisterExported
from apps.activity.services import publish
from apps.obligations.enums import Counting
from apps.organisations.selectors import acting_for, known_body
from apps.sharing.enums import Caveat, Tlp
from wg_portal.clock import in_japan
from wg_portal.dates import clock_time, long_date, long_moment, paper_date
from wg_portal.printing.typesetting import Sheet, typeset
from wg_portal.spreadsheets.writing import (
    CSV,
    XLSX,
    Column,
    Table,
    data_csv,
    data_xlsx,
    print_xlsx,
)
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.action_items.register import Choices, Row, Search
    from apps.sharing.querysets import MarkedQuerySet
    from wg_portal.principal import Principal
    from wg_portal.spreadsheets.writing import Value

MOST_ROWS = 5_000
MOST_ON_PAPER = 1_000
PDF = "application/pdf"
TEMPLATE = "apps/action_items/print/list.typ"


class Form(TextChoices):
    """Which file is wanted."""

    MEETING = "meeting", gettext_lazy("A4 list for the meeting (PDF)")
    STATES = "states", gettext_lazy("A4 list with states (PDF)")
    PRINT = "print", gettext_lazy("For print (Excel)")
    DATA = "data", gettext_lazy("As data (Excel)")
    CSV = "csv", gettext_lazy("As data (CSV)")


ON_PAPER = frozenset({Form.MEETING, Form.STATES})


class Group(TextChoices):
    """By what a list on paper is divided."""

    OWNER = "owner", pgettext_lazy("group", "Organisation")
    BODY = "body", pgettext_lazy("group", "Body")


@dataclass(frozen=True, slots=True)
class _Groups:
    """Divides rows by what the reader knows, in an order that is the same whatever their states."""

    by: Group
    known: Choices

    def name(self, row: Row) -> str:
        return row.body if self.by == Group.BODY else row.owner

    def divide(self, rows: Iterable[Row]) -> list[list[Row]]:
        """Organisations by their reading, bodies as everywhere; what has no name comes last."""
        ordered = sorted(rows, key=self._place)
        return [list(lines) for _place, lines in groupby(ordered, key=self._place)]

    def _place(self, row: Row) -> tuple[bool, int, str, str]:
        name = self.name(row)
        if self.by == Group.BODY:
            body = self.known.bodies.get(row.action.body_id)
            return not name, body.ordinal if body else 0, "", name
        owner = self.known.owners.get(row.action.owner_organisation_id)
        return not name, 0, owner.kana if owner else "", name


@dataclass(frozen=True, slots=True)
class File:
    """A file to download."""

    name: str
    content: bytes
    content_type: str


def make(who: Principal, asked: Search, form: Form, group: Group = Group.OWNER) -> File:
    """Write what the search finds, and record it in the record of each body that is concerned.

    Raises ``PortalError`` when nothing fits, or more than the form is good for.
    """
    if form == Form.MEETING:
        # It lies before everybody: what only some know chooses none of its lines.
        asked = replace(asked, state="", overdue=False)
    fitting = register.actions_for(who, asked)
    found = fitting.exclude(register.staying(who))
    most = MOST_ON_PAPER if form in ON_PAPER else MOST_ROWS
    size, kept = found[: most + 1].count(), fitting.filter(register.staying(who)).count()
    _check(size, most, kept)
    known = register.choices_for(who)
    listed = found.prefetch_related(known_body(who))
    if form == Form.MEETING:
        # Lies before all of them: its order must not tell who still has to do what.
        listed = listed.order_by("due_at", "code", "pk")
    rows = register.rows(who, listed, known)
    name = f"action-items-{in_japan(who.at):%Y%m%d-%H%M}"
    content, ending, kind = _written(who, rows, form, _Groups(group, known), kept)
    _record(found, form, by=who)
    return File(f"{name}.{ending}", content, kind)


def _check(size: int, most: int, kept: int) -> None:
    if not size:
        raise PortalError(
            _("All that fits is under embargo or TLP:RED, and leaves the portal in no file.")
            if kept
            else _("No action item fits, so no file was made. Choose other filters.")
        )
    if size > most:
        raise PortalError(
            _(
                "More than %(n)d action items are too much for this file. Choose a body, a meeting"
                " or an organisation, then export again."
            )
            % {"n": most}
        )


def _written(
    who: Principal, rows: list[Row], form: Form, groups: _Groups, kept: int
) -> tuple[bytes, str, str]:
    if form in ON_PAPER:
        return _paper(who, rows, groups, kept, states=form == Form.STATES), "pdf", PDF
    if form in (Form.CSV, Form.DATA):
        table = Table(_("Action items"), _columns(rows), map(_cells, rows), _left_out(kept))
        if form == Form.CSV:
            return data_csv(table), "csv", CSV
        return data_xlsx(table), "xlsx", XLSX
    table = Table(_("Action items"), _printed_columns(), map(_printed_cells, rows))
    sheet = _sheet(who, rows)
    printed = _("Printed by %(organisation)s %(person)s on %(at)s") % {
        "organisation": sheet.organisation,
        "person": sheet.person,
        "at": long_moment(sheet.at),
    }
    label = " ".join([*sheet.caveats, sheet.label])
    return print_xlsx(table, label=label, printed=printed), "xlsx", XLSX


def _record(found: MarkedQuerySet, form: Form, *, by: Principal) -> None:
    """One row for each body, so that who may read its record learns what left of it."""
    of_body = found.order_by().values("body_id").annotate(rows=Count("pk"), strictest=Max("tlp"))
    for body_id, rows, tlp in of_body.values_list("body_id", "rows", "strictest"):
        publish(
            RegisterExported(
                subject_id=body_id, body_id=body_id, tlp=tlp, form=form.value, rows=rows
            ),
            by=by,
        )


def _columns(rows: Iterable[Row]) -> list[Column]:
    states = {each.value: str(each.label) for each in ActionState}
    labels = {Tlp(each).label.removeprefix("TLP:"): str(Tlp(each).label) for each in Tlp}
    bodies = {row.action.body.code: row.body for row in rows if row.body}
    countings = {each.value: str(each.label) for each in Counting}
    caveats = _("Handling caveats, separated by semicolons")
    known = _("Empty where it is known to the owner, the secretariat and the chair only")
    return [
        Column("code", _("Number"), _("Number within its body"), 9),
        Column("body", _("Body"), _("The body that it belongs to"), 14, bodies),
        Column("meeting", _("Meeting"), _("The meeting out of which it came, if one"), 10),
        Column("title_ja", _("Action item"), _("What is to be done, in Japanese"), 50),
        Column("title_en", _("In English"), _("What is to be done, in English"), 30),
        Column("owner", _("Owner"), _("The organisation that is to do it"), 20),
        Column("due_at", _("Deadline"), _("Date and time in Japan"), 17),
        Column("counting", _("Days"), _("By which calendar days count"), 12, countings),
        Column("state", pgettext("action", "State"), known, 12, states),
        Column("carried_to", _("Carried over to"), _("The meeting, if one was chosen"), 14),
        Column("late", _("Days late"), _("Whole days or hours of its calendar; see “state”"), 9),
        Column("updated_at", _("Updated"), known, 17),
        Column("label", pgettext("record", "Label"), _("TLP 2.0"), 12, labels),
        Column("caveats", _("Caveats"), caveats, 14),
    ]


def _cells(row: Row) -> list[Value]:
    action, late = row.action, row.late
    return [
        action.code,
        action.body.code if row.body else "",
        row.meeting,
        action.title_ja,
        action.title_en,
        row.owner,
        action.due_at,
        action.counting,
        row.state,
        row.carried_to,
        (-late.left if late else 0) if row.look else None,
        row.updated,
        Tlp(action.tlp).label.removeprefix("TLP:"),
        ";".join(action.caveats),
    ]


def _printed_columns() -> list[Column]:
    """What one reads at a meeting; a sheet of A4 holds no more."""
    return [
        Column("code", _("Number"), "", 9),
        Column("title", _("Action item"), "", 58),
        Column("owner", _("Owner"), "", 20),
        Column("due_at", _("Deadline"), "", 17),
        Column("state", pgettext("action", "State"), "", 20),
        Column("source", pgettext("filter", "Source"), "", 18),
    ]


def _printed_cells(row: Row) -> list[Value]:
    action = row.action
    return [action.code, action.title, row.owner, action.due_at, _state(row), _source(row)]


def _sheet(who: Principal, rows: Iterable[Row]) -> Sheet:
    actions = [row.action for row in rows]
    caveats = {caveat for action in actions for caveat in action.caveats}
    return Sheet(
        title=_("List of action items"),
        organisation=acting_for(who).short,
        person=str(User.objects.get(pk=who.person_id)),
        at=who.at,
        label=Tlp(max(action.tlp for action in actions)).label,
        caveats=tuple(str(each.label) for each in Caveat if each in caveats),
    )


def _paper(who: Principal, rows: list[Row], groups: _Groups, kept: int, *, states: bool) -> bytes:
    """A list with a heading for each group; without states it may lie before the whole body."""
    other = _("Owner") if groups.by == Group.BODY else pgettext("filter", "Source")
    head = [_("Number"), _("Action item"), other, _("Deadline")]
    if states:
        head.append(pgettext("action", "State"))
    told = [
        {
            "name": groups.name(lines[0]) or "–",
            "rows": [_line(row, groups.by, states=states) for row in lines],
        }
        for lines in groups.divide(rows)
    ]
    data = {
        "about": _about(who, rows),
        "groups": told,
        "head": head,
        "notes": _notes(len(rows), kept, states=states),
    }
    return typeset(TEMPLATE, _sheet(who, rows), data)


def _about(who: Principal, rows: list[Row]) -> list[str]:
    """Of which bodies, out of which meeting if of one, and of which day the list is."""
    bodies = dict.fromkeys(row.action.body.name for row in rows if row.body)
    meetings = {_source(row) if row.meeting else "" for row in rows}
    return [
        pgettext("list", ", ").join(bodies),
        meetings.pop() if len(meetings) == 1 else "",
        pgettext("list", "as of %(day)s") % {"day": long_date(who.at)},
    ]


def _notes(size: int, kept: int, *, states: bool) -> list[str]:
    notes = [
        ngettext("%(n)d action item.", "%(n)d action items.", size) % {"n": size},
    ]
    notes += _left_out(kept)
    if states:
        notes.append(
            _(
                "States are known to the owner, the secretariat and the chair only. Do not hand"
                " this list out."
            )
        )
    return notes


def _left_out(kept: int) -> list[str]:
    """Say that rows are missing, and how many."""
    if not kept:
        return []
    said = ngettext(
        "%(n)d is left out, as it is under embargo or TLP:RED.",
        "%(n)d are left out, as they are under embargo or TLP:RED.",
        kept,
    )
    return [said % {"n": kept}]


def _line(row: Row, group: Group, *, states: bool) -> list[str]:
    cells: list[str] = [
        row.action.code,
        row.action.title if states else _wording(row),
        row.owner if group == Group.BODY else _source(row),
        f"{paper_date(row.action.due_at)} {clock_time(row.action.due_at)}",
    ]
    return [*cells, _state(row)] if states else cells


def _wording(row: Row) -> str:
    """What stands in no column of its own: that it holds no more."""
    if row.action.taken_back_at is None:
        return str(row.action.title)
    return _("%(title)s (taken back)") % {"title": row.action.title}


def _source(row: Row) -> str:
    return " ".join(filter(None, [row.body, row.meeting]))


def _state(row: Row) -> str:
    if row.look is None:
        return ""
    word = f"{row.look.word} ({_('overdue')})" if row.late else row.look.word
    return f"{word} {row.carried_to}".strip()

"""The member list as somebody prints it, and as programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.organisations.enums import Capacity, Role, Sector
from apps.organisations.showing import is_waiting
from wg_portal.dates import long_date
from wg_portal.printing.typesetting import Sheet, typeset
from wg_portal.spreadsheets.writing import Column, Table

if TYPE_CHECKING:
    from datetime import date, datetime

    from apps.organisations.member_lists import Block, Seat
    from apps.organisations.models import Body, Representative
    from wg_portal.spreadsheets.writing import Value

LABEL = "TLP:AMBER"
"""Who sits in a body is known inside it only."""
TLP = 2
NOBODY: list[Representative | None] = [None]


def member_pdf(
    body: Body, day: date, blocks: list[Block], *, organisation: str, person: str, at: datetime
) -> bytes:
    """Return the list on A4; who prints it at ``at`` is named on every page."""
    sheet = Sheet(_("Member list"), organisation, person, at, LABEL)
    data = {
        "body": body.name,
        "as_of": pgettext("member list", "as of %(day)s") % {"day": long_date(day)},
        "order": _("In the order of the Japanese syllabary; honorifics left off."),
        "head": [
            pgettext("member list", "Name"),
            _("Contact"),
            _("Organisation and title"),
        ],
        "blocks": [
            {
                "title": str(block.title),
                "rows": [row for seat in block.seats for row in _printed(seat)],
            }
            for block in blocks
        ],
    }
    return typeset("apps/organisations/print/members.typ", sheet, data)


def _printed(seat: Seat) -> list[list[str]]:
    """One line for each contact; who leads the body is marked at the first."""
    mark = pgettext("member list", "[%(mark)s]") % {"mark": seat.mark} + " " if seat.mark else ""
    if not seat.people:
        return [[f"{mark}{_('Nobody on this day')}", "", seat.called.name]]
    contacts = [each for each in seat.people if each.capacity != Capacity.ATTENDANT]
    rows = [_contact(each, seat) for each in contacts or seat.people[:1]]
    rows[0][0] = mark + rows[0][0]
    return rows


def _contact(each: Representative, seat: Seat) -> list[str]:
    name = each.post.person.name
    if is_waiting(each):
        name = pgettext("member list", "%(name)s (not yet invited)") % {"name": name}
    place, title = seat.called.name, each.post.title
    capacity = str(Capacity(each.capacity).label)
    return [name, capacity, f"{place}\u3000{title}" if title else place]


def member_table(body: Body, day: date, blocks: list[Block], *, known_until: date | None) -> Table:
    """Return the list with one row for each person; a seat without people has one too.

    Who leaves after ``known_until`` has no end yet.
    """
    seats = [seat for block in blocks for seat in block.seats]
    rows = [
        [day, body.code, *_seat_cells(number, seat), *_person_cells(each, known_until)]
        for number, seat in enumerate(seats, 1)
        for each in seat.people or NOBODY
    ]
    return Table(_("Member list"), _columns(), rows)


def _seat_cells(number: int, seat: Seat) -> list[Value]:
    sector = seat.membership.organisation.sector
    return [number, seat.membership.role, seat.called.name_ja, seat.called.name_en, sector]


def _person_cells(each: Representative | None, known_until: date | None) -> list[Value]:
    if each is None:
        return [None] * 14
    post, person = each.post, each.post.person
    upper = each.during.upper
    if upper and known_until and upper > known_until:
        upper = None
    return [
        each.capacity,
        person.family_name,
        person.given_name,
        person.family_name_kana,
        person.given_name_kana,
        person.family_name_latin,
        person.given_name_latin,
        post.department_ja,
        post.department_en,
        post.title_ja,
        post.title_en,
        each.during.lower,
        upper,
        "waits" if is_waiting(each) else None,
    ]


def _columns() -> list[Column]:
    roles = {role.value: str(role.label) for role in Role}
    capacities = {each.value: str(each.label) for each in Capacity}
    sectors = {each.value: str(each.label) for each in Sector}
    return [
        Column("as_of", _("As of"), _("The day of the list")),
        Column("body", _("Body"), _("Code of the body in addresses")),
        Column("position", _("Position"), _("Place of the seat in the list, from 1"), 8),
        Column(
            "role", pgettext("seat", "Role"), _("Role of the organisation in the body"), 14, roles
        ),
        Column("organisation_ja", _("Japanese name"), _("Full name of the organisation"), 30),
        Column("organisation_en", _("English name"), _("Full name of the organisation"), 30),
        Column(
            "sector",
            pgettext("organisation", "Sector"),
            _("Sector of the organisation"),
            16,
            sectors,
        ),
        Column("capacity", _("Contact"), _("How the person represents it"), 12, capacities),
        Column("family_name", _("Family name"), _("As the person writes it")),
        Column("given_name", _("Given name"), _("As the person writes it")),
        Column("family_name_kana", _("Family name (reading)"), _("In kana")),
        Column("given_name_kana", _("Given name (reading)"), _("In kana")),
        Column("family_name_latin", _("Family name (Latin letters)"), _("In Latin letters")),
        Column("given_name_latin", _("Given name (Latin letters)"), _("In Latin letters")),
        Column("department_ja", _("Department (Japanese)"), _("In the organisation"), 20),
        Column("department_en", _("Department (English)"), _("In the organisation"), 20),
        Column("title_ja", pgettext("post", "Title (Japanese)"), _("In the organisation"), 20),
        Column("title_en", pgettext("post", "Title (English)"), _("In the organisation"), 20),
        Column("since", _("Since"), _("First day for the organisation in the body")),
        Column("until", _("Until before"), _("The day on which it ends; empty without an end")),
        Column(
            "invitation",
            pgettext("member list", "Invitation"),
            _("Whether the person waits for an invitation; for the secretariat and the chair"),
            12,
            {"waits": _("Not yet invited")},
        ),
    ]

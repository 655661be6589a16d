"""Who can be chosen as the audience of a note, grouped as the form shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from apps.organisations.enums import Sector
from apps.organisations.selectors import bodies_of
from apps.threat_notes import policies, selectors

if TYPE_CHECKING:
    from uuid import UUID

    from apps.organisations.models import Body
    from wg_portal.principal import Principal


class Group(NamedTuple):
    """Tick boxes under one word: (id, name)."""

    word: str
    boxes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """Organisations by sector, the body's secretariat first and ticked; people by organisation."""

    organisations: list[Group]
    people: list[Group]
    secretariat: list[str]


def writable_bodies(who: Principal) -> list[Body]:
    """Bodies in which the reader may write notes."""
    return [body for body in bodies_of(who) if policies.can_draft(who, body.pk)]


def writable_body(who: Principal, code: str) -> Body | None:
    """The body under ``code``; ``None`` unless the reader may write notes there."""
    return next((body for body in writable_bodies(who) if body.code == code), None)


def choices_for(who: Principal, body_id: UUID) -> Choices:
    """Return whom the reader may choose for a note that is made in this body."""
    desk = selectors.desk_organisations(who, body_id)
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in selectors.organisations_to_choose(who):
        word = _("Secretariat of this body") if each.pk in desk else str(Sector(each.sector).label)
        groups.setdefault(word, []).append((str(each.pk), each.name))
    order = [_("Secretariat of this body"), *(str(sector.label) for sector in Sector)]
    people: dict[str, list[tuple[str, str]]] = {}
    for post in selectors.people_to_choose(who):
        name = " ".join(filter(None, (post.person.name, post.title)))
        people.setdefault(post.organisation.name, []).append((str(post.pk), name))
    return Choices(
        organisations=[Group(word, groups[word]) for word in order if word in groups],
        people=[Group(*each) for each in people.items()],
        secretariat=[pk for pk, _name in groups.get(order[0], [])],
    )

"""Who can open a thing, as far as the reader may know: counts, and organisations by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.organisations.models import Organisation
from apps.sharing.models import Circle
from apps.sharing.selectors import audience_of

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Audience:
    """The circle's name and, unless withheld, (organisation, number of people) in reading order."""

    circle: str
    rows: tuple[tuple[str, int], ...]

    @property
    def people(self) -> int | None:
        """How many people can open it; ``None`` when the reader may not know."""
        return sum(number for _, number in self.rows) or None

    @property
    def organisations(self) -> int | None:
        """How many organisations; ``None`` when the reader may not know."""
        return len(self.rows) or None


def audience(circle_id: UUID) -> Audience:
    """Return the readers of a circle as the signed-in person may see them."""
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for each in audience_of(circle_id):
        if each.active:
            people[each.organisation_id].add(each.person_id)
    named = Organisation.objects.filter(pk__in=people).order_by("kana")
    circle = Circle.objects.filter(pk=circle_id).first()
    return Audience(
        circle=circle.name if circle else "",
        rows=tuple((organisation.name, len(people[organisation.pk])) for organisation in named),
    )

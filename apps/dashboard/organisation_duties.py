"""What an organisation owes, by person, as far as its administrator may read it himself."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.dashboard.lines import DutyLine, duty_lines
from apps.obligations.selectors import owed_by_organisation
from apps.organisations.models import Post

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class PersonDuties:
    """One person's open acts, the earliest deadline first; without a post, those of nobody in
    particular. ``here``: the post is current, so that it can be handed over.
    """

    post: Post | None
    here: bool
    lines: list[DutyLine]

    @property
    def overdue(self) -> list[DutyLine]:
        """Those whose deadline has passed."""
        return [line for line in self.lines if line.duty.overdue]


def duties_by_person(who: Principal) -> list[PersonDuties]:
    """Group the open acts by whoever looks after them; whoever is longest overdue comes first."""
    of: dict[UUID | None, list[DutyLine]] = defaultdict(list)
    for line in duty_lines(owed_by_organisation(who), who):
        of[line.duty.assignee_id or line.duty.person_id].append(line)
    current = set(Post.objects.visible_to(who).as_of(who.at).values_list("pk", flat=True))
    posts = _posts(who, {pk for pk in of if pk}, current)
    groups = [
        PersonDuties(post, bool(post and post.pk in current), lines)
        for person_id, lines in of.items()
        for post in [posts.get(person_id) if person_id else None]
    ]
    return sorted(groups, key=lambda each: each.lines[0].duty.due_at)


def _posts(who: Principal, people: set[UUID], current: set[UUID]) -> dict[UUID, Post]:
    """The current post of each in the organisation, else the latest: he may have left."""
    found = Post.objects.visible_to(who).filter(
        organisation_id=who.organisation_id, person_id__in=people
    )
    latest = found.select_related("person").order_by("during")
    return {post.person_id: post for post in sorted(latest, key=lambda each: each.pk in current)}

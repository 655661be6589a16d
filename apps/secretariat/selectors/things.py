"""What the lists call the things that mails and obligations are about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse

from apps.meetings.models import Meeting, Minutes
from apps.meetings.naming import meeting_name
from apps.notifications import subjects
from apps.organisations.selectors import known_body

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from wg_portal.principal import Principal

    type Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Thing:
    """How a thing is called and where it is shown; a hidden one goes by its kind alone."""

    title: str
    url: str


def named(who: Principal, keys: Iterable[Key]) -> dict[Key, Thing]:
    """Return the things, one query for each type and one for its body."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for subject_type, subject_id in keys:
        wanted[subject_type].add(subject_id)
    return {
        (subject_type, pk): thing
        for subject_type, ids in wanted.items()
        for pk, thing in _of_type(who, subject_type, ids).items()
    }


def _of_type(who: Principal, subject_type: str, ids: set[UUID]) -> dict[UUID, Thing]:
    model = apps.get_model(subject_type)
    path = {"meetings.Meeting": "body", "meetings.Minutes": "meeting__body"}.get(subject_type)
    found = model._default_manager.visible_to(who)
    if subject_type == "meetings.Minutes":
        found = found.filter(meeting__in=Meeting.objects.visible_to(who)).select_related("meeting")
    if path:
        found = found.prefetch_related(known_body(who, path))
    things = found.in_bulk(ids)
    return {pk: _thing(subject_type, pk, things.get(pk)) for pk in ids}


def _thing(subject_type: str, pk: UUID, thing: Any) -> Thing:
    page = subjects.KINDS[subject_type].page
    if thing is None:
        return Thing(subjects.noun(subject_type), reverse(page, args=[pk]))
    if isinstance(thing, Meeting):
        return Thing(meeting_name(thing), reverse(page, args=[pk]))
    if isinstance(thing, Minutes):
        return Thing(meeting_name(thing.meeting), reverse(page, args=[thing.meeting_id]))
    title = getattr(thing, "title", "") or getattr(thing, "wording", "")
    return Thing(str(title), reverse(page, args=[pk]))

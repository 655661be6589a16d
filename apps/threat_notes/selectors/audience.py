"""Whom a note is for, as its author chooses and reads it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.organisations.enums import OrganisationKind, Role
from apps.organisations.models import Membership, Organisation, Post
from apps.sharing.enums import CircleKind
from apps.sharing.models import Circle, CircleOrganisation, CirclePerson
from apps.sharing.selectors import audience_of, body_circle
from apps.threat_notes.audiences import ALL, MEMBERS, Audience, with_author

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.threat_notes.models import ThreatNote
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One organisation with the names of those who will read; empty: nobody handles marked."""

    organisation: str
    people: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would read a note released now; the community is counted only."""

    rows: list[PreviewRow]
    organisations: int
    people: int
    desk_inside: bool
    """Whether somebody of the body's secretariat would read it."""


def audience_of_note(who: Principal, note: ThreatNote) -> Audience:
    """Return the audience of a note as its author chose it, himself among the ids."""
    circle = note.circle
    match circle.kind:
        case CircleKind.ORGANISATIONS:
            rows = CircleOrganisation.objects.filter(circle=circle)
            ids = frozenset(rows.values_list("organisation_id", flat=True))
            return Audience(note.tlp, circle.kind, ids)
        case CircleKind.PEOPLE:
            named = CirclePerson.objects.filter(circle=circle)
            return Audience(
                note.tlp, circle.kind, frozenset(named.values_list("post_id", flat=True))
            )
        case CircleKind.BODY:
            members = body_circle(note.body_id, MEMBERS).pk == circle.pk
            return Audience(note.tlp, circle.kind, circle=MEMBERS if members else ALL)
        case _:
            return Audience(note.tlp, circle.kind)


def audience_preview(who: Principal, audience: Audience, *, body_id: UUID) -> Preview:
    """Return who would read a note of this audience now; writes nothing."""
    chosen = with_author(audience, who)
    empty: set[UUID] = set()
    match chosen.kind:
        case CircleKind.ORGANISATIONS:
            posts = Post.objects.visible_to(who).as_of(who.at)
            posts = posts.filter(organisation_id__in=chosen.ids, handles_marked=True)
            empty = set(chosen.ids)
        case CircleKind.PEOPLE:
            posts = Post.objects.visible_to(who).as_of(who.at).filter(pk__in=chosen.ids)
        case CircleKind.BODY:
            posts = _readers(who, body_circle(body_id, chosen.circle).pk)
        case _:
            posts = _readers(who, Circle.objects.get(kind=CircleKind.COMMUNITY).pk)
    found = list(posts.filter(person__is_active=True).select_related("person", "organisation"))
    return _preview(who, body_id, found, empty, listed=chosen.kind != CircleKind.COMMUNITY)


def note_preview(who: Principal, note: ThreatNote) -> Preview:
    """Return who would read this note, released now; for its authors."""
    return audience_preview(who, audience_of_note(who, note), body_id=note.body_id)


def organisations_to_choose(who: Principal) -> list[Organisation]:
    """Return the organisations that a note may be addressed to, by reading; not the author's."""
    known = Organisation.objects.visible_to(who).exclude(kind=OrganisationKind.AUDITOR)
    return list(known.exclude(pk=who.organisation_id).order_by("kana"))


def people_to_choose(who: Principal) -> list[Post]:
    """Return the posts that a note may name, with person and organisation; not the author's."""
    known = (
        Post.objects.visible_to(who)
        .as_of(who.at)
        .filter(person__is_active=True)
        .exclude(organisation__kind=OrganisationKind.AUDITOR)
        .exclude(pk=who.post_id)
    )
    return list(
        known.select_related("person", "organisation").order_by(
            "organisation__kana", "person__family_name_kana", "person__given_name_kana"
        )
    )


def desk_organisations(who: Principal, body_id: UUID) -> frozenset[UUID]:
    """Return the secretariat's organisations in the body: ticked when a form is first shown."""
    seats = Membership.objects.visible_to(who).as_of(who.at)
    desk = seats.filter(body_id=body_id, role=Role.SECRETARIAT)
    return frozenset(desk.values_list("organisation_id", flat=True))


def _readers(who: Principal, circle_id: UUID):  # type: ignore[no-untyped-def]
    return Post.objects.visible_to(who).filter(
        pk__in=[each.post_id for each in audience_of(circle_id)]
    )


def _preview(
    who: Principal, body_id: UUID, posts: Iterable[Post], empty: set[UUID], *, listed: bool
) -> Preview:
    names: dict[UUID, list[str]] = defaultdict(list)
    for post in posts:
        names[post.organisation_id].append(post.person.name)
    rows = []
    if listed:
        known = Organisation.objects.visible_to(who).filter(pk__in={*names, *empty})
        rows = [
            PreviewRow(each.name, sorted(set(names[each.pk]))) for each in known.order_by("kana")
        ]
    return Preview(
        rows=rows,
        organisations=len([pk for pk in names if names[pk]]),
        people=len({post.person_id for post in posts}),
        desk_inside=bool(desk_organisations(who, body_id) & {pk for pk in names if names[pk]}),
    )

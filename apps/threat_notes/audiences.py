"""Whom a note is for: chosen by its author before the text, made into a circle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import OrganisationKind
from apps.organisations.models import Organisation, Post
from apps.sharing.enums import CircleKind
from apps.sharing.models import Circle
from apps.sharing.selectors import Listener, audience_of, body_circle
from apps.sharing.services import make_circle_of_organisations, make_circle_of_people
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from wg_portal.principal import Principal

ALL, MEMBERS = "all", "members"


@dataclass(frozen=True, slots=True)
class Audience:
    """Label and readers of a note.

    ``kind`` is a ``CircleKind``; ``ids`` are organisations (kind organisations) or posts (kind
    people), else empty; ``circle`` is the body's circle, ``all`` or ``members`` (kind body).
    The author's own organisation or post is always inside, named or not.
    """

    tlp: int
    kind: str
    ids: frozenset[UUID] = frozenset()
    circle: str = ALL


def with_author(audience: Audience, by: Principal) -> Audience:
    """Return ``audience`` with the author's own organisation or post among the ids."""
    match audience.kind:
        case CircleKind.ORGANISATIONS:
            return replace(audience, ids=audience.ids | {by.organisation_id}, circle=ALL)
        case CircleKind.PEOPLE:
            return replace(audience, ids=audience.ids | {by.post_id}, circle=ALL)
        case CircleKind.BODY:
            return replace(audience, ids=frozenset())
        case _:
            return replace(audience, ids=frozenset(), circle=ALL)


def make_circle(audience: Audience, *, body_id: UUID, by: Principal) -> Circle:
    """Return the circle for ``audience``; a new one for chosen organisations and people.

    Raises ``Refused``: nobody else chosen, a choice that is unknown, or the author left out.
    """
    match audience.kind:
        case CircleKind.COMMUNITY:
            circle = Circle.objects.get(kind=CircleKind.COMMUNITY)
        case CircleKind.BODY:
            circle = body_circle(body_id, MEMBERS if audience.circle == MEMBERS else ALL)
        case CircleKind.ORGANISATIONS:
            circle = make_circle_of_organisations(
                _organisations(audience, by) | {by.organisation_id},
                body_id=body_id,
                name_ja="選択した機関",
                name_en="Chosen organisations",
                by=by,
            )
        case _:
            circle = make_circle_of_people(
                _posts(audience, by) | {by.post_id},
                body_id=body_id,
                name_ja="指名された方",
                name_en="Named people",
                by=by,
            )
    if by.post_id not in {each.post_id for each in audience_of(circle.pk)}:
        raise Refused(_("Choose an audience that you belong to yourself."))
    return circle


def others(circle: Circle, by: Principal) -> list[Listener]:
    """Return the active readers of the circle beside the author's own organisation.

    Of named people: beside the author himself.
    """
    named = circle.kind == CircleKind.PEOPLE
    return [
        each
        for each in audience_of(circle.pk)
        if each.active
        and (
            each.person_id != by.person_id if named else each.organisation_id != by.organisation_id
        )
    ]


def _organisations(audience: Audience, by: Principal) -> set[UUID]:
    chosen = audience.ids - {by.organisation_id}
    if not chosen:
        raise Refused(_("Choose at least one other organisation."))
    known = Organisation.objects.visible_to(by).exclude(kind=OrganisationKind.AUDITOR)
    return _all_of(chosen, set(known.filter(pk__in=chosen).values_list("pk", flat=True)))


def _posts(audience: Audience, by: Principal) -> set[UUID]:
    chosen = audience.ids - {by.post_id}
    if not chosen:
        raise Refused(_("Name at least one other person."))
    known = Post.objects.visible_to(by).as_of(by.at)
    known = known.exclude(organisation__kind=OrganisationKind.AUDITOR)
    return _all_of(chosen, set(known.filter(pk__in=chosen).values_list("pk", flat=True)))


def _all_of(chosen: frozenset[UUID], known: set[UUID]) -> set[UUID]:
    if len(known) < len(chosen):
        raise Refused(_("Somebody in your choice has left meanwhile. Choose the audience again."))
    return known

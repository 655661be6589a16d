"""Pages of the directory: what a body is, and for whom the reader acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, Prefetch

from apps.organisations.enums import Capacity, Role
from apps.organisations.models import (
    ApiToken,
    Body,
    Organisation,
    Post,
    Representative,
    Terms,
)
from apps.organisations.showing import shown_people

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class BodyPage:
    """A body as its page shows it."""

    body: Body
    terms: Terms | None
    chair: list[Representative]
    own: list[Representative]
    organisations: int
    people: int
    is_desk: bool


def known_body(who: Principal, path: str = "body") -> Prefetch[str, QuerySet[Body], str]:
    """Load the body along ``path`` where the reader may know it.

    Not a join: who reads a thing from outside its body still reads it, without the body's
    name (``getattr(thing, "body", None)``).
    """
    return Prefetch(path, Body.objects.visible_to(who))


def bodies_of(who: Principal) -> QuerySet[Body]:
    """Bodies in which the reader sits."""
    return Body.objects.visible_to(who)


def acting_for(who: Principal) -> Organisation:
    """The organisation that the reader acts for; ``administered`` when he looks after it."""
    office = Post.objects.visible_to(who).filter(pk=who.post_id, org_admin=True)
    known = Organisation.objects.visible_to(who).annotate(administered=Exists(office))
    own: Organisation = known.get(pk=who.organisation_id)
    return own


def is_administrator(who: Principal) -> bool:
    """Whether the reader looks after the people of the organisation that he acts for."""
    return Post.objects.visible_to(who).filter(pk=who.post_id, org_admin=True).exists()


def choices_of(post_ids: list[UUID]) -> QuerySet[Post]:
    """The arriving person's own posts, to choose from; the database shows no others."""
    return Post.objects.filter(pk__in=post_ids).select_related("organisation")


def body_page(who: Principal, code: str) -> BodyPage:
    """Return one body. Raises ``Body.DoesNotExist`` for what the reader may not know."""
    body = bodies_of(who).select_related("parent").get(code=code)
    seats = _representatives(who, body, who.at)
    return BodyPage(
        body=body,
        terms=Terms.objects.visible_to(who).as_of(who.at).filter(body=body).first(),
        chair=[each for each in seats if each.membership.role == Role.CHAIR],
        own=[each for each in seats if each.post_id == who.post_id],
        organisations=len({each.membership.organisation_id for each in seats}),
        people=len({each.post.person_id for each in seats}),
        is_desk=who.sits(body.pk, Role.SECRETARIAT),
    )


def _representatives(who: Principal, body: Body, at: datetime) -> list[Representative]:
    found = (
        Representative.objects.visible_to(who)
        .as_of(at)
        .in_body(body.pk)
        .select_related("membership__organisation", "post__person", "post__organisation")
        .order_by("post__person__family_name_kana", "post__person__given_name_kana")
    )
    found = shown_people(who, found)
    first = [Capacity.PRIMARY, Capacity.DEPUTY, Capacity.ATTENDANT]
    return sorted(found, key=lambda each: first.index(Capacity(each.capacity)))


def organisations_for(who: Principal) -> QuerySet[Organisation]:
    """Organisations that the reader may know."""
    return Organisation.objects.visible_to(who)


def tokens_of(who: Principal) -> list[ApiToken]:
    """The tokens of the reader's post that can still be used, newest first."""
    return list(ApiToken.objects.visible_to(who).living(who.at))

"""The directory of organisations, and the page of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from apps.organisations import policies
from apps.organisations.enums import OrganisationKind
from apps.organisations.member_lists import Seat, order_of_seat, seats_of
from apps.organisations.models import (
    Body,
    DatedName,
    Membership,
    NightContact,
    Organisation,
    Post,
    Succession,
)
from apps.organisations.readings import folded, order_of_organisation
from apps.organisations.showing import shown_organisations

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation as far as the reader may know it.

    ``seats`` are those in bodies in which he sits himself; ``knows_night`` whether he may know
    whom to call at night, be it entered or not.
    """

    organisation: Organisation
    seats: list[tuple[Body, Seat]]
    administrators: list[Post]
    night: NightContact | None
    knows_night: bool
    keeps: bool
    names: list[DatedName]
    may_rename: bool
    followed_by: Succession | None
    took_over: list[Succession]
    coming: list[Succession]


def directory(who: Principal, *, words: str, sector: str) -> list[Organisation]:
    """Return the member organisations that the reader may know, in 五十音順.

    Each of the ``words`` stands somewhere in a name, a short name or the reading. ``merged`` marks
    those that are part of another one today.
    """
    gone = Succession.objects.visible_to(who).filter(
        kind=Succession.Kind.MERGER, former=OuterRef("pk"), done_at__isnull=False
    )
    known = shown_organisations(who).filter(kind=OrganisationKind.MEMBER)
    known = known.annotate(merged=Exists(gone))
    if sector:
        known = known.filter(sector=sector)
    wanted = [folded(word) for word in words.split()]
    found = [each for each in known if all(word in _heap(each) for word in wanted)]
    return sorted(found, key=lambda each: (order_of_organisation(each.kana), str(each.pk)))


def _heap(each: Organisation) -> str:
    names = (each.name_ja, each.name_en, each.short_ja, each.short_en, each.kana)
    # A sign that is in no folded name: a word never matches across two names.
    return "\n".join(map(folded, names))


def organisation_page(who: Principal, pk: UUID) -> OrganisationPage:
    """Return one page. Raises ``Organisation.DoesNotExist`` for what the reader may not know."""
    organisation: Organisation = shown_organisations(who).get(pk=pk)
    own = organisation.pk == who.organisation_id
    bodies = {body.pk: body for body in Body.objects.visible_to(who)}
    memberships = Membership.objects.visible_to(who).filter(
        organisation=organisation, body_id__in=bodies
    )
    seats = sorted(seats_of(who, memberships, who.at), key=order_of_seat)
    seats.sort(key=lambda seat: bodies[seat.membership.body_id].ordinal)
    offices = (
        Post.objects.visible_to(who)
        .as_of(who.at)
        .filter(organisation=organisation, org_admin=True, person__is_active=True)
    )
    found = Succession.objects.visible_to(who).of(pk).filter(taken_back_at=None)
    # A coming split's organisation is not there to be joined.
    changes = list(found.select_related("former"))
    done = [each for each in changes if each.done_at]
    names = ("person__family_name_kana", "person__given_name_kana", "pk")
    administrators = list(offices.select_related("person").order_by(*names))
    return OrganisationPage(
        organisation=organisation,
        seats=[(bodies[seat.membership.body_id], seat) for seat in seats],
        administrators=administrators,
        night=NightContact.objects.visible_to(who).filter(organisation=organisation).first(),
        knows_night=own or policies.leads(who, (seat.membership.body_id for seat in seats)),
        names=list(DatedName.objects.visible_to(who).filter(organisation=organisation)),
        may_rename=bool(policies.may_rename(who)),
        followed_by=next((each for each in done if each.is_merger and each.former_id == pk), None),
        took_over=[each for each in done if not (each.is_merger and each.former_id == pk)],
        coming=[each for each in changes if each.is_open],
        keeps=any(post.pk == who.post_id for post in administrators),
    )


def own_night_contact(who: Principal) -> NightContact | None:
    """Return whom to call at night at the reader's own organisation."""
    own = NightContact.objects.visible_to(who).filter(organisation_id=who.organisation_id)
    return own.first()

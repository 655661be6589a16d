"""Whom a notice goes to: chosen by the desk, made into a circle."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.notices.enums import OF_BODY, AudienceKind
from apps.organisations.enums import OrganisationKind, Role
from apps.organisations.models import Body, Membership, Organisation
from apps.sharing.desks import colleagues, share_with_desk
from apps.sharing.enums import CircleKind
from apps.sharing.models import Circle, CircleOrganisation
from apps.sharing.selectors import body_circle
from apps.sharing.services import make_circle_of_organisations
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from apps.notices.models import Notice
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Audience:
    """The readers of a notice: ``ids`` are the chosen organisations, ``sector`` the chosen sector.

    The organisations of the body's secretariat are always inside, named or not.
    """

    kind: str
    ids: frozenset[UUID] = frozenset()
    sector: str = ""


def known_organisations(who: Principal) -> QuerySet[Organisation]:
    """Return the organisations that a notice may go to, by reading."""
    known = Organisation.objects.visible_to(who).exclude(kind=OrganisationKind.AUDITOR)
    return known.order_by("kana")


def desk_organisations(who: Principal, body_id: UUID) -> frozenset[UUID]:
    """Return the organisations of the body's secretariat."""
    seats = Membership.objects.visible_to(who).as_of(who.at)
    desk = seats.filter(body_id=body_id, role=Role.SECRETARIAT)
    return frozenset(desk.values_list("organisation_id", flat=True))


def audience_of_notice(who: Principal, notice: Notice) -> Audience:
    """Return the audience of a notice as the desk chose it."""
    circle = notice.circle
    if notice.sector:
        return Audience(AudienceKind.SECTOR, sector=notice.sector)
    if circle.kind == CircleKind.ORGANISATIONS:
        chosen = members_of(circle) - desk_organisations(who, notice.body_id)
        return Audience(AudienceKind.ORGANISATIONS, chosen)
    if circle.kind == CircleKind.COMMUNITY:
        return Audience(AudienceKind.COMMUNITY)
    kinds = {body_circle(notice.body_id, kind).pk: kind for kind in OF_BODY}
    return Audience(kinds[circle.pk])


def members_of(circle: Circle) -> frozenset[UUID]:
    """Return the organisations of a circle of organisations."""
    rows = CircleOrganisation.objects.filter(circle=circle)
    return frozenset(rows.values_list("organisation_id", flat=True))


def make_circle(audience: Audience, *, body_id: UUID, by: Principal) -> Circle:
    """Return the circle for ``audience``; a new one for organisations, whom the desk then knows.

    Raises ``Refused``: nobody chosen, or a choice that is unknown.
    """
    if audience.kind in OF_BODY:
        return body_circle(body_id, audience.kind)
    if audience.kind == AudienceKind.COMMUNITY:
        return Circle.objects.get(kind=CircleKind.COMMUNITY)
    circle = make_circle_of_organisations(
        organisations_of(audience, by) | desk_organisations(by, body_id) | {by.organisation_id},
        body_id=body_id,
        name_ja="選択した機関",
        name_en="Chosen organisations",
        by=by,
    )
    share_with_desk(circle.pk, colleagues(body_id, by=by), by=by)
    return circle


def organisations_of(audience: Audience, by: Principal) -> frozenset[UUID]:
    """Return the organisations that are meant now. Raises ``Refused`` when there is none."""
    if audience.kind == AudienceKind.SECTOR:
        found = _ids(known_organisations(by).filter(sector=audience.sector))
        if not found:
            raise Refused(_("No organisation of this sector is known here. Choose another."))
        return found
    if not audience.ids:
        raise Refused(_("Choose at least one organisation."))
    found = _ids(known_organisations(by).filter(pk__in=audience.ids))
    if len(found) < len(audience.ids):
        raise Refused(_("Somebody in your choice has left meanwhile. Choose the audience again."))
    return found


def is_current(notice: Notice, by: Principal) -> bool:
    """Whether the sector that was chosen, if one was, still is the notice's organisations."""
    if not notice.sector:
        return True
    now = known_organisations(by).filter(sector=notice.sector)
    desk = desk_organisations(by, notice.body_id)
    return _ids(now) | desk == members_of(notice.circle) | desk


def _ids(found: Iterable[Organisation]) -> frozenset[UUID]:
    return frozenset(each.pk for each in found)


def check_title(title: str, audience: Audience, *, body_id: UUID, by: Principal) -> None:
    """Let no subject of a mail name a body to who may not know that it exists. Raises ``Refused``.

    Within a body's own circles its name tells nothing new.
    """
    told = unicodedata.normalize("NFKC", title).casefold()
    bodies = Body.objects.visible_to(by)
    if audience.kind in OF_BODY:
        bodies = bodies.exclude(pk=body_id)
    for body in bodies:
        for name in {body.name_ja, body.name_en, body.short_ja, body.short_en} - {""}:
            if _names(told, unicodedata.normalize("NFKC", name).casefold()):
                raise Refused(
                    _(
                        "The title for notices names “%(name)s”, which not all of these readers"
                        " may know. Write it without the body."
                    )
                    % {"name": name}
                )


def _names(told: str, name: str) -> bool:
    if name.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", told) is not None
    return "".join(name.split()) in "".join(told.split())

"""Pages of the quarterly checks: what an administrator looks through, what the desk follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.obligations.enums import ObligationKind, ObligationState
from apps.obligations.models import Obligation
from apps.obligations.selectors import Line
from apps.organisations.keeping import own_posts_now
from apps.organisations.models import Representative
from apps.organisations.selectors import known_body, organisations_for
from apps.roster_checks.models import Confirmation, RosterCheck

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from apps.obligations.models import ObligationQuerySet
    from apps.organisations.models import Organisation, Post
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Row:
    """One check as the list shows it."""

    check: RosterCheck
    organisation: Organisation
    line: Line
    open: bool
    confirmation: Confirmation | None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One of the organisation's people, with his seats; a body may be unknown to the reader."""

    post: Post
    seats: list[Representative]


@dataclass(frozen=True, slots=True)
class CheckPage:
    """One check; ``people`` for the organisation itself only. ``acts``: its administrator."""

    row: Row
    people: list[PersonLine]
    own: bool
    acts: bool


def quarters(who: Principal) -> list[date]:
    """Return the quarters of which the reader may know a check, the newest first."""
    found = RosterCheck.objects.visible_to(who).filter(pk__in=_duties(who).values("subject_id"))
    return sorted(set(found.values_list("first_day", flat=True)), reverse=True)


def rows(who: Principal, quarter: date) -> list[Row]:
    """Return the checks of a quarter: what is not confirmed first, then by reading."""
    found = RosterCheck.objects.visible_to(who).filter(first_day=quarter)
    return sorted(_rows(who, list(found)), key=lambda row: (not row.open, row.organisation.kana))


def check_page(who: Principal, pk: UUID) -> CheckPage:
    """Return one. Raises ``RosterCheck.DoesNotExist`` for what the reader may not know."""
    found = _rows(who, list(RosterCheck.objects.visible_to(who).filter(pk=pk)))
    if not found:
        raise RosterCheck.DoesNotExist
    own = found[0].check.organisation_id == who.organisation_id
    people = _people(who) if own else []
    acts = any(line.post.pk == who.post_id and line.post.org_admin for line in people)
    return CheckPage(found[0], people, own, acts)


def _duties(who: Principal) -> ObligationQuerySet:
    found: ObligationQuerySet = Obligation.objects.visible_to(who).filter(
        kind=ObligationKind.ROSTER_CHECK
    )
    return found


def _rows(who: Principal, checks: list[RosterCheck]) -> list[Row]:
    """Who may read a check need not know how it stands: without its duty there is no row."""
    ids = [check.pk for check in checks]
    duties = {duty.subject_id: duty for duty in _duties(who).filter(subject_id__in=ids)}
    names = organisations_for(who).in_bulk([check.organisation_id for check in checks])
    given = Confirmation.objects.visible_to(who).filter(roster_check__in=checks)
    words = {each.roster_check_id: each for each in given.select_related("confirmed_by")}
    return [
        Row(
            check=check,
            organisation=names[check.organisation_id],
            line=Line.of(duties[check.pk], who.at),
            open=duties[check.pk].state == ObligationState.OPEN,
            confirmation=words.get(check.pk),
        )
        for check in checks
        if check.pk in duties
    ]


def _people(who: Principal) -> list[PersonLine]:
    posts = list(own_posts_now(who))
    seats: dict[UUID, list[Representative]] = {}
    found = Representative.objects.visible_to(who).as_of(who.at).filter(post__in=posts)
    for each in found.select_related("membership").prefetch_related(
        known_body(who, "membership__body")
    ):
        seats.setdefault(each.post_id, []).append(each)
    return [PersonLine(post, seats.get(post.pk, [])) for post in posts]

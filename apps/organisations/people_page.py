"""Accounts as an administrator sees those of his organisation, an officer those of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from apps.accounts import resets
from apps.accounts.models import FactorReset, Invitation
from apps.organisations import policies, standing
from apps.organisations.models import Organisation, Post

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict

State = Literal["active", "invited", "suspended", "none"]


@dataclass(frozen=True, slots=True)
class Line:
    """One person: his post, the state of his account, and what may be done about it."""

    post: Post
    state: State
    wanted: bool
    may: Verdict
    may_hand_over: Verdict
    reset: FactorReset | None


@dataclass(frozen=True, slots=True)
class Request:
    """An open reset, its person's organisation, and whether the reader may confirm it."""

    reset: FactorReset
    organisation: Organisation | None
    part: policies.Part | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The page; ``organisations`` to choose from is empty for an administrator."""

    organisation: Organisation
    lines: list[Line]
    requests: list[Request]
    organisations: list[Organisation]


def people_page(
    who: Principal, *, at: datetime, organisation_id: UUID | None = None
) -> PeoplePage | None:
    """Return the page, or ``None`` for whoever is neither administrator nor officer.

    ``at`` is real time, for requests; who is who is as of ``who.at``. Only officers choose
    another organisation than their own.
    """
    me = standing.standings([who.person_id], at=who.at)[who.person_id]
    officer = policies.is_officer(who)
    if not officer and not policies.administers(who, me):
        return None
    chosen = organisation_id if officer and organisation_id else who.organisation_id
    known = Organisation.objects.visible_to(who)
    organisation = known.filter(pk=chosen).first()
    if organisation is None:
        return None
    return PeoplePage(
        organisation=organisation,
        lines=_lines(who, me, organisation, at),
        requests=_requests(who, me, at),
        organisations=list(known) if officer else [],
    )


def _lines(
    who: Principal, me: standing.Standing, organisation: Organisation, at: datetime
) -> list[Line]:
    posts = list(
        Post.objects.visible_to(who)
        .as_of(who.at)
        .filter(organisation=organisation)
        .select_related("person")
        .order_by("person__family_name_kana", "person__given_name_kana")
    )
    people = [post.person_id for post in posts]
    standings = standing.standings(people, at=who.at)
    open_resets = {each.person_id: each for each in resets.waiting(at=at)}
    invited: dict[UUID, datetime | None] = dict(
        Invitation.objects.filter(person__in=people, accepted_at=None, withdrawn_at=None)
        .order_by("created_at")
        .values_list("person_id", "wanted_at")
    )
    return [
        Line(
            post=post,
            state=_state(post, invited),
            wanted=bool(invited.get(post.person_id)),
            may=policies.may_restore(
                who,
                me,
                standings[post.person_id],
                by_officer=post.person.suspended_by_officer,
            ),
            may_hand_over=policies.may_hand_over(who, me, post),
            reset=open_resets.get(post.person_id),
        )
        for post in posts
    ]


def _state(post: Post, invited: dict[UUID, datetime | None]) -> State:
    if post.person.is_active:
        return "active"
    if post.person.signed_out_at:
        return "suspended"
    return "invited" if post.person_id in invited else "none"


def _requests(who: Principal, me: standing.Standing, at: datetime) -> list[Request]:
    found = list(resets.waiting(at=at))
    standings = standing.standings([each.person_id for each in found], at=who.at)
    names = {each.pk: each for each in Organisation.objects.visible_to(who)}
    shown = []
    for reset in found:
        other = standings[reset.person_id]
        if not policies.is_officer(who) and who.organisation_id not in other.organisations:
            continue
        administrators = {
            each.pk for each in standing.administrators_of(other.organisations, at=who.at)
        }
        part = policies.part_in_reset(who, me, other, reset, administrators)
        home = next((names[pk] for pk in other.organisations if pk in names), None)
        shown.append(Request(reset, home, part))
    return shown

"""Invitations of people whom a roster has entered: they wait until two officers let them go."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from apps.accounts import mails, services
from apps.activity.services import publish, record_all
from apps.organisations import standing
from apps.organisations.events import (
    InvitationsReleased,
    InvitationsRequested,
    InvitationsReturned,
    PersonInvited,
)
from apps.organisations.models import Post
from apps.organisations.roster import policies
from apps.organisations.roster.models import InvitationRelease
from wg_portal.clock import in_japan
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Pending:
    """One request with every post of those whom it would let in."""

    asked: InvitationRelease
    posts: list[Post]
    may_release: Verdict


def waiting(who: Principal) -> QuerySet[Post]:
    """One post of each person who was entered and not invited, and whose post has not ended."""
    held = _held(who)
    # Who holds two posts is one person with one mail.
    earlier = held.filter(person_id=OuterRef("person_id"), pk__lt=OuterRef("pk"))
    return (
        held.filter(~Exists(earlier))
        .select_related("person", "organisation")
        .order_by("organisation__kana", "person__family_name_kana", "person__given_name_kana", "pk")
    )


@transaction.atomic
def ask(people: Collection[UUID], *, by: Principal) -> int:
    """Ask a second officer to invite these people; returns how many.

    Who does not wait any more, or stands in another request, is left out. Raises ``Refused``.
    """
    policies.may_invite(by).enforce()
    asked_for = asked_already(by)
    found = waiting(by).filter(person_id__in=list(people)).values_list("person_id", flat=True)
    chosen = [each for each in found if each not in asked_for]
    if not chosen:
        raise Refused(_("Choose who is to be invited. Those whom you chose are asked for already."))
    asked = InvitationRelease(people=chosen, requested_by_id=by.person_id, requested_at=by.at)
    asked.save(force_insert=True)
    publish(InvitationsRequested(subject_id=asked.pk, tlp=2, people=len(chosen)), by=by)
    for officer in standing.officers(at=by.at):
        if officer.pk != by.person_id:
            mails.enqueue("invitations_await", officer, officer.email)
    return len(chosen)


def pending(who: Principal) -> list[Pending]:
    """What waits for a second officer, the oldest first."""
    found = InvitationRelease.objects.visible_to(who).waiting().select_related("requested_by")
    people = [each for asked in found for each in asked.people]
    held: dict[UUID, list[Post]] = defaultdict(list)
    for post in _held(who).filter(person_id__in=people).select_related("person", "organisation"):
        held[post.person_id].append(post)
    return [
        Pending(
            asked,
            [post for each in asked.people for post in held[each]],
            policies.may_release(who, asked, fresh=False),
        )
        for asked in found
    ]


def asked_already(who: Principal) -> set[UUID]:
    """Whose invitations wait for a second officer."""
    open_ones = InvitationRelease.objects.visible_to(who).waiting()
    return {each for people in open_ones.values_list("people", flat=True) for each in people}


@transaction.atomic
def release(pk: UUID, *, by: Principal, at: datetime) -> int:
    """Invite whom another officer has chosen and who still waits; returns how many.

    Raises ``Refused``, ``InvitationRelease.DoesNotExist``.
    """
    asked = _open(pk, by)
    policies.may_release(by, asked).enforce()
    _decide(asked, by, released=True)
    people = invite(newcomers(asked.people, by=by), by=by, at=at)
    publish(InvitationsReleased(subject_id=asked.pk, tlp=2, people=people), by=by)
    return people


@transaction.atomic
def send_back(pk: UUID, *, by: Principal) -> None:
    """They stay: said by the second officer, or by whoever asked. Raises as ``release``."""
    policies.may_invite(by).enforce()
    asked = _open(pk, by)
    _decide(asked, by, released=False)
    publish(InvitationsReturned(subject_id=asked.pk, tlp=2), by=by)


def _held(who: Principal) -> QuerySet[Post]:
    today = in_japan(who.at).date()
    return Post.objects.visible_to(who).filter(
        Q(during__upper_inf=True) | Q(during__endswith__gt=today),
        person__in=services.never_invited(),
    )


def newcomers(people: Iterable[UUID], *, by: Principal) -> list[UUID]:
    """Those of them who wait: nobody is invited to a post that has ended."""
    return list(waiting(by).filter(person_id__in=people).values_list("person_id", flat=True))


def invite(people: Iterable[UUID], *, by: Principal, at: datetime) -> int:
    """Invite those of them who were not invited yet, as two officers want it; returns how many."""
    invited = services.invite_entered(people, by=by.person_id, at=at)
    record_all((PersonInvited(subject_id=each, tlp=2) for each in invited), by=by)
    return len(invited)


def _open(pk: UUID, by: Principal) -> InvitationRelease:
    known = InvitationRelease.objects.visible_to(by).filter(pk=pk)
    asked: InvitationRelease | None = known.waiting().select_for_update(of=("self",)).first()
    if asked is None:
        known.get()
        raise Refused(_("This request has been decided already."))
    return asked


def _decide(asked: InvitationRelease, by: Principal, *, released: bool) -> None:
    asked.decided_by_id, asked.decided_at, asked.released = by.person_id, by.at, released
    asked.save(update_fields=["decided_by", "decided_at", "released"])

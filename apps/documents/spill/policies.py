"""Who may do what about a withdrawn paper; that he knows of it is decided by ``visible_to``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.second_officer import at_desk, second_officer
from apps.sharing.enums import CircleKind
from wg_portal.clock import in_japan
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from apps.documents.models import Paper, Purge, Recall, Reissue, Withdrawal
    from wg_portal.principal import Principal


CHOSEN = (CircleKind.ORGANISATIONS, CircleKind.PEOPLE)
"""Circles that need not hold the desk of the body."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is to take the place of a withdrawn paper; ``within`` are the circles it may have."""

    circle_id: UUID
    within: Collection[UUID]
    tlp: int
    owner_organisation_id: UUID


def can_remind(who: Principal, withdrawal: Withdrawal, *, left: int, again: bool) -> Verdict:
    """Whether he may remind the ``left`` people who have not confirmed; ``again``: also today."""
    if not left:
        return denied(_("Nobody is to be reminded: all whom the portal reaches have confirmed."))
    if not again and reminded_today(who, withdrawal):
        return denied(_("They were reminded today already. Tick the box to remind them again."))
    return ALLOWED


def reminded_today(who: Principal, withdrawal: Withdrawal) -> bool:
    """Whether those who opened the paper were reminded on this day."""
    last = withdrawal.reminded_at
    return last is not None and in_japan(last).date() == in_japan(who.at).date()


def can_ask_purge(who: Principal, withdrawal: Withdrawal, purge: Purge | None) -> Verdict:
    """Whether he may ask that the content be erased: once."""
    if purge is None:
        return ALLOWED
    if purge.confirmed_at is not None:
        return denied(_("The content was already erased."))
    return denied(_("The erasure was already asked for. A second person confirms it."))


def can_confirm_purge(who: Principal, purge: Purge | None) -> Verdict:
    """Whether he may let the content go: the second person, never the first."""
    if purge is None:
        return denied(_("Nobody has asked for the erasure. Ask for it first."))
    if purge.confirmed_at is not None:
        return denied(_("The content was already erased."))
    return second_officer(who, purge.asked_by_id)


def can_reissue(who: Principal, withdrawal: Withdrawal, *, done: bool) -> Verdict:
    """Whether he may put another paper in its place: once, by who sits in its body."""
    if done:
        return denied(_("Another paper already stands in its place."))
    if not any(body == withdrawal.body_id for body, _role in who.seats):
        return denied(_("Only representatives in this body can hand in papers"))
    return ALLOWED


def takes_two(who: Principal, withdrawal: Withdrawal) -> bool:
    """Whether a second officer releases the new paper: where the desk reads it or hands it in.

    What a member gives to chosen readers is his own act, before a spill and after it.
    """
    return withdrawal.circle_kind not in CHOSEN or bool(at_desk(who, withdrawal.body_id))


def can_release_reissue(who: Principal, withdrawal: Withdrawal, made: Reissue | None) -> Verdict:
    """The second officer: at the desk of the paper's body, and not who handed it in."""
    if made is None:
        return denied(_("No new paper waits for release. It was released or taken back."))
    verdict = second_officer(who, made.made_by_id, desk=at_desk(who, withdrawal.body_id))
    if verdict and made.paper_id not in who.authored_ids:
        return denied(_("You have not looked at the new paper yet."))
    return verdict


def can_release_file(who: Principal, uploaded_by: UUID) -> Verdict:
    """Nobody releases a file that he has put there himself."""
    return second_officer(who, uploaded_by)


def can_join_reissue(who: Principal, withdrawal: Withdrawal, made: Reissue | None) -> Verdict:
    """An officer who came after it was handed in; that he is a reader the database knows."""
    if made is None or made.paper_id in who.authored_ids:
        return denied(_("No new paper waits for you. It was released, taken back, or is open."))
    return second_officer(who, made.made_by_id, desk=at_desk(who, withdrawal.body_id))


def can_take_back_reissue(who: Principal, withdrawal: Withdrawal, made: Reissue | None) -> Verdict:
    """Who handed it in takes it back; who may release it may refuse to."""
    if made is not None and made.made_by_id == who.person_id:
        return ALLOWED
    return can_release_reissue(who, withdrawal, made)


def can_confirm_deletion(who: Principal, recall: Recall) -> Verdict:
    """Whether he may say that he keeps no copy: for himself, once."""
    if recall.person_id != who.person_id:
        return denied(_("Nobody can confirm this for somebody else."))
    if recall.confirmed_at is not None:
        return denied(_("You have already confirmed this. Thank you."))
    return ALLOWED


def can_give_place(
    who: Principal, withdrawal: Withdrawal, old: Paper | None, new: Replacement
) -> Verdict:
    """Whether this may be the new paper: for the same readers or fewer, in no other's name.

    ``old`` is the withdrawn paper if he still reads it, as its author.
    """
    if new.circle_id not in new.within:
        return denied(
            _(
                "The new paper goes to those who could open the withdrawn one, or to fewer. For"
                " others, hand in a paper of its own."
            )
        )
    if new.tlp < withdrawal.tlp and old is None:
        return denied(_("Only its author gives the paper a lower label."))
    if new.owner_organisation_id not in (who.organisation_id, old and old.owner_organisation_id):
        return denied(_("Your own organisation answers for the new paper, or the one that did."))
    return ALLOWED

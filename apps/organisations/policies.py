"""Who may act on other people's accounts. Pure: facts in, verdict out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Role
from apps.organisations.second_officer import second_officer
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.accounts.models import FactorReset
    from apps.organisations.models import Post, SeatHandOver
    from apps.organisations.standing import Standing
    from apps.organisations.successions import Succession
    from wg_portal.principal import Principal

NOT_YOURS = _("Only administrators of the organisation and the secretariat may do this.")
Part = Literal["administrator", "officer"]


def is_officer(who: Principal) -> bool:
    """Whether he sits for a secretariat on the post that he acts on."""
    return bool(who.bodies_as(Role.SECRETARIAT))


def administers(who: Principal, me: Standing) -> bool:
    """Whether he is an administrator of the organisation that he acts for."""
    return who.organisation_id in me.administers


def may_look_after(who: Principal, me: Standing, other: Standing) -> Verdict:
    """Suspend, restore, invite again, ask for a reset: nobody above oneself, and not oneself.

    Officers look after officers of a secretariat that they share.
    """
    if other.person_id == who.person_id:
        return denied(_("Your own account is looked after by somebody else."))
    if is_officer(who):
        if other.officer and not who.bodies_as(Role.SECRETARIAT) & other.desks:
            return denied(_("This officer's account is looked after by their own secretariat."))
        return ALLOWED
    if not administers(who, me) or who.organisation_id not in other.organisations:
        return denied(NOT_YOURS)
    if other.officer:
        return denied(_("The accounts of the secretariat are looked after by its officers."))
    if other.organisations != {who.organisation_id}:
        return denied(_("The person also acts for another organisation. Ask the secretariat."))
    return ALLOWED


def may_keep_organisation(who: Principal, me: Standing) -> Verdict:
    """An administrator, for the organisation that he acts for."""
    if not administers(who, me):
        return denied(_("Only administrators of the organisation may do this."))
    return ALLOWED


def may_rename(who: Principal) -> Verdict:
    """An officer of a secretariat."""
    if not is_officer(who):
        return denied(_("Only the secretariat may do this."))
    return ALLOWED


def may_record_succession(who: Principal, made: Succession, homes: set[UUID]) -> Verdict:
    """An officer who works for neither organisation (``homes``: those that he works for)."""
    if not is_officer(who):
        return denied(_("Only the secretariat may do this."))
    if not who.member:
        return denied(_("Your organisation is not a member, so you cannot see the directory."))
    if homes & {made.former_id, made.successor_id}:
        return denied(_("Another officer does this: you work for one of the two organisations."))
    return ALLOWED


def may_confirm_succession(who: Principal, made: Succession, homes: set[UUID]) -> Verdict:
    """A second one of them."""
    desk = may_record_succession(who, made, homes)
    return second_officer(who, made.requested_by_id, desk=desk)


def leads(who: Principal, bodies: Iterable[UUID]) -> bool:
    """Whether he sits at the desk of one of the bodies, or for its chair."""
    return any(who.sits(body, "secretariat", "chair") for body in bodies)


def may_look_ahead(who: Principal, body: UUID) -> Verdict:
    """Who comes and goes on a coming day is for the body's desk and chair."""
    if not leads(who, [body]):
        return denied(
            _(
                "The list of a coming day is for the secretariat and the chair. Enter a day until"
                " today."
            )
        )
    return ALLOWED


def may_hand_over(who: Principal, me: Standing, former: Post) -> Verdict:
    """An administrator, for everybody of his organisation but himself: one always remains."""
    if not administers(who, me) or former.organisation_id != who.organisation_id:
        return denied(_("Only administrators of the organisation may do this."))
    if former.person_id == who.person_id:
        return denied(_("Your own duties are handed over by another administrator."))
    return ALLOWED


def may_approve_seat(who: Principal, asked: SeatHandOver) -> Verdict:
    """An officer of the body who has no part in the hand-over himself."""
    if asked.seat.membership.body_id not in who.bodies_as(Role.SECRETARIAT):
        return denied(_("Only the secretariat of the body may do this."))
    hand_over = asked.hand_over
    concerned = {hand_over.former.person_id, hand_over.successor.person_id}
    return second_officer(who, hand_over.arranged_by_id, concerned=concerned)


def may_restore(who: Principal, me: Standing, other: Standing, *, by_officer: bool) -> Verdict:
    """Open a suspended account: what an officer has closed (``by_officer``) officers open."""
    verdict = may_look_after(who, me, other)
    if verdict and by_officer and not is_officer(who):
        return denied(_("The secretariat suspended this account. Only its officers open it again."))
    return verdict


def part_in_reset(
    who: Principal,
    me: Standing,
    other: Standing,
    reset: FactorReset,
    administrators: set[UUID],
) -> Part | None:
    """Which of the two confirmations ``who`` may give now, if any.

    ``administrators``: those of the person's organisations. Where none but the person may look
    after the account, a second officer stands in. Nobody confirms twice, or for himself.
    """
    concerned = {other.person_id, reset.administrator_id}
    if not second_officer(who, reset.officer_id, concerned=concerned):
        return None
    at_home = administers(who, me) and who.organisation_id in other.organisations
    if reset.administrator_id is None and at_home and may_look_after(who, me, other):
        return "administrator"
    if not is_officer(who):
        return None
    if reset.officer_id is None:
        return "officer"
    beyond = other.officer or len(other.organisations) > 1
    alone = beyond or not administrators - {other.person_id}
    return "administrator" if alone and reset.administrator_id is None else None

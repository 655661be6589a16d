"""Who may open, meet, move and withdraw an expected act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.obligations.enums import ObligationKind, ObligationState
from apps.organisations.enums import Role
from apps.organisations.second_officer import second_officer
from apps.sharing.enums import Tlp
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from apps.obligations.models import Obligation, Plea, ReminderRequest
    from wg_portal.principal import Principal


def can_oblige(
    by: Principal, subject_id: UUID, bearer_organisation_id: UUID, desk_circle_id: UUID
) -> Verdict:
    """The desk obliges anybody, an author its readers; everybody else only his organisation."""
    if desk_circle_id in by.circle_ids or bearer_organisation_id == by.organisation_id:
        return ALLOWED
    if subject_id in by.authored_ids:
        return ALLOWED
    return denied(_("Only the secretariat asks other organisations to act."))


def can_discharge(by: Principal, obligation: Obligation) -> Verdict:
    """The named person, or anybody of the organisation when nobody is named, or the desk."""
    if obligation.desk_circle_id in by.circle_ids:
        return ALLOWED
    if obligation.bearer_organisation_id != by.organisation_id:
        return denied(_("Only the organisation that was asked can do this."))
    if obligation.bearer_person_id not in (None, by.person_id):
        return denied(_("Only the person who was asked can do this."))
    return ALLOWED


def can_steer(by: Principal, obligation: Obligation) -> Verdict:
    """Moving the deadline and withdrawing are the desk's, and the author's of its subject."""
    if obligation.desk_circle_id in by.circle_ids or obligation.subject_id in by.authored_ids:
        return ALLOWED
    return denied(_("Only the secretariat can change what is expected."))


def can_decide(by: Principal, obligation: Obligation) -> Verdict:
    """Whoever steers an act answers what is asked about it, while it is open."""
    if obligation.closed_at is not None:
        return denied(_("Nothing is expected any more."))
    return can_steer(by, obligation)


def can_grant(by: Principal, obligation: Obligation, plea: Plea) -> Verdict:
    """No grant makes a deadline earlier, or one that has passed."""
    if plea.wished_at is not None and plea.wished_at <= max(by.at, obligation.due_at):
        return denied(
            _(
                "The day that was asked for has passed or is not after the present deadline."
                " Do not grant the request; move the deadline by hand if needed."
            )
        )
    return can_decide(by, obligation)


def can_note_contact(by: Principal, obligation: Obligation) -> Verdict:
    """Only the desk keeps the log, also where others may steer the act."""
    if obligation.desk_circle_id in by.circle_ids and obligation.tlp < Tlp.RED:
        return ALLOWED
    return denied(_("Only the secretariat can do this."))


def can_release_reminder(by: Principal, request: ReminderRequest) -> Verdict:
    """Another officer of the desk than the one who asked."""
    at_desk = request.desk_circle_id in by.circle_ids
    desk = ALLOWED if at_desk else denied(_("Only the secretariat can do this."))
    return second_officer(by, request.requested_by_id, desk=desk)


def can_set_ladder(by: Principal, body_id: UUID | None, tops: Collection[UUID]) -> Verdict:
    """A body's ladder is its secretariat's; the default that of a body at the top of the tree."""
    if body_id is None and any(by.sits(top, Role.SECRETARIAT) for top in tops):
        return ALLOWED
    if body_id is None:
        return denied(_("Only the secretariat of the main body can change the default."))
    if by.sits(body_id, Role.SECRETARIAT):
        return ALLOWED
    return denied(_("Only the secretariat of this body can change its reminders."))


def can_assign(by: Principal, obligation: Obligation, *, administers: bool) -> Verdict:
    """Anybody of the organisation that was asked; what somebody was named for, only himself.

    ``administers``: he looks after his organisation's people. An action item of a named owner he
    hands over for him; what a person was asked by name otherwise is that person's alone.
    """
    if obligation.state != ObligationState.OPEN:
        return denied(_("Nothing is expected any more."))
    if obligation.bearer_organisation_id != by.organisation_id:
        return denied(_("Only the organisation that was asked can do this."))
    if obligation.bearer_person_id is None:
        return ALLOWED
    if obligation.kind != ObligationKind.ACTION or obligation.tlp == Tlp.RED:
        return denied(_("You were asked by name: this cannot be handed to somebody else."))
    if by.person_id != obligation.bearer_person_id and not administers:
        return denied(
            _("Only the person who was asked, or an administrator, can hand this to a colleague.")
        )
    return ALLOWED


def can_take_back(by: Principal, plea: Plea) -> Verdict:
    """Whoever asked, until it is decided."""
    if plea.decided_at is not None:
        return denied(_("This request has already been answered."))
    if plea.asked_by_id != by.person_id:
        return denied(_("Only the person who asked can take it back."))
    return ALLOWED


def can_plead(by: Principal, obligation: Obligation, *, pending: bool) -> Verdict:
    """Who may act may also ask; one wish at a time."""
    if obligation.state != ObligationState.OPEN:
        return denied(_("Nothing is expected any more."))
    if obligation.bearer_organisation_id != by.organisation_id:
        return denied(_("Only the organisation that was asked can do this."))
    if obligation.bearer_person_id not in (None, by.person_id):
        return denied(_("Only the person who was asked can do this."))
    if obligation.kind == ObligationKind.ACKNOWLEDGE:
        # Its author asked for it, whom not every desk may know of.
        return denied(_("Write to the note's author in a comment if you need more time."))
    if pending:
        return denied(_("A request is already waiting for its answer."))
    return ALLOWED

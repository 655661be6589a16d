"""Who gives, reports, confirms and returns an action item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.action_items.enums import ActionState
from apps.organisations.enums import Role
from apps.organisations.second_officer import at_desk, second_officer
from apps.sharing.enums import Tlp
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from uuid import UUID

    from apps.action_items.models import ActionItem, ActionProgress, Giving
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal

ENDED = {
    ActionState.CONFIRMED: _("It is done and confirmed."),
    ActionState.EXEMPT: _("The secretariat has agreed that it does not apply to the owner."),
    ActionState.TAKEN_BACK: _("The secretariat has taken it back. Nothing is expected any more."),
}
"""States after which nothing is done any more, and how that is said."""
UNDONE = frozenset({ActionState.TODO, ActionState.DOING, ActionState.RETURNED, ActionState.CARRIED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to an action item, and its state as far as he may know it.

    The chair is neither owner nor desk; he knows the state.
    """

    owner: bool
    desk: bool
    state: ActionState | None


def standing(by: Principal, action: ActionItem, latest: ActionProgress | None) -> Standing:
    """Tell it from the latest progress that the person can see."""
    return Standing(
        owner=action.owner_organisation_id == by.organisation_id
        and action.owner_person_id in (None, by.person_id),
        desk=latest is not None and by.sits(action.body_id, Role.SECRETARIAT),
        state=ActionState(latest.state) if latest else None,
    )


def can_give(by: Principal, body_id: UUID, circle: Circle, tlp: int) -> Verdict:
    """The secretariat of the body, to a circle that it reads itself."""
    if not by.sits(body_id, Role.SECRETARIAT):
        return denied(_("Only the secretariat of this body gives action items."))
    if tlp == Tlp.RED:
        return denied(
            _("An action item of an organisation cannot be TLP:RED: only named people read that.")
        )
    if circle.pk not in by.circle_ids:
        return denied(_("Choose an audience that you belong to yourself."))
    return ALLOWED


def can_report(as_: Standing) -> Verdict:
    """The owner, while it is not yet reported as done."""
    if not as_.owner:
        return denied(_("Only the organisation that owns the action item reports on it."))
    if as_.state == ActionState.REPORTED:
        return denied(_("It has already been reported as done. The secretariat confirms it."))
    return denied(ENDED[as_.state]) if as_.state in ENDED else ALLOWED


def can_confirm(as_: Standing) -> Verdict:
    """The desk, once the owner has reported."""
    if not as_.desk:
        return denied(_("Only the secretariat confirms or returns action items."))
    if as_.state in ENDED:
        return denied(ENDED[as_.state])
    if as_.state != ActionState.REPORTED:
        return denied(_("The owner has not yet reported it as done."))
    return ALLOWED


def can_move(as_: Standing) -> Verdict:
    """The desk, as long as the owner has not reported."""
    if not as_.desk:
        return denied(_("Only the secretariat moves the deadline of an action item."))
    if as_.state == ActionState.REPORTED:
        return denied(_("It has been reported as done. Confirm it, or return it with a deadline."))
    return denied(ENDED[as_.state]) if as_.state in ENDED else ALLOWED


def can_mend(as_: Standing) -> Verdict:
    """The desk corrects the wording, or takes the item back, until it is confirmed."""
    if not as_.desk:
        return denied(_("Only the secretariat corrects an action item or takes it back."))
    return denied(ENDED[as_.state]) if as_.state in ENDED else ALLOWED


def can_release_giving(by: Principal, asked: Giving) -> Verdict:
    """Another officer of the body than the one who asked."""
    return second_officer(by, asked.requested_by_id, desk=at_desk(by, asked.body_id))

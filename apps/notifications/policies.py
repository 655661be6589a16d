"""Who may steer mail. Pure: a person and a state in, a verdict out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.notifications.enums import OPEN, Channel, State
from apps.organisations.policies import is_officer
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from apps.notifications.models import Delivery
    from wg_portal.principal import Principal

GONE = _("It is too late: this mail has left, or is leaving right now.")


def can_see_desk(who: Principal) -> Verdict:
    """The lists of mails are the secretariat's."""
    return ALLOWED if is_officer(who) else denied(_("Only the secretariat steers mail."))


def can_hold(who: Principal, row: Delivery) -> Verdict:
    """What has not left yet; what is in a sender's hands is as good as gone."""
    if row.carried_by_id is not None:
        return denied(GONE)
    return _in_state(who, row, (*OPEN, State.WAITING), GONE)


def can_let_go(who: Principal, row: Delivery) -> Verdict:
    """What is held."""
    return _in_state(who, row, (State.HELD,), _("This mail is not held."))


def can_hasten(who: Principal, row: Delivery) -> Verdict:
    """What waits for its time; a line of a digest has no mail of its own."""
    if row.channel != Channel.MAIL:
        return denied(_("This goes out in a digest, not as a mail of its own."))
    return _in_state(who, row, (*OPEN, State.HELD), GONE)


def can_repeat(who: Principal, row: Delivery) -> Verdict:
    """What failed, or may or may not have come."""
    return _in_state(
        who,
        row,
        (State.FAILED, State.AMBIGUOUS, State.BOUNCED),
        _("Only what failed or is in doubt is sent again."),
    )


def can_confirm(who: Principal, row: Delivery) -> Verdict:
    """What may or may not have come."""
    return _in_state(who, row, (State.AMBIGUOUS,), _("This mail is not in doubt."))


def _in_state(who: Principal, row: Delivery, states: tuple[str, ...], why: object) -> Verdict:
    officer = can_see_desk(who)
    if not officer:
        return officer
    return ALLOWED if row.state in states else denied(why)  # type: ignore[arg-type]

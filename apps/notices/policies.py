"""Who may do what with a notice; reading is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.notices.enums import AudienceKind, NoticeState
from apps.organisations.second_officer import at_desk, second_officer
from apps.sharing.enums import Tlp
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from apps.notices.models import Correction, Notice, Release, Revision
    from wg_portal.principal import Principal

NEVER_RED = _("A notice is never TLP:RED. Tell named people by a threat note instead.")
GONE = _("This notice was withdrawn. Write a new one instead.")
UNTOUCHED = {
    "ja": _("Only the English text is corrected. Correct the Japanese too, or tick the box below."),
    "en": _("Only the Japanese text is corrected. Correct the English too, or tick the box below."),
}


def can_address(tlp: int, kind: str) -> Verdict:
    """Whether the label allows this kind of audience; the database refuses the same."""
    if tlp >= Tlp.RED:
        return denied(NEVER_RED)
    if tlp >= Tlp.AMBER and kind == AudienceKind.COMMUNITY:
        return denied(_("The whole community can be the audience of CLEAR and GREEN only."))
    return ALLOWED


def can_edit(who: Principal, notice: Notice) -> Verdict:
    """Only drafts change: what waits for release is what the second officer sees."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    match notice.state(who.at):
        case NoticeState.DRAFT:
            return ALLOWED
        case NoticeState.REQUESTED:
            return denied(_("It waits for release. Take the request back to change the notice."))
        case NoticeState.WITHDRAWN:
            return denied(GONE)
        case _:
            return denied(_("This notice was released. Correct it instead."))


def can_request_release(who: Principal, notice: Notice) -> Verdict:
    """A draft whose deadline, if it has one, is still ahead."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    if notice.state(who.at) != NoticeState.DRAFT:
        return denied(_("Release has already been requested."))
    return _deadline_ahead(who, notice)


def can_release(who: Principal, notice: Notice, request: Release | None) -> Verdict:
    """The second officer: at the desk now, and not the one who asked."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    if request is None:
        return denied(_("Nobody has asked for release."))
    verdict = second_officer(who, request.requested_by_id, desk=desk)
    return _deadline_ahead(who, notice) if verdict else verdict


def _deadline_ahead(who: Principal, notice: Notice) -> Verdict:
    if notice.acknowledge_by is not None and notice.acknowledge_by <= who.at:
        return denied(_("The deadline for acknowledging has passed. Set a later one."))
    return ALLOWED


def can_return(who: Principal, notice: Notice, request: Release | Correction | None) -> Verdict:
    """Any officer sends a request back; the requester takes his own back."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    return ALLOWED if request is not None else denied(_("Nobody has asked for release."))


def can_revise(who: Principal, notice: Notice, *, waiting: bool) -> Verdict:
    """Whether a correction may be asked for: of what readers know, one at a time."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    match notice.state(who.at):
        case NoticeState.RELEASED:
            return denied(_("A correction waits for release already.")) if waiting else ALLOWED
        case NoticeState.WITHDRAWN:
            return denied(GONE)
        case NoticeState.WAITING:
            # Its readers would see a text that no second officer has seen.
            return denied(_("Nobody has seen it yet. Withdraw it and write it anew."))
        case _:
            return denied(_("This notice is not released. Edit it instead."))


def can_release_correction(who: Principal, notice: Notice, asked: Correction | None) -> Verdict:
    """The second officer, while the notice is out."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    if notice.withdrawn_at is not None:
        return denied(GONE)
    if asked is None:
        return denied(_("Nobody has asked for release."))
    if asked.again_by is not None and asked.again_by <= who.at:
        return denied(
            _("The deadline for acknowledging again has passed. Return it, and set a later one.")
        )
    return second_officer(who, asked.requested_by_id, desk=desk)


def can_ask_again(notice: Notice) -> Verdict:
    """Whether a correction may ask who has acknowledged to do so again."""
    if notice.acknowledge_by is None:
        return denied(_("Nobody was asked to acknowledge this notice."))
    return ALLOWED


def can_leave_language(untouched: str, *, fine: bool) -> Verdict:
    """Whether one of two languages may stay as it is: if the officer says that it is ``fine``."""
    return ALLOWED if fine or not untouched else denied(UNTOUCHED[untouched])


def untouched_language(current: Revision, *, text_ja: str, text_en: str) -> str:
    """Return which of two languages a correction leaves alone: ``ja``, ``en`` or nothing.

    A blank line more at an end is no correction.
    """
    same_ja = text_ja.strip() == current.text_ja.strip()
    same_en = text_en.strip() == current.text_en.strip()
    if not current.text_en or same_ja == same_en:
        return ""
    return "ja" if same_ja else "en"


def can_withdraw(who: Principal, notice: Notice) -> Verdict:
    """Whether a notice that is out may be taken back from its readers."""
    desk = at_desk(who, notice.body_id)
    if not desk:
        return desk
    match notice.state(who.at):
        case NoticeState.RELEASED | NoticeState.WAITING:
            return ALLOWED
        case NoticeState.WITHDRAWN:
            return denied(_("This notice was already withdrawn."))
        case _:
            return denied(_("This notice is not released. Nobody but the desk can open it."))


def can_acknowledge(notice: Notice, *, asked: bool, done: bool) -> Verdict:
    """Whoever was asked, once for his organisation; after a correction perhaps again."""
    if notice.withdrawn_at is not None:
        return denied(_("This notice was withdrawn. No acknowledgement is expected any more."))
    if asked:
        return ALLOWED
    if done:
        return denied(_("This notice was already acknowledged."))
    return denied(_("No acknowledgement is expected of you."))

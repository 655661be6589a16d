"""Who may do what with a note; reading is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.sharing.enums import CircleKind, Tlp
from apps.threat_notes.enums import NoteState
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from uuid import UUID

    from apps.threat_notes.audiences import Audience
    from apps.threat_notes.models import ThreatNote
    from wg_portal.principal import Principal

GONE = _("This note was withdrawn. Write a new note instead.")
NOT_YOURS = _("Only the authors of this note can do this.")


def can_draft(who: Principal, body_id: UUID) -> Verdict:
    """Everybody who sits in the body, in any role."""
    if any(body == body_id for body, _role in who.seats):
        return ALLOWED
    return denied(_("Only representatives in this body can write notes in it."))


def is_addressed(who: Principal, note: ThreatNote) -> bool:
    """Whether he is one of those the note is for now; an author who has left its body is not."""
    community = note.circle_kind == CircleKind.COMMUNITY and who.member
    return community or note.circle_id in who.circle_ids or note.pk in who.granted_ids


def can_address(audience: Audience) -> Verdict:
    """Whether the label allows this kind of audience; the database refuses the same."""
    if audience.tlp == Tlp.RED and audience.kind != CircleKind.PEOPLE:
        return denied(_("Only named people can be the audience of TLP:RED."))
    if audience.tlp >= Tlp.AMBER and audience.kind == CircleKind.COMMUNITY:
        return denied(_("The whole community can be the audience of CLEAR and GREEN only."))
    return ALLOWED


def can_edit(who: Principal, note: ThreatNote) -> Verdict:
    """Whether a draft may be changed, its audience too: by its authors, until release."""
    if note.pk not in who.authored_ids:
        return denied(NOT_YOURS)
    match note.state(who.at):
        case NoteState.DRAFT:
            return ALLOWED
        case NoteState.WITHDRAWN:
            return denied(GONE)
        case _:
            return denied(_("This note was released. Write a revision instead."))


def can_release(who: Principal, note: ThreatNote) -> Verdict:
    """A member's own act: no second officer is asked."""
    if note.pk in who.authored_ids and note.visible_from is not None and not note.withdrawn_at:
        return denied(_("This note was already released."))
    return can_edit(who, note) and can_draft(who, note.body_id)


def can_revise(who: Principal, note: ThreatNote) -> Verdict:
    """Whether a new text may be given to a note that is out: by an author who still sits."""
    if note.pk not in who.authored_ids:
        return denied(NOT_YOURS)
    match note.state(who.at):
        case NoteState.DRAFT:
            return denied(_("This note is a draft. Edit it instead."))
        case NoteState.WITHDRAWN:
            return denied(GONE)
        case _:
            return can_draft(who, note.body_id)


def can_withdraw(who: Principal, note: ThreatNote) -> Verdict:
    """Whether the note may be taken back from its readers."""
    if note.pk not in who.authored_ids:
        return denied(NOT_YOURS)
    if note.withdrawn_at is not None:
        return denied(_("This note was already withdrawn."))
    return ALLOWED


def can_comment(who: Principal, note: ThreatNote) -> Verdict:
    """Everybody whom a note that is out is for."""
    match note.state(who.at):
        case NoteState.RELEASED if is_addressed(who, note):
            return ALLOWED
        case NoteState.RELEASED:
            return denied(_("Only those whom this note is for can comment on it."))
        case NoteState.WITHDRAWN:
            return denied(_("This note was withdrawn. Nobody can comment on it any more."))
        case _:
            return denied(_("Nobody can comment before the note is visible to its readers."))


def can_acknowledge(who: Principal, note: ThreatNote, *, asked: bool, done: bool) -> Verdict:
    """Whoever was asked, once; ``asked`` and ``done`` are of his organisation, RED: of himself."""
    if note.withdrawn_at is not None:
        return denied(_("This note was withdrawn. No acknowledgement is expected any more."))
    if done:
        return denied(_("This note was already acknowledged."))
    if not asked:
        return denied(_("No acknowledgement is expected of you."))
    return ALLOWED

"""Who may do what with papers; reading is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.sharing.enums import Tlp
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from uuid import UUID

    from apps.documents.models import Paper, Reissue, Version
    from wg_portal.principal import Principal


def can_submit(who: Principal, body_id: UUID) -> Verdict:
    """Whether the person may hand papers to the body: he sits in it."""
    if any(body == body_id for body, _role in who.seats):
        return ALLOWED
    return denied(_("Only representatives in this body can hand in papers"))


def can_edit(who: Principal, paper: Paper) -> Verdict:
    """Whether the person may replace, release or withdraw the paper."""
    if paper.pk not in who.authored_ids:
        return denied(_("Only the authors of this paper can change it"))
    return ALLOWED


def can_replace(who: Principal, paper: Paper, waiting: Reissue | None) -> Verdict:
    """Whether the person may add a version now; ``waiting`` for a second officer: only who asks."""
    if paper.withdrawn_at is not None:
        return denied(_("This paper was withdrawn. Hand in a new paper instead"))
    if waiting is not None and waiting.made_by_id != who.person_id:
        return denied(
            _(
                "This paper waits for its release. Only who handed it in replaces its file:"
                " refuse the release and say what should be changed."
            )
        )
    return can_edit(who, paper)


def can_release(who: Principal, paper: Paper) -> Verdict:
    """Whether the person may open the paper to its circle."""
    if paper.withdrawn_at is not None:
        return denied(_("This paper was withdrawn. Hand in a new paper instead"))
    return can_edit(who, paper)


def can_withdraw(who: Principal, paper: Paper) -> Verdict:
    """Whether the person may take the paper back: an author, the secretariat of its body, or
    anybody of the originator who reads it; one alone, for it cannot wait.
    """
    if paper.withdrawn_at is not None:
        return denied(_("This paper was already withdrawn"))
    at_desk = who.sits(paper.body_id, "secretariat")
    if paper.pk in who.authored_ids or at_desk or paper.originator_id == who.organisation_id:
        return ALLOWED
    return denied(_("Only the originator and the secretariat of the body can withdraw a paper"))


def can_tighten(who: Principal, paper: Paper) -> Verdict:
    """Whether the person may make the label of a released paper stricter: who may withdraw it."""
    if paper.visible_from is None:
        return denied(_("This paper is a draft. Nobody else has it yet"))
    if paper.tlp >= Tlp.AMBER_STRICT:
        return denied(_("Only TLP:RED would be stricter. Withdraw the paper and issue it anew"))
    return can_withdraw(who, paper)


def can_remark(who: Principal, paper: Paper) -> Verdict:
    """Whether the person may change the audience: only while nobody else has it."""
    if paper.visible_from is not None:
        return denied(_("This paper was released. Its audience stays as it is"))
    return can_edit(who, paper)


def can_open(version: Version) -> Verdict:
    """Whether a version of a visible paper may be downloaded: only once it is clean."""
    if version.state == version.State.CLEAN:
        return ALLOWED
    return denied(_("This version is not ready to be opened"))

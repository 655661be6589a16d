"""Who may hand in a roster and let invitations go. Pure: facts in, verdict out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.policies import is_officer
from apps.organisations.second_officer import second_officer
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from apps.organisations.roster.models import InvitationRelease
    from wg_portal.principal import Principal


def may_import(who: Principal) -> Verdict:
    """An officer whose organisation belongs to the community: he knows the directory."""
    if not is_officer(who):
        return denied(_("Only the secretariat may do this."))
    if not who.member:
        return denied(_("Your organisation is not a member, so you cannot see the directory."))
    return ALLOWED


def may_invite(who: Principal) -> Verdict:
    """As importing."""
    return may_import(who)


def may_release(who: Principal, asked: InvitationRelease, *, fresh: bool = True) -> Verdict:
    """A second officer lets them go; not ``fresh``: the page asks for his factor afterwards."""
    return second_officer(who, asked.requested_by_id, desk=may_invite(who), fresh=fresh)

"""Who may hand in a roster and let invitations go. Pure: facts in, verdict out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Role
from apps.organisations.policies import is_officer
from apps.organisations.second_officer import second_officer
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from apps.organisations.roster.models import InvitationRelease, RosterImport
    from wg_portal.principal import Principal


def may_import(who: Principal) -> Verdict:
    """An officer whose organisation belongs to the community: he knows the directory."""
    if not is_officer(who):
        return denied(_("Only the secretariat may do this."))
    if not who.member:
        return denied(_("Your organisation is not a member, so you cannot see the directory."))
    return ALLOWED


def may_release_import(
    who: Principal, made: RosterImport, concerned: Collection[UUID], *, fresh: bool = True
) -> Verdict:
    """A second officer whose own entries it does not change; ``concerned``: whose it does."""
    desk = may_return_import(who, made)
    return second_officer(who, made.person_id, desk=desk, concerned=concerned, fresh=fresh)


def may_return_import(who: Principal, made: RosterImport) -> Verdict:
    """An officer at the desk of each body whose seats it names."""
    desk = may_import(who)
    if desk and not set(made.bodies) <= who.bodies_as(Role.SECRETARIAT):
        return denied(_("An officer of all bodies in the file decides this."))
    return desk


def may_invite(who: Principal) -> Verdict:
    """As importing."""
    return may_import(who)


def may_release(who: Principal, asked: InvitationRelease, *, fresh: bool = True) -> Verdict:
    """A second officer lets them go; not ``fresh``: the page asks for his factor afterwards."""
    return second_officer(who, asked.requested_by_id, desk=may_invite(who), fresh=fresh)

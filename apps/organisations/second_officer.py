"""The rule of two: what one has asked for, another one decides.

The only place that says so in words; the tables' constraints, and most walls, say it once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Role
from wg_portal.verdict import ALLOWED, Verdict, denied

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from wg_portal.principal import Principal


def at_desk(who: Principal, body_id: UUID) -> Verdict:
    """Whether ``who`` holds a secretariat seat of the body now."""
    if who.sits(body_id, Role.SECRETARIAT):
        return ALLOWED
    return denied(_("Only the secretariat of this body can do this."))


def second_officer(
    who: Principal,
    asked_by: UUID | None,
    *,
    desk: Verdict = ALLOWED,
    concerned: Collection[UUID | None] = (),
    fresh: bool = False,
) -> Verdict:
    """Whether ``who`` may decide what ``asked_by`` has asked for; both belong to the same ``desk``.

    Never somebody ``concerned``; with ``fresh`` only after a new second factor. That he is active
    needs no word: a suspended person has no principal.
    """
    if not desk:
        return desk
    if who.person_id == asked_by:
        return denied(_("You asked for this yourself. A second person has to decide."))
    if who.person_id in concerned:
        return denied(_("You have a part in this yourself. Another officer has to decide."))
    if fresh and not who.stepped_up:
        return denied(_("Enter your second factor again. Then decide."))
    return ALLOWED

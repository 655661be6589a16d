"""Making and revoking the tokens with which programs act on a post."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Scope
from apps.organisations.models import LONGEST_TOKEN, ApiToken
from wg_portal.verdict import ALLOWED, PortalError, Verdict, denied

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal

PREFIX = "wgp_"
"""Every token begins with it, so that scanners find one that was left lying about."""
RANDOM_BYTES = 32


def digest(token: str) -> str:
    """Return the SHA-256 under which a token is stored; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def can_make(by: Principal, scopes: Iterable[str]) -> Verdict:
    """Whoever acts through a token hands on no more than that token may."""
    if by.scopes is not None and not set(scopes) <= by.scopes:
        return denied(_("A token cannot be given more than the token that asks for it may do."))
    return ALLOWED


def make_token(
    *, name: str, scopes: Iterable[str], expires_at: datetime, by: Principal
) -> tuple[ApiToken, str]:
    """Make a token of the post of ``by``; returns it with its text, which is kept nowhere.

    Raises ``Refused`` for a wider scope than ``by`` has, ``PortalError`` for a wrong period.
    """
    wanted = sorted({Scope(scope).value for scope in scopes})
    can_make(by, wanted).enforce()
    if not by.at < expires_at <= by.at + LONGEST_TOKEN:
        raise PortalError(_("A token ends on a day between tomorrow and one year from now."))
    text = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    made = ApiToken(
        post_id=by.post_id,
        name=name,
        scopes=wanted,
        token_hash=digest(text),
        created_at=by.at,
        expires_at=expires_at,
    )
    made.save(force_insert=True)
    return made, text


def revoke_token(*, token_id: UUID, by: Principal) -> bool:
    """End a token of the post of ``by`` at once; ``False`` if there is none that lives."""
    living = ApiToken.objects.visible_to(by).filter(pk=token_id, revoked_at=None)
    return bool(living.update(revoked_at=by.at))

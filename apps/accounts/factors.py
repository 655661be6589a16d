"""The second factor: authenticator codes that count once, kept encrypted."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts import mails
from apps.accounts.acts import record
from apps.accounts.encryption import decrypt, encrypt
from apps.accounts.events import FactorRemoved
from apps.accounts.models import User
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from wg_portal.principal import Principal

SPEND = """
INSERT INTO accounts_spenttotp AS s (person_id, step) VALUES (%s, %s)
ON CONFLICT (person_id) DO UPDATE SET step = excluded.step WHERE s.step < excluded.step
RETURNING true
"""


STRONG = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
"""Either is a second factor by itself; recovery codes only stand in for one."""


def has_factor(person: User | AnonymousUser) -> bool:
    """Whether this person has an authentication app or a passkey."""
    return bool(get_adapter().is_mfa_enabled(person, STRONG))


def has_authenticator(person: User | AnonymousUser) -> bool:
    """Whether an authenticator app is set up for this person."""
    return bool(get_adapter().is_mfa_enabled(person, [Authenticator.Type.TOTP]))


def has_passkey(person: User | AnonymousUser) -> bool:
    """Whether this person has added a passkey."""
    return bool(get_adapter().is_mfa_enabled(person, [Authenticator.Type.WEBAUTHN]))


def has_recovery_codes(person: User) -> bool:
    """Whether codes were made for this person that may be left."""
    return bool(get_adapter().is_mfa_enabled(person, [Authenticator.Type.RECOVERY_CODES]))


def is_last(authenticator: Authenticator) -> bool:
    """Whether its owner would have no second factor without it."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=STRONG)
    return not others.exclude(pk=authenticator.pk).exists()


@transaction.atomic
def remove(
    person: User, kind: str, *, by: Principal | None, at: datetime, pk: int | None = None
) -> None:
    """Take one factor away and tell its owner; ``pk`` names one of several passkeys.

    Raises ``Authenticator.DoesNotExist`` for another person's, ``PortalError`` for the last.
    """
    # Two removals at once must not each take the other for what remains.
    User.objects.select_for_update().get(pk=person.pk)
    narrowed = {"pk": pk} if pk is not None else {}
    found = Authenticator.objects.get(user=person, type=kind, **narrowed)
    if is_last(found):
        raise PortalError(
            _("This is your only second factor. Add another one first, then remove this one.")
        )
    found.delete()
    notice = "webauthn_removed" if kind == Authenticator.Type.WEBAUTHN else "totp_deactivated"
    mails.enqueue(notice, person, person.email)
    record(FactorRemoved(subject_id=person.pk, factor=kind), by=by, at=at)


def enrol(person: User, secret: str = "") -> str:
    """Set up an authenticator without asking for a code (demo, tests); return its secret."""
    secret = secret or totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def code_at(secret: str, unix_time: float) -> str:
    """Return what an authenticator app shows at that moment."""
    return _code(secret, int(unix_time) // 30)


def digits(typed: str) -> str:
    """Return the code as typed, full-width digits and separators made plain."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not c.isspace() and c != "-")


def spend(person: User, secret: str, code: str) -> bool:
    """Take the code's time step for good; false if it, or a later one, was taken before.

    allauth remembers used codes only for one step and in the cache; this row outlives both.
    """
    steps = [s for s in totp.yield_hotp_counters_from_time() if _code(secret, s) == code]
    if not steps:
        return False
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [person.pk, max(steps)])
        return cursor.fetchone() is not None


def secret_of(authenticator: Authenticator) -> str:
    """Return the secret that the person's app holds."""
    return decrypt(authenticator.data["secret"])


def pending_secret(request: HttpRequest) -> str:
    """Return the secret being set up in this session; it rests encrypted there too."""
    sealed = request.session.get(totp.SECRET_SESSION_KEY)
    if sealed:
        return decrypt(sealed)
    secret: str = totp.generate_totp_secret()
    request.session[totp.SECRET_SESSION_KEY] = encrypt(secret)
    return secret


def qr_code(request: HttpRequest, person: User) -> str:
    """Return the SVG that the authenticator app scans."""
    adapter = get_adapter()
    svg: str = adapter.build_totp_svg(adapter.build_totp_url(person, pending_secret(request)))
    return svg


def _code(secret: str, step: int) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, step)))

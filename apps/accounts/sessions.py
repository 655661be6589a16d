"""What a session has proved, and when. All times are epoch seconds of the real clock:
moving the portal's clock must neither end a session nor make a factor fresh again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout

if TYPE_CHECKING:
    from django.http import HttpRequest

    from apps.accounts.models import User

SIGNED_IN = "signed_in_at"
SEEN = "seen_at"
FACTOR = "second_factor_at"
FACTOR_PERSON = "second_factor_person"
FACTOR_TYPE = "second_factor_type"
PASSKEY = "webauthn"

SEEN_GRAIN = 60
Ended = Literal["idle", "age", "revoked"]


def second_factor_at(request: HttpRequest, only: str = "") -> float | None:
    """When this session's person last gave a second factor, on whatever path; else ``None``.

    ``only`` counts factors of one type, such as ``PASSKEY``.
    """
    times = [
        float(record["at"])
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa" and only in ("", record.get("type"))
    ]
    if request.session.get(FACTOR_PERSON) == str(request.user.pk) and only in (
        "",
        request.session.get(FACTOR_TYPE),
    ):
        times.append(float(request.session[FACTOR]))
    return max(times, default=None)


def second_factor_passed(request: HttpRequest) -> bool:
    """Whether sign-in is complete: signed in, and a second factor given in this session."""
    return request.user.is_authenticated and second_factor_at(request) is not None


def stepped_up(request: HttpRequest) -> bool:
    """Whether TLP:RED is open: the factor that it needs was given in the last 15 minutes."""
    only = PASSKEY if settings.RED_NEEDS_PASSKEY else ""
    return fresh_factor(request, settings.STEP_UP_AGE, only)


def fresh_factor(request: HttpRequest, within: int, only: str = "") -> bool:
    """Whether a second factor was given in the last ``within`` seconds."""
    if not request.user.is_authenticated:
        return False
    given = second_factor_at(request, only)
    return given is not None and time.time() - given < within


def mark_second_factor(request: HttpRequest, at: float | None = None, kind: str = "") -> None:
    """Note that the signed-in person has just given a factor (or did at ``at``)."""
    request.session[FACTOR] = time.time() if at is None else at
    request.session[FACTOR_PERSON] = str(request.user.pk)
    request.session[FACTOR_TYPE] = kind


def start(request: HttpRequest) -> None:
    """Begin the session's two periods; called at every sign-in."""
    request.session[SIGNED_IN] = request.session[SEEN] = time.time()


def ended(request: HttpRequest) -> Ended | None:
    """Why the session must end now, if it must. One without a beginning has ended."""
    now = time.time()
    began = float(request.session.get(SIGNED_IN, 0))
    signed_out_at = request.user.signed_out_at if request.user.is_authenticated else None
    if signed_out_at and began <= signed_out_at.timestamp():
        return "revoked"
    if now - began >= settings.SESSION_ABSOLUTE_AGE:
        return "age"
    if now - request.session.get(SEEN, 0) >= settings.SESSION_IDLE_AGE:
        return "idle"
    return None


def seconds_left(request: HttpRequest) -> int:
    """Seconds until the session ends if nothing more is done."""
    session = request.session
    idle = float(session.get(SEEN, 0)) + settings.SESSION_IDLE_AGE
    age = float(session.get(SIGNED_IN, 0)) + settings.SESSION_ABSOLUTE_AGE
    return max(0, int(min(idle, age) - time.time()))


def touch(request: HttpRequest, *, force: bool = False) -> bool:
    """Note activity, at most once a minute unless forced; return whether it was noted."""
    now = time.time()
    if not force and now - request.session.get(SEEN, 0) < SEEN_GRAIN:
        return False
    request.session[SEEN] = now
    return True


def recently_signed_in(request: HttpRequest) -> bool:
    """Whether sign-in began within the step-up period."""
    return time.time() - float(request.session.get(SIGNED_IN, 0)) < settings.STEP_UP_AGE


def sign_in(request: HttpRequest, person: User, *, fresh_factor: bool) -> None:
    """Sign in without asking (demo, tests): complete, with a factor that is fresh or an hour old.

    Ends what was signed in before. The caller redirects: this request keeps its old context.
    """
    from allauth.account.adapter import get_adapter
    from allauth.usersessions.models import UserSession

    logout(request)
    get_adapter(request).login(request, person)
    mark_second_factor(request, None if fresh_factor else time.time() - 60 * 60)
    UserSession.objects.create_from_request(request)

"""The gate: which language, whether sign-in is complete, whether the session still lives,
and whether the handling policy in force is accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.stagekit import unstash_login
from allauth.core.internal.ratelimit import get_ip
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header

from apps.accounts import factors, handling, sessions, throttle
from wg_portal.api import door, problems

Answer = Callable[[HttpRequest], HttpResponse]
LANGUAGES = ("ja", "en")

# Pages that check a secret, with what is counted beside the network address.
PASSWORD_PAGES = {
    "account_login": "login",
    "account_reset_password": "email",
    "invitation_want": "email",
}
CODE_PAGES = {"mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "step_up"}
# Pages that send mails for somebody whose password, or whole sign-in, was right.
MAILING_PAGES = {"lost_factor", "address"}
OWN_PASSWORD_PAGES = {"account_reauthenticate", "account_change_password"}
TOKEN_PAGES = {"account_reset_password_from_key", "invitation", "invitation_accept"}


class LanguageMiddleware:
    """The person's language, else the cookie's, else the browser's, else Japanese."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in one language and say which."""
        language = chosen_language(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response


def chosen_language(request: HttpRequest) -> str:
    """Return ``ja`` or ``en`` for this request."""
    if request.user.is_authenticated:
        return request.user.language
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie in LANGUAGES:
        return cookie
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted[:2] in LANGUAGES:
            return wanted[:2]
    return "ja"


class SecondFactorMiddleware:
    """Closed by default: every address needs a completed sign-in unless it is listed.

    It stands outside the request's transaction: tries count whatever becomes of the request.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, count, send to sign in, or ask for the second factor."""
        name, route = _where(request)
        return self._gate(request, name, route) or self.get_response(request)

    def _gate(self, request: HttpRequest, name: str, route: str) -> HttpResponse | None:
        if door.is_api(request):
            return _api_gate(request)
        if request.user.is_authenticated and (why := sessions.ended(request)):
            logout(request)
            if name not in settings.PUBLIC_URL_NAMES:
                return _to_sign_in(request, ended=why)
        if request.method == "POST" and (refusal := _throttled(request, name)):
            return refusal
        if name in settings.PUBLIC_URL_NAMES or (settings.DEMO and route.startswith("demo/")):
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if sessions.second_factor_passed(request):
            _note_activity(request)
            closed = handling.is_due(request.user) and name not in settings.POLICY_URL_NAMES
            return _to_policy(request) if closed else None
        return None if name in settings.FACTOR_URL_NAMES else _to_factor(request)


def _api_gate(request: HttpRequest) -> HttpResponse | None:
    """Programs are not sent anywhere; a token is judged by ``PrincipalMiddleware``."""
    if door.bearer(request) is not None:
        return None
    if request.user.is_authenticated and sessions.ended(request):
        logout(request)
    if not sessions.second_factor_passed(request):
        return problems.unauthenticated()
    _note_activity(request)
    return problems.policy_due() if handling.is_due(request.user) else None


def _where(request: HttpRequest) -> tuple[str, str]:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return "", ""
    return match.url_name or "", match.route


def _note_activity(request: HttpRequest) -> None:
    if sessions.touch(request):
        UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=datetime.now(UTC)
        )


def _to_sign_in(request: HttpRequest, ended: str = "") -> HttpResponse:
    query = {"next": _wanted(request)} | ({"ended": ended} if ended else {})
    return _redirect(request, f"{reverse('account_login')}?{urlencode(query)}", status=401)


def _to_factor(request: HttpRequest) -> HttpResponse:
    page = "mfa_reauthenticate" if factors.has_factor(request.user) else "mfa_activate_totp"
    return _first(request, page, "accounts/factor_needed.html")


def _to_policy(request: HttpRequest) -> HttpResponse:
    return _first(request, "handling_policy", "accounts/policy_needed.html")


def _first(request: HttpRequest, page: str, explanation: str) -> HttpResponse:
    """Lead to ``page`` and back again; a form that was sent is answered with an explanation."""
    url = f"{reverse(page)}?{urlencode({'next': _wanted(request)})}"
    if request.method in ("GET", "HEAD"):
        return _redirect(request, url, status=403)
    return render(request, explanation, {"url": url}, status=403)


def _redirect(request: HttpRequest, url: str, status: int) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=status, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _wanted(request: HttpRequest) -> str:
    """Return the page to come back to: for a form that was sent, the page it stood on."""
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}):
        parts = urlsplit(page)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/"


def _throttled(request: HttpRequest, name: str) -> HttpResponse | None:
    counted = _counted(request, name)
    if counted is None:
        return None
    at = datetime.now(UTC)
    wait = throttle.take("address", get_ip(request), at)
    if not wait and counted:
        wait = throttle.take(*counted, at)
    if not wait:
        return None
    minutes = ceil(wait.total_seconds() / 60)
    response = render(request, "accounts/throttled.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _arriving(request: HttpRequest) -> str | None:
    """Return the id of who is signed in, or has given his password."""
    if request.user.is_authenticated:
        return str(request.user.pk)
    login = unstash_login(request, peek=True)
    return str(login.user.pk) if login and login.user else None


def _counted(request: HttpRequest, name: str) -> tuple[throttle.Kind, str] | tuple[()] | None:
    """Return what a try on this page counts against; empty for the network address alone."""
    if name in PASSWORD_PAGES:
        kind: throttle.Kind = "password" if name == "account_login" else "reset"
        return kind, request.POST.get(PASSWORD_PAGES[name], "")[:254]
    if name in CODE_PAGES or name in MAILING_PAGES:
        person = _arriving(request)
        if person is None:
            return ()
        return ("code", person) if name in CODE_PAGES else ("reset", f"{name}:{person}")
    if name in OWN_PASSWORD_PAGES and request.user.is_authenticated:
        return "password", request.user.email
    return () if name in TOKEN_PAGES else None

"""Closed by default: no page before both factors, on whatever path."""

from __future__ import annotations

import pytest
from allauth.core.context import request_context
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts import services
from apps.accounts.models import User
from tests.accounts.conftest import RealClock
from tests.accounts.signing import code, complete, give_password, sign_in

pytestmark = pytest.mark.django_db


def test_anonymous_is_sent_to_sign_in_with_the_way_back(client: Client) -> None:
    answer = client.get("/accounts/probe/?a=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Faccounts%2Fprobe%2F%3Fa%3D1"


def test_unknown_addresses_look_like_known_ones_before_sign_in(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer["Location"].startswith("/accounts/login/")


def test_unsafe_way_back_is_not_followed(client: Client, person: User, secret: str) -> None:
    give_password(client, person.email, next="https://evil.example/")
    answer = client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert answer["Location"] == "/"


def test_password_alone_opens_nothing(client: Client, person: User, secret: str) -> None:
    answer = give_password(client, person.email, next="/accounts/probe/")
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/probe/")["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert person.family_name not in page
    answer = client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert answer["Location"] == "/accounts/probe/"
    assert client.get("/accounts/probe/").content == b"inside"


def test_without_an_authenticator_only_its_set_up_opens(client: Client, person: User) -> None:
    give_password(client, person.email)
    for url in ("/accounts/probe/", "/", "/no-such-page/", "/accounts/sessions/", "/accounts/"):
        assert client.get(url)["Location"].startswith("/accounts/2fa/totp/activate/"), url
    assert client.post("/accounts/probe/").status_code == 403
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    assert client.get("/accounts/2fa/totp/qr.svg")["Content-Type"] == "image/svg+xml"


def test_session_without_factor_must_use_the_authenticator_set_up_elsewhere(
    client: Client, person: User
) -> None:
    give_password(client, person.email)
    from apps.accounts import factors

    secret = factors.enrol(person)
    assert client.get("/accounts/probe/")["Location"].startswith("/accounts/2fa/reauthenticate/")
    # The password again is no second factor.
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery staple"})
    assert client.get("/accounts/probe/").status_code == 302
    client.post("/accounts/2fa/reauthenticate/", {"code": code(secret)})
    assert client.get("/accounts/probe/").content == b"inside"


def test_every_address_of_the_portal_is_closed_unless_listed(client: Client) -> None:
    from django.conf import settings

    opened = []
    for name, route in _routes(get_resolver().url_patterns):
        if "<" in route or "(" in route or route.startswith("demo/"):
            continue
        answer = client.get(f"/{route}")
        to_sign_in = answer.status_code == 302 and "/accounts/login/" in answer["Location"]
        # Programs are told so instead of being sent to a page.
        if not to_sign_in and answer.status_code != 401:
            opened.append(name)
    assert set(opened) <= set(settings.PUBLIC_URL_NAMES)


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += _routes(pattern.url_patterns, route)
        else:
            found.append((pattern.name or "", route))
    return found


def test_second_factor_cannot_be_switched_off(client: Client, person: User, secret: str) -> None:
    complete(client, person, secret)
    for answer in (
        client.get("/accounts/2fa/totp/deactivate/"),
        client.post("/accounts/2fa/totp/deactivate/"),
    ):
        assert answer.status_code == 403
    from allauth.mfa.models import Authenticator

    assert Authenticator.objects.filter(user=person, type="totp").exists()


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/accounts/signup/")["Location"].startswith("/accounts/login/")


def test_session_id_changes_at_sign_in(client: Client, person: User, secret: str) -> None:
    client.get("/accounts/login/")
    give_password(client, person.email)
    before = client.session.session_key
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert before
    assert client.session.session_key != before


def test_idle_for_an_hour_ends_the_session(
    client: Client, person: User, secret: str, real_clock: RealClock
) -> None:
    complete(client, person, secret)
    for _half_hour in range(3):
        real_clock.ahead += 30 * 60
        assert client.get("/accounts/probe/").status_code == 200
    real_clock.ahead += 61 * 60
    answer = client.get("/accounts/probe/?a=1")
    assert answer["Location"] == "/accounts/login/?next=%2Faccounts%2Fprobe%2F%3Fa%3D1&ended=idle"
    page = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert "nothing was done for 60 minutes" in page


def test_twelve_hours_end_the_session(client: Client, person: User, real_clock: RealClock) -> None:
    sign_in(client, person)
    for _half_hour in range(23):
        real_clock.ahead += 30 * 60
        assert client.get("/accounts/probe/").status_code == 200
    real_clock.ahead += 31 * 60
    assert client.get("/accounts/probe/")["Location"].endswith("ended=age")


def test_a_form_sent_too_late_leads_back_to_its_page(client: Client) -> None:
    answer = client.post(
        "/accounts/probe/",
        {"text": "x"},
        headers={"referer": "http://testserver/meetings/1/?tab=2"},
    )
    assert answer["Location"] == "/accounts/login/?next=%2Fmeetings%2F1%2F%3Ftab%3D2"
    answer = client.post("/accounts/probe/", headers={"referer": "https://evil.example/x"})
    assert answer["Location"] == "/accounts/login/?next=%2F"


def test_htmx_is_told_to_leave_the_page(client: Client) -> None:
    answer = client.get(
        "/accounts/probe/",
        headers={"hx-request": "true", "hx-current-url": "http://testserver/desk/"},
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Fdesk%2F"


def test_step_up_lasts_fifteen_minutes(
    client: Client, person: User, secret: str, real_clock: RealClock
) -> None:
    from django.test import RequestFactory

    from apps.accounts import sessions

    def fresh() -> bool:
        request = RequestFactory().get("/")
        request.session, request.user = client.session, person
        return sessions.stepped_up(request)

    complete(client, person, secret)
    assert fresh()
    real_clock.ahead += 15 * 60
    assert not fresh()
    answer = client.get("/accounts/step-up/?next=/accounts/probe/")
    assert answer.status_code == 200
    answer = client.post("/accounts/step-up/", {"code": code(secret), "next": "/accounts/probe/"})
    assert answer["Location"] == "/accounts/probe/"
    assert fresh()


def test_sign_out_ends_everything(client: Client, person: User) -> None:
    sign_in(client, person)
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/accounts/probe/").status_code == 302


def test_a_suspended_person_is_out_at_once(client: Client, person: User) -> None:
    sign_in(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get("/accounts/probe/")["Location"].startswith("/accounts/login/")


def test_sessions_are_listed_and_can_be_ended(client: Client, person: User, secret: str) -> None:
    complete(client, person, secret)
    other = Client()
    sign_in(other, person)
    assert client.get("/accounts/sessions/").status_code == 200
    client.post("/accounts/sessions/")
    assert client.get("/accounts/probe/").status_code == 200


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/accounts/probe/?x=1", "/accounts/probe/?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
    ],
)
def test_language_switch_returns_only_within_the_portal(
    client: Client, person: User, target: str, lands: str
) -> None:
    sign_in(client, person)
    answer = client.post("/accounts/language/", {"language": "en", "next": target})
    assert answer["Location"] == lands
    assert client.cookies["portal_language"].value == "en"
    person.refresh_from_db()
    assert person.language == "en"
    assert client.get("/accounts/probe/")["Content-Language"] == "en"
    client.post("/accounts/language/", {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"


def test_language_before_sign_in(client: Client) -> None:
    assert client.get("/accounts/login/")["Content-Language"] == "ja"
    english = {"accept-language": "en-GB,en;q=0.8"}
    assert client.get("/accounts/login/", headers=english)["Content-Language"] == "en"
    client.post("/accounts/language/", {"language": "ja", "next": "/accounts/login/"})
    assert client.get("/accounts/login/", headers=english)["Content-Language"] == "ja"


def test_names() -> None:
    person = User(
        family_name="佐伯", given_name="美穂", family_name_latin="Saeki", given_name_latin="Miho"
    )
    assert person.name_in("ja") == "佐伯　美穂"
    assert person.name_in("en") == "SAEKI Miho"
    assert services.Newcomer("a@b.example", "髙﨑").language == "ja"


def test_signing_in_without_asking_replaces_what_was_signed_in(person: User) -> None:
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import RequestFactory

    from apps.accounts import sessions
    from tests.accounts.signing import make_person

    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = person
    with request_context(request):
        sessions.sign_in(request, person, fresh_factor=True)
        first = request.session.session_key
        assert sessions.stepped_up(request)
        other = make_person()
        sessions.sign_in(request, other, fresh_factor=False)
    assert request.session.session_key != first
    assert request.user == other
    assert sessions.second_factor_passed(request)
    assert not sessions.stepped_up(request)
    assert 0 < sessions.seconds_left(request) <= 60 * 60


def test_a_factor_of_somebody_else_does_not_count(client: Client, person: User) -> None:
    from tests.accounts.signing import make_person

    sign_in(client, person)
    session = client.session
    session["second_factor_person"] = str(make_person().pk)
    session.save()
    assert client.get("/accounts/probe/")["Location"].startswith("/accounts/2fa/totp/activate/")


def test_extending_needs_a_session(client: Client, person: User, real_clock: RealClock) -> None:
    assert client.get("/accounts/session/").status_code == 302
    sign_in(client, person)
    real_clock.ahead += 59 * 60
    assert client.get("/accounts/session/").status_code == 204
    real_clock.ahead += 59 * 60
    assert client.get("/accounts/probe/").status_code == 200

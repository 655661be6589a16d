"""Passkeys: added, named, used at sign-in and again for TLP:RED, removed but for the last."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

from apps.accounts import sessions
from apps.accounts.models import User
from tests.accounts.authenticator import SecurityKey, add, options_of, use
from tests.accounts.conftest import RealClock
from tests.accounts.signing import code, complete, give_password, make_person, sign_in

pytestmark = pytest.mark.django_db
LIST, SIGN_IN = "/accounts/2fa/passkeys/", "/accounts/2fa/authenticate/"
STEP_UP = "/accounts/step-up/"


@pytest.fixture
def key() -> SecurityKey:
    return SecurityKey()


def red_is_open(client: Client, person: User) -> bool:
    request: Any = RequestFactory().get("/")
    request.session, request.user = client.session, person
    return sessions.stepped_up(request)


def test_added_beside_the_app_and_used_at_sign_in(
    client: Client, person: User, secret: str, key: SecurityKey
) -> None:
    complete(client, person, secret)
    assert add(client, key)["Location"].endswith("/accounts/2fa/recovery-codes/")
    assert "office computer" in client.get(LIST).content.decode()
    other = Client()
    answer = give_password(other, person.email)
    assert answer["Location"] == SIGN_IN
    assert other.get("/accounts/probe/").status_code == 302
    assert use(other, key, SIGN_IN).status_code == 302
    assert other.get("/accounts/probe/").content == b"inside"
    # The app goes on working.
    third = Client()
    give_password(third, person.email)
    assert "id_code" in third.get(SIGN_IN).content.decode()


def test_a_passkey_alone_is_a_second_factor(client: Client, person: User, key: SecurityKey) -> None:
    give_password(client, person.email)
    assert client.get("/accounts/probe/").status_code == 302
    assert add(client, key).status_code == 302
    assert client.get("/accounts/probe/").content == b"inside"
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert person.email in page  # the sheet that is printed says whose it is
    other = Client()
    assert give_password(other, person.email)["Location"] == SIGN_IN
    assert use(other, key, SIGN_IN)["Location"] == "/"


@pytest.mark.parametrize("only_passkey", [False, True])
def test_step_up_by_passkey(
    client: Client,
    person: User,
    secret: str,
    key: SecurityKey,
    real_clock: RealClock,
    settings: Any,
    only_passkey: bool,
) -> None:
    settings.RED_NEEDS_PASSKEY = only_passkey
    complete(client, person, secret)
    add(client, key)
    assert red_is_open(client, person)
    real_clock.ahead += 16 * 60
    assert not red_is_open(client, person)
    client.post(STEP_UP, {"code": code(secret)})
    assert red_is_open(client, person) != only_passkey
    real_clock.ahead += 16 * 60
    answer = use(client, key, STEP_UP, next="/accounts/probe/")
    assert answer["Location"] == "/accounts/probe/"
    assert red_is_open(client, person)


def test_a_stranger_a_replay_and_rubbish_open_nothing(
    client: Client, person: User, secret: str, key: SecurityKey
) -> None:
    complete(client, person, secret)
    add(client, key)
    other = Client()
    give_password(other, person.email)
    assert use(other, SecurityKey(), SIGN_IN).status_code == 200
    evil = SecurityKey("https://testserver.evil.example")
    evil.private, evil.id = key.private, key.id
    assert use(other, evil, SIGN_IN).status_code == 200
    options = options_of(other.get(SIGN_IN).content.decode())
    answer = key.get(options)
    other.get(SIGN_IN)  # a newer challenge
    assert other.post(SIGN_IN, {"credential": answer}, secure=True).status_code == 200
    for rubbish in ("", "{", "1", "[]", "null", '{"id": 1}', '{"response": {}}', '"\\u0000"'):
        page = other.post(SIGN_IN, {"credential": rubbish}, secure=True)
        assert page.status_code in (200, 429), rubbish
    assert other.get("/accounts/probe/").status_code == 302


def test_a_password_alone_adds_no_factor(
    client: Client, person: User, secret: str, key: SecurityKey
) -> None:
    client.force_login(person)
    session = client.session
    session[sessions.SIGNED_IN] = session[sessions.SEEN] = 10**10
    session.save()
    for url in ("/accounts/2fa/passkeys/add/", "/accounts/2fa/totp/activate/"):
        assert "/2fa/reauthenticate/" in client.get(url)["Location"]
        data = {"credential": "{}", "name": "x", "code": "123456"}
        assert "/2fa/reauthenticate/" in client.post(url, data)["Location"]
    assert Authenticator.objects.filter(user=person).count() == 1


def test_named_and_removed_but_never_the_last(
    client: Client, person: User, secret: str, key: SecurityKey, real_clock: RealClock
) -> None:
    complete(client, person, secret)
    add(client, key)
    pk = Authenticator.objects.get(user=person, type="webauthn").pk
    client.post(LIST + "rename/", {"pk": pk, "name": "鍵"})
    assert "鍵" in client.get(LIST).content.decode()
    client.post(LIST + "rename/", {"pk": pk, "name": ""})
    assert "鍵" in client.get(LIST).content.decode()
    stranger = Client()
    sign_in(stranger, make_person())
    assert stranger.post(LIST + "remove/", {"pk": pk}).status_code == 404
    assert stranger.post(LIST + "rename/", {"pk": pk, "name": "x"}).status_code == 404
    for odd in ("", "x", "9" * 30, "²"):
        assert client.post(LIST + "remove/", {"pk": odd}).status_code == 404
    real_clock.ahead += 6 * 60  # a factor of the last five minutes is asked for first
    assert client.post(LIST + "remove/", {"pk": pk}).status_code == 403
    client.post("/accounts/2fa/reauthenticate/", {"code": code(secret)})
    assert client.get("/accounts/2fa/totp/deactivate/").status_code == 200
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert client.post(LIST + "remove/", {"pk": pk}).status_code == 302
    assert [each.type for each in Authenticator.objects.filter(user=person).order_by("type")] == [
        "recovery_codes",
        "webauthn",
    ]


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(
    client: Client, person: User, secret: str, key: SecurityKey
) -> None:
    complete(client, person, secret)
    add(client, key)
    codes = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
    with request_context(RequestFactory().get("/")):
        first = codes.get_unused_codes()[0]
    other = Client()
    give_password(other, person.email)
    assert other.post(SIGN_IN, {"code": first}).status_code == 302
    page = other.get("/accounts/", headers={"accept-language": "ja"}).content.decode()
    assert "残りは9個" in page
    assert other.get("/accounts/probe/").content == b"inside"
    third = Client()
    give_password(third, person.email)
    assert third.post(SIGN_IN, {"code": first}).status_code == 200


@pytest.mark.parametrize(
    ("host", "instead"),
    [
        ("127.0.0.1:8000", "http://localhost:8000/"),
        ("[::1]", "http://localhost/"),
        ("192.0.2.7:8000", ""),
    ],
)
def test_no_passkey_is_offered_at_an_ip_address(
    client: Client, person: User, secret: str, key: SecurityKey, host: str, instead: str
) -> None:
    complete(client, person, secret)
    add(client, key)
    for url in (LIST, LIST + "add/", "/accounts/step-up/", "/accounts/2fa/reauthenticate/"):
        page = client.get(url, headers={"host": host}).content.decode()
        assert "パスキーにはホスト名が必要です" in page, url
        assert (f'href="{instead}"' in page) == bool(instead)
        assert "data-passkey=" not in page
        assert f'href="{LIST}add/"' not in page
    page = client.get(LIST, headers={"host": "localhost:8000"}).content.decode()
    assert f'href="{LIST}add/"' in page
    assert "ホスト名が必要" not in page

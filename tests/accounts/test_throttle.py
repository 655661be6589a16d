"""Ten tries in fifteen minutes for an account, wherever they come from; known or not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from apps.accounts import throttle
from apps.accounts.mails import NOBODY
from apps.accounts.models import SignInTry, User
from tests.accounts.signing import give_password, make_person, plain

AT = datetime(2026, 12, 9, 9, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_the_window_slides_and_says_how_long_to_wait() -> None:
    for minute in range(10):
        assert not throttle.take("password", "a@b.example", AT + timedelta(minutes=minute))
    wait = throttle.take("password", "A@b.example ", AT + timedelta(minutes=10))
    assert wait == timedelta(minutes=5)
    # Refused tries do not prolong it; one old try out, one new try in.
    assert not throttle.take("password", "a@b.example", AT + timedelta(minutes=15, seconds=1))
    assert throttle.take("password", "a@b.example", AT + timedelta(minutes=15, seconds=2))


@pytest.mark.django_db
def test_a_right_one_takes_back_only_itself() -> None:
    for _n in range(9):
        throttle.take("password", "a@b.example", AT)
    for _n in range(3):
        assert not throttle.take("password", "a@b.example", AT)
        throttle.forgive("password", "a@b.example")
    throttle.take("password", "a@b.example", AT)
    throttle.clear("password", "other@b.example")
    assert throttle.take("password", "a@b.example", AT)


@pytest.mark.django_db
def test_old_rows_are_forgotten() -> None:
    throttle.take("password", "a@b.example", AT)
    throttle.take("password", "c@d.example", AT + timedelta(minutes=10))
    assert throttle.forget_old(AT + timedelta(minutes=16)) == 1
    assert SignInTry.objects.count() == 1


@pytest.mark.django_db
def test_no_address_is_stored() -> None:
    throttle.take("password", "a@b.example", AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM accounts_signintry")
        assert re.fullmatch(r"[0-9a-f]{64}", cursor.fetchone()[0])


@pytest.mark.django_db
def test_eleventh_try_waits_from_any_network_address_also_with_the_right_password(
    client: Client, person: User, secret: str
) -> None:
    for n in range(10):
        answer = _try(client, person.email, "wrong", f"192.0.2.{n}")
        assert answer.status_code == 200
    for password in ("wrong", "correct horse battery staple"):
        answer = _try(client, person.email, password, "198.51.100.1")
        assert answer.status_code == 429
        assert int(answer["Retry-After"]) > 800
        assert "15" in answer.content.decode()
    # Somebody else signs in and gets a new password; this account still waits.
    other = make_person("other@minamo.example")
    assert give_password(Client(), other.email).status_code == 302
    throttle.clear("password", other.email)
    assert _try(client, person.email, "wrong", "198.51.100.1").status_code == 429


@pytest.mark.django_db
def test_known_and_unknown_accounts_are_answered_alike(person: User, secret: str) -> None:
    suspended = make_person("gone@minamo.example", is_active=False)
    known = _story(person.email, "wrong password, long")
    assert _story("nobody@minamo.example", "wrong password, long") == known
    assert _story(suspended.email, "correct horse battery staple") == known
    assert [status for status, _body in known] == [200] * 10 + [429]


@pytest.mark.django_db
def test_password_reset_answers_alike(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "apps.activity.services.enqueue_account_mail", lambda **kw: queued.append(kw)
    )
    pages = []
    for email in (person.email, "nobody@minamo.example"):
        answer = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        pages.append((answer.redirect_chain, answer.status_code, plain(answer.content.decode())))
    assert pages[0] == pages[1]
    assert [row["person_id"] for row in queued if row["kind"] != NOBODY] == [person.pk]


@pytest.mark.django_db
def test_codes_are_throttled_for_the_person(client: Client, person: User, secret: str) -> None:
    give_password(client, person.email)
    statuses = [
        client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code
        for _n in range(11)
    ]
    assert statuses == [200] * 10 + [429]
    other = Client()
    give_password(other, person.email)
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 429


@pytest.mark.django_db
def test_one_network_address_has_a_limit_too(client: Client, settings: Any) -> None:
    settings.SIGN_IN_TRIES_PER_ADDRESS = 3
    statuses = [_try(client, f"p{n}@x.example", "x", "192.0.2.1").status_code for n in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert _try(client, "p9@x.example", "x", "192.0.2.2").status_code == 200


@pytest.mark.django_db
def test_a_try_counts_before_the_requests_transaction_opens(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apps.organisations import middleware

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(middleware.PrincipalMiddleware, "__call__", broken)
    client.raise_request_exception = False
    assert _try(client, "p@x.example", "x", "192.0.2.1").status_code == 500
    assert SignInTry.objects.count() == 2


def _try(client: Client, email: str, password: str, address: str) -> Any:
    data = {"login": email, "password": password}
    return client.post("/accounts/login/", data, REMOTE_ADDR=address)


def _story(email: str, password: str) -> list[tuple[int, str]]:
    client = Client()
    answers = [_try(client, email, password, "192.0.2.7") for _n in range(11)]
    return [(a.status_code, plain(a.content.decode(), email)) for a in answers]


def test_limits_are_the_agreed_ones() -> None:
    assert (settings.SIGN_IN_TRIES_PER_ACCOUNT, settings.SIGN_IN_WINDOW) == (10, 900)

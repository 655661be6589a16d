"""Whose a token is, for what, and how long: each end of it is the same 401."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.models import User
from apps.organisations.models import ApiToken, Post
from apps.organisations.tokens import PREFIX, make_token, revoke_token
from tests.api.conftest import API, Program, as_actor, principal_of, program, subject, token_of
from tests.clients import client_of
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_nobody
from wg_portal.verdict import PortalError, Refused


def statuses(*programs: Program) -> list[int]:
    return [each.get("organisations/").status_code for each in programs]


def test_a_token_is_random_and_only_its_hash_is_kept() -> None:
    token, text = token_of("bank")
    assert text.startswith(PREFIX)
    assert len(text) >= len(PREFIX) + 43  # 256 bits in base 64
    assert token.token_hash == hashlib.sha256(text.encode()).hexdigest()
    with connection.cursor() as cursor, as_owner():
        cursor.execute("SELECT t::text FROM organisations_apitoken t")
        assert text.removeprefix(PREFIX) not in str(cursor.fetchall())


def test_the_application_lists_nobody_elses_tokens() -> None:
    token_of("bank")
    with as_actor("rival"):
        assert not ApiToken.objects.exists()
    with as_nobody():
        assert not ApiToken.objects.exists()
    with as_actor("bank"):
        assert ApiToken.objects.count() == 1


def test_the_lookup_answers_about_one_hash_only() -> None:
    token_of("bank")
    with as_nobody(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM use_api_token('%', 10)")
        assert cursor.fetchone() == (0,)


def test_unknown_revoked_expired_and_orphaned_tokens_get_one_answer() -> None:
    good = program("bank")
    assert statuses(good) == [200]
    revoked, text = token_of("bank")
    with as_actor("bank"):
        assert revoke_token(token_id=revoked.pk, by=principal_of("bank"))
    old, old_text = token_of("bank")
    ended, away = program("observer"), program("chair")
    with as_owner():
        made = AT - timedelta(days=3)
        ApiToken.objects.filter(pk=old.pk).update(created_at=made, expires_at=AT)
        post = Post.objects.get(pk=scene.ident("post", "observer"))
        post.during = type(post.during)(date(2026, 1, 1), date(2026, 11, 24))
        post.save()
        User.objects.filter(pk=scene.ident("person", "chair")).update(is_active=False)
    refused = [Program(text), Program(old_text), Program("wgp_x"), Program(""), ended, away]
    answers = [each.get("organisations/") for each in refused]
    assert [answer.status_code for answer in answers] == [401] * len(refused)
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].headers["Content-Type"] == "application/problem+json"
    assert answers[0].headers["WWW-Authenticate"].startswith("Bearer")


def test_access_ends_with_the_next_request() -> None:
    asking = program("bank")
    path = f"meetings/{subject('meetings.Meeting')}/"
    assert asking.get(path).status_code == 200
    with as_owner():
        User.objects.filter(pk=scene.ident("person", "bank")).update(is_active=False)
    assert asking.get(path).status_code == 401


def test_red_is_out_of_reach_of_the_api() -> None:
    asking = program("bank")
    red = subject("documents.Paper", 4, "named")
    assert asking.get(f"papers/{red}/").status_code == 404
    assert str(red) not in asking.get("papers/", limit="100").content.decode()
    with as_owner():
        post = Post.objects.get(pk=scene.ident("post", "bank"))
    person = User.objects.get(pk=post.person_id)
    in_a_session = client_of(post, person, stepped_up=True)
    assert in_a_session.get(f"{API}papers/{red}/").status_code == 404
    assert in_a_session.get(f"/papers/{red}/").status_code == 200


def test_a_token_counts_only_below_the_api() -> None:
    text = program("bank").headers()
    answer = Client().get("/meetings/", headers=text)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_scopes_hold_whatever_the_subject() -> None:
    reader = program("bank", ["read"])
    for path in (subject("meetings.Meeting"), subject("meetings.Meeting", circle="two-all")):
        answer = reader.post(f"meetings/{path}/reply/", {"answer": "onsite"})
        assert answer.status_code == 403
    writer = program("bank", ["reply"])
    assert writer.get("meetings/").status_code == 403


def test_a_token_hands_on_no_more_than_it_may() -> None:
    with as_actor("bank"):
        session = principal_of("bank")
        narrow = Principal(**{name: getattr(session, name) for name in session.__slots__})
        object.__setattr__(narrow, "scopes", frozenset({"read"}))
        until = AT + timedelta(days=1)
        made, _text = make_token(name="Narrower", scopes=["read"], expires_at=until, by=narrow)
        assert made.scopes == ["read"]
        with pytest.raises(Refused, match=r"."):
            make_token(name="Wider", scopes=["read", "reply"], expires_at=until, by=narrow)


def test_no_token_lives_longer_than_a_year() -> None:
    for days in (0, 367):
        with pytest.raises(PortalError):
            token_of("bank", days=days)


def test_the_limit_is_counted_by_token(settings: object) -> None:
    settings.API_REQUESTS_A_MINUTE = 3  # type: ignore[attr-defined]
    busy, idle = program("bank"), program("bank")
    assert statuses(*[busy] * 5)[3:] == [429, 429] or statuses(busy) == [429]
    answer = busy.get("organisations/")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert statuses(idle) == [200]


def test_the_day_of_use_is_kept() -> None:
    token, text = token_of("bank")
    Program(text).get("organisations/")
    with as_actor("bank"):
        assert ApiToken.objects.get(pk=token.pk).last_used_on == date(2026, 11, 24)

"""The page of one's tokens, and the command that prints one in the demo."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.models import User
from apps.demo import personas
from apps.organisations.models import ApiToken, Post
from tests import factories
from tests.clients import client_of
from tests.conftest import as_owner

PAGE = "/accounts/tokens/"


@pytest.fixture
def post(db: None) -> Post:
    with as_owner():
        bank = factories.organisation("みなも")
        body = factories.body("practitioners")
        made = factories.post(factories.person("Saeki"), bank)
        factories.seat(body, made)
    return made


def make(client: Client, **fields: object) -> str:
    sent = {"name": "自動連携A", "scopes": ["read"], "days": 30, "submission": uuid4()}
    answer = client.post(PAGE, sent | fields)
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r"wgp_[\w-]{43}", answer.content.decode())
    assert found
    return found[0]


def test_a_token_is_shown_once_and_revoked(post: Post) -> None:
    client = client_of(post, post.person, stepped_up=True)
    headers = {"Authorization": f"Bearer {make(client)}"}
    assert Client().get("/api/v1/bodies/", headers=headers).status_code == 200
    listed = client.get(PAGE).content.decode()
    assert "自動連携A" in listed
    assert "wgp_" not in listed
    with as_owner():
        token = ApiToken.objects.get()
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert Client().get("/api/v1/bodies/", headers=headers).status_code == 401


def test_a_token_that_ended_with_everything_of_its_person_is_not_listed(post: Post) -> None:
    make(client_of(post, post.person, stepped_up=True))
    with as_owner():
        made = ApiToken.objects.get()
        User.objects.filter(pk=post.person_id).update(signed_out_at=made.created_at)
        assert not ApiToken.objects.living(made.created_at).exists()
        User.objects.filter(pk=post.person_id).update(
            signed_out_at=made.created_at - timedelta(seconds=1)
        )
        assert ApiToken.objects.living(made.created_at).exists()


def test_a_second_click_makes_no_second_token(post: Post) -> None:
    client, sent = client_of(post, post.person, stepped_up=True), uuid4()
    make(client, submission=sent)
    again = {"name": "x", "scopes": ["read"], "days": 30, "submission": sent}
    assert client.post(PAGE, again).status_code == 302
    with as_owner():
        assert ApiToken.objects.count() == 1


def test_the_page_needs_a_fresh_factor(post: Post) -> None:
    client = client_of(post, post.person)
    assert "step-up" in client.get(PAGE).headers["Location"]
    for answer in (client.post(PAGE), client.post(f"{PAGE}{uuid4()}/revoke/")):
        assert answer.status_code == 403
        assert "/accounts/step-up/?next=%2Faccounts%2Ftokens%2F" in answer.content.decode()


def test_what_is_wrong_is_said(post: Post) -> None:
    client = client_of(post, post.person, stepped_up=True)
    answer = client.post(PAGE, {"name": "", "days": 400, "submission": uuid4()})
    assert answer.status_code == 422


def test_a_colleague_finds_no_token_of_mine(post: Post) -> None:
    make(client_of(post, post.person, stepped_up=True))
    with as_owner():
        other = factories.post(factories.person("Miyata"), post.organisation)
        token = ApiToken.objects.get()
    client = client_of(other, other.person, stepped_up=True)
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert "自動連携A" not in client.get(PAGE).content.decode()


def test_the_command_prints_a_token_of_a_persona(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personas, "address", lambda card: post.person.email)
    said = StringIO()
    call_command("create_api_token", persona="bank", scope=["reply"], stdout=said)
    headers = {"Authorization": f"Bearer {said.getvalue().strip()}"}
    assert Client().get("/api/v1/bodies/", headers=headers).status_code == 403
    said = StringIO()
    call_command("create_api_token", persona="bank", stdout=said)
    headers = {"Authorization": f"Bearer {said.getvalue().strip()}"}
    assert Client().get("/api/v1/bodies/", headers=headers).status_code == 200

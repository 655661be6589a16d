"""A form that needs a fresh second factor keeps what was sent until the factor was given."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts import factors
from apps.accounts.models import AddressChange
from apps.organisations.middleware import POST_KEY
from apps.organisations.models import ApiToken
from tests.accounts import scene
from tests.accounts.scene import Scene
from tests.accounts.signing import code, sign_in
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db
INPUT = re.compile(r'<input[^>]* name="(?P<name>[^"]+)"(?: value="(?P<value>[^"]*)")?')


@pytest.fixture
def world() -> Scene:
    return scene.build()


def stale(world: Scene, name: str, page: str) -> tuple[Client, str, str]:
    """A browser whose factor has run out while ``page`` stood open; its token and secret."""
    client, person = Client(enforce_csrf_checks=True), world.person(name)
    with as_owner():
        secret = factors.enrol(person)
    sign_in(client, person)
    session = client.session
    session[POST_KEY] = str(world.posts[name].pk)
    session.save()
    token = fields(client.get(page))["csrfmiddlewaretoken"][0]
    session = client.session
    session["second_factor_at"] -= 3600
    session.save()
    return client, token, secret


def fields(answer: Any) -> dict[str, list[str]]:
    """What the forms of the page would send."""
    found: dict[str, list[str]] = {}
    for each in INPUT.finditer(answer.content.decode()):
        found.setdefault(each["name"], []).append(html.unescape(each["value"] or ""))
    return found


def send_again(client: Client, url: str, answer: Any, secret: str) -> Any:
    """Give the code in another tab, then send what the page kept."""
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "<script>" not in page
    link = re.search(r'href="(/accounts/[^"]+)" target="_blank"', page)
    assert link
    kept = fields(answer)
    token = fields(client.get(link[1]))["csrfmiddlewaretoken"][0]
    again = {"code": code(secret), "csrfmiddlewaretoken": token}
    assert client.post(link[1], again).status_code == 302
    return client.post(url, kept)


def test_a_token_is_made_with_what_was_typed(world: Scene) -> None:
    url = "/accounts/tokens/"
    client, token, secret = stale(world, "clerk", url)
    typed = {"name": '夜間 "A" & B', "scopes": ["read", "reply"], "days": "90"}
    hidden = {"submission": str(uuid4()), "csrfmiddlewaretoken": token}
    answer = client.post(url, typed | hidden)
    page = answer.content.decode()
    assert "夜間 &quot;A&quot; &amp; B" in page
    assert "利用範囲" in page
    assert token not in page
    assert not ApiToken.objects.exists()
    assert send_again(client, url, answer, secret).status_code == 200
    with as_owner():
        made = ApiToken.objects.get()
    assert (made.name, sorted(made.scopes)) == (typed["name"], ["read", "reply"])


def test_an_address_is_asked_for_as_typed(world: Scene) -> None:
    url = "/accounts/address/"
    client, token, secret = stale(world, "clerk", url)
    answer = client.post(url, {"email": "new@bank.example", "csrfmiddlewaretoken": token})
    assert send_again(client, url, answer, secret).status_code == 302
    assert AddressChange.objects.get().address == "new@bank.example"


def test_an_act_on_somebody_is_done_to_him(world: Scene) -> None:
    client, token, secret = stale(world, "boss", "/people/")
    url, person = "/people/suspend/", str(world.person("clerk").pk)
    answer = client.post(url, {"person": person, "csrfmiddlewaretoken": token})
    assert f'type="hidden" name="person" value="{person}"' in answer.content.decode()
    assert world.person("clerk").is_active
    assert send_again(client, url, answer, secret)["Location"] == "/people/"
    assert not world.person("clerk").is_active


def test_nothing_secret_is_shown(world: Scene) -> None:
    client, token, _secret = stale(world, "clerk", "/accounts/address/")
    sent = {"email": "a@b.example", "password": "hidden-word", "csrfmiddlewaretoken": token}
    assert "hidden-word" not in client.post("/accounts/address/", sent).content.decode()


def test_a_form_sent_before_the_factor_is_kept_too(world: Scene) -> None:
    client, clerk = Client(), world.person("clerk")
    with as_owner():
        factors.enrol(clerk)
    client.force_login(clerk)
    session = client.session
    session["signed_in_at"] = session["seen_at"] = 2**40
    session.save()
    answer = client.post("/accounts/probe/", {"text": "一行目\n二行目"})
    assert answer.status_code == 403
    assert ">\n一行目\n二行目</textarea>" in answer.content.decode()

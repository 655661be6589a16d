"""One click is enough to be anybody, and nobody sees more by it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts import sessions
from apps.accounts.models import User
from apps.demo import personas
from apps.demo.directory import Directory
from apps.demo.handling import NEWCOMER
from apps.demo.past import MEETINGS
from apps.organisations.roster import inviting
from tests.obligations.scene import acting
from wg_portal import clock

SIGN_IN = "/demo/sign-in/"
EVERYBODY = [persona.key for persona in personas.PERSONAS]


def become(client: Client, key: str, **more: str) -> None:
    assert client.post(SIGN_IN, {"persona": key, **more}).status_code == 302


@pytest.mark.django_db
def test_the_list_of_people_is_open_to_visitors(client: Client) -> None:
    page = client.get("/demo/").content.decode()
    assert all(f'value="{key}"' in page for key in EVERYBODY)


def test_every_persona_arrives_on_a_page(client: Client, directory: Directory) -> None:
    for persona in personas.PERSONAS:
        answer = client.post(SIGN_IN, {"persona": persona.key})
        assert answer.headers["Location"] == reverse("dashboard:home"), persona.key
        page = client.get("/", follow=True)
        first = "/accounts/policy/?next=%2F" if persona.person == NEWCOMER else ""
        first = "/audit/" if persona.key == "auditor" else first
        on_the_way = [(first, 302)] if first else []
        assert (page.status_code, page.redirect_chain) == (200, on_the_way), persona.key
        name = User.objects.get(email=persona.email)
        assert name.name_in(name.language) in page.content.decode(), persona.key


def test_signing_in_ends_what_was_before(client: Client, directory: Directory) -> None:
    become(client, "secretariat")
    before = client.session.session_key
    become(client, "bank")
    assert client.session.session_key != before
    assert "佐伯" in client.get("/").content.decode()


def test_a_factor_is_fresh_only_when_asked_for(client: Client, directory: Directory) -> None:
    become(client, "bank")
    old = float(client.session[sessions.FACTOR])
    become(client, "bank", fresh="1")
    assert float(client.session[sessions.FACTOR]) - old > 3000


def test_next_leads_on_but_not_away(client: Client, directory: Directory) -> None:
    inside = client.post(SIGN_IN, {"persona": "bank", "next": "/meetings/"})
    outside = client.post(SIGN_IN, {"persona": "bank", "next": "https://elsewhere.example/"})
    assert (inside.headers["Location"], outside.headers["Location"]) == ("/meetings/", "/")


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "nobody", "no-account"])
def test_an_unknown_persona_is_not_found(client: Client, key: str) -> None:
    assert client.post(SIGN_IN, {"persona": key}).status_code == 404


def test_the_minister_cannot_sign_in(directory: Directory) -> None:
    minister = directory.posts["no-account"].person
    assert not minister.is_active
    assert not minister.has_usable_password()


def test_the_minister_waits_for_no_invitation(directory: Directory) -> None:
    with acting(directory.posts["osawa"], clock.now()) as who:
        waiting = {post.person.email for post in inviting.waiting(who)}
    assert waiting, "others wait"
    assert directory.posts["no-account"].person.email not in waiting


@pytest.mark.django_db
def test_signing_in_takes_a_form_of_our_own() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.get(SIGN_IN).status_code == 405
    assert client.post(SIGN_IN, {"persona": "bank"}).status_code == 403


def test_the_rival_sees_nothing_of_the_practitioners(client: Client, demo: Directory) -> None:
    secrets = _words_of("practitioners") - _words_of("threat-intel")
    become(client, "bank")
    assert any(word in _pages(client) for word in secrets), "the words are on no page at all"
    become(client, "rival-bank")
    seen = _pages(client)
    assert "脅威情報分科会" in seen
    assert [word for word in secrets if word in seen] == []
    assert client.get("/bodies/practitioners/").status_code == 404


def _words_of(code: str) -> set[str]:
    """Titles and wordings that only readers of this body may meet."""
    words = {"実務者会合"} if code == "practitioners" else set()
    for card in MEETINGS:
        if card.body != code:
            continue
        words.add(card.notice_title)
        for item in card.items:
            words.update((item.title_ja, item.text))
            words.update(paper.title_ja for paper in item.papers)
            words.update(decision.wording_ja for decision in item.decisions)
            words.update(action.title_ja for action in item.actions)
    return words - {""}


def _pages(client: Client) -> str:
    """Every list that a person comes to from the menu, and the page of each body."""
    addresses = [
        "/",
        reverse("meetings:list"),
        reverse("action_items:list"),
        reverse("decisions:list"),
        reverse("organisations:body", args=["threat-intel"]),
        reverse("organisations:members", args=["threat-intel"]),
        reverse("organisations:body", args=["practitioners"]),
    ]
    return "".join(client.get(address).content.decode() for address in addresses)

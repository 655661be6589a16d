"""A changed address: proved by its link, told to the old one, and everything signed in ends."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from apps.accounts import addresses, mails
from apps.accounts.models import AddressChange, User
from apps.activity.models import Outbox
from tests.accounts.scene import recorded, told
from tests.accounts.signing import complete, give_password, make_person, sign_in
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db
NEW = "saeki@new.example"


def ask(client: Client, address: str = NEW) -> None:
    assert client.post("/accounts/address/", {"email": address}).status_code == 302


def link(person: User) -> str:
    """The page that the mail to the new address leads to."""
    with as_owner():
        row = Outbox.objects.filter(kind="account.address_link").latest("at")
    _subject, text = mails.render_account_mail(row.kind, person, row.facts)
    found = re.search(r"http://\S+?(/accounts/\S+)", text)
    assert found
    return found[1]


def test_from_the_form_to_the_new_address(client: Client, person: User, secret: str) -> None:
    complete(client, person, secret)
    other = Client()
    sign_in(other, person)
    old = person.email
    ask(client, f" {NEW.upper()} ")
    assert sorted(told()) == [("address_asked", old), ("address_link", NEW)]
    url = link(person)
    assert url.split("/")[-2] not in str(AddressChange.objects.values())
    # The link alone does nothing: neither without sign-in nor in another's session.
    stranger = Client()
    assert stranger.get(stranger.get(url)["Location"]).status_code == 302
    somebody = Client()
    sign_in(somebody, make_person())
    assert somebody.get(somebody.get(url)["Location"]).status_code == 404
    confirm = client.get(url)["Location"]
    assert NEW in client.get(confirm).content.decode()
    person.refresh_from_db()
    assert person.email == old
    assert client.post(confirm)["Location"] == "/accounts/login/"
    person.refresh_from_db()
    assert person.email == NEW
    assert told()[-1] == ("address_changed", old)
    assert recorded() == ["AddressChanged"]
    for each in (client, other):
        assert each.get("/accounts/probe/").status_code == 302
    assert give_password(Client(), old).status_code == 200
    assert give_password(Client(), NEW)["Location"] == "/accounts/2fa/authenticate/"
    sign_in(client, person)
    assert client.get(client.get(url)["Location"]).status_code == 404


def test_it_needs_a_fresh_factor(client: Client, person: User, secret: str) -> None:
    sign_in(client, person, fresh_factor=False)
    assert "reauthenticate" in client.get("/accounts/address/")["Location"]
    assert client.post("/accounts/address/", {"email": NEW}).status_code == 403
    assert not AddressChange.objects.exists()


def test_ends_after_72_hours_by_a_newer_one_and_when_taken_back(
    client: Client, person: User, secret: str
) -> None:
    complete(client, person, secret)
    ask(client)
    token = link(person).split("/")[-2]
    now = datetime.now(UTC)
    assert addresses.change_for(token, person, at=now)
    assert addresses.change_for(token, person, at=now + timedelta(hours=72, seconds=1)) is None
    ask(client, "other@new.example")
    assert addresses.change_for(token, person, at=now) is None
    assert "other@new.example" in client.get("/accounts/").content.decode()
    client.post("/accounts/address/withdraw/")
    assert addresses.waiting(person, at=now) is None


def test_an_address_in_use_is_answered_alike_and_never_taken(
    client: Client, person: User, secret: str
) -> None:
    complete(client, person, secret)
    other = make_person("taken@bank.example")
    ask(client, other.email)
    assert told() == [("address_asked", person.email)]
    # Taken while the link was on its way.
    ask(client)
    url = link(person)
    User.objects.filter(pk=other.pk).update(email=NEW)
    assert client.post(client.get(url)["Location"]).status_code == 404
    person.refresh_from_db()
    assert person.email != NEW
    assert client.post("/accounts/address/", {"email": "x"}).status_code == 422

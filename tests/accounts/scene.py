"""A bank with an administrator, the secretariat, and mails that were asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from apps.accounts.mails import NOBODY
from apps.accounts.models import User
from apps.activity.models import Outbox, Record
from apps.organisations.models import Body, Organisation, Post
from tests import factories
from tests.accounts.signing import PASSWORD
from tests.clients import client_of
from tests.conftest import as_owner


@dataclass
class Scene:
    """Posts by name; ``enter`` gives a client of one of them."""

    body: Body
    posts: dict[str, Post] = field(default_factory=dict)

    def add(self, name: str, where: Organisation, **fields: Any) -> Post:
        """Another person on a post, with the tests' password."""
        with as_owner():
            who = factories.person(name)
            who.set_password(PASSWORD)
            who.save()
            self.posts[name] = factories.post(who, where, **fields)
        return self.posts[name]

    def person(self, name: str) -> User:
        """The person as stored now."""
        return User.objects.get(pk=self.posts[name].person_id)

    def enter(self, name: str, *, stepped_up: bool = True) -> Client:
        """A client whose sign-in is complete, with a fresh second factor."""
        return client_of(self.posts[name], self.person(name), stepped_up=stepped_up)

    def act(self, client: Client, what: str, name: str) -> Any:
        """Press a button of the list for somebody."""
        person = str(self.posts[name].person_id)
        return client.post(f"/people/{what}/", {"person": person}, follow=True)


def build() -> Scene:
    """bank: clerk, boss (administrator). office: officer, officer2. rival: rival, another admin."""
    with as_owner():
        scene = Scene(factories.body("one"))
        bank, office, rival = (factories.organisation(n) for n in ("Bank", "Office", "Rival"))
    scene.add("clerk", bank)
    scene.add("boss", bank, org_admin=True)
    scene.add("officer", office)
    scene.add("officer2", office)
    scene.add("rival", rival, org_admin=True)
    with as_owner():
        for name, role in (
            ("clerk", "member"),
            ("boss", "member"),
            ("officer", "secretariat"),
            ("officer2", "secretariat"),
            ("rival", "member"),
        ):
            factories.seat(scene.body, scene.posts[name], role=role)
    return scene


def told() -> list[tuple[str, str]]:
    """Kind and address of every account mail that was asked for."""
    with as_owner():
        rows = Outbox.objects.filter(kind__startswith="account.").order_by("at", "pk")
        rows = rows.exclude(kind=NOBODY)
        return [(row.kind.removeprefix("account."), row.facts["address"]) for row in rows]


def recorded() -> list[str]:
    """What the record says about accounts, the oldest first."""
    with as_owner():
        rows = Record.objects.filter(subject_type="accounts.User").order_by("at")
        return [row.verb.removeprefix("accounts.") for row in rows]

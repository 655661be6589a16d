"""Nobody learns from the sign-in page who has an account: many tries, one answer."""

from __future__ import annotations

import os
import re
import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts import services
from apps.activity.models import Outbox
from tests import factories
from tests.accounts import scene
from tests.accounts.signing import give_password, make_person, plain, sign_in
from tests.conftest import as_owner
from tests.factories import AT
from wg_portal import clock

EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
TRIES = 1000 if EXHAUSTIVE else 50
A_PERSON = 5
"""Tries for each account; after ten it has to wait."""


@pytest.mark.django_db
def test_known_and_unknown_addresses_are_answered_alike(settings: Any) -> None:
    if EXHAUSTIVE:
        # As it runs: without the true hash the times would say nothing.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    pairs = [
        (make_person(f"{uuid4().hex[:8]}@bank.example").email, f"{uuid4().hex[:8]}@bank.example")
        for _n in range(TRIES // A_PERSON // 2)
    ]
    answers: dict[str, set[tuple[int, str]]] = {"known": set(), "unknown": set()}
    seconds: dict[str, list[float]] = {"known": [], "unknown": []}
    for network, (known, unknown) in enumerate(pairs):
        for _n in range(A_PERSON):
            for kind, address in (("known", known), ("unknown", unknown)):
                began = time.perf_counter()
                with clock.fixed(AT):  # the frame of the demo shows the minute
                    answer = give_password(
                        Client(REMOTE_ADDR=f"192.0.{network // 250}.{network % 250}"),
                        address,
                        "not the right password",
                    )
                seconds[kind].append(time.perf_counter() - began)
                page = plain(answer.content.decode(), address)
                answers[kind].add((answer.status_code, page))
    tries = sum(map(len, seconds.values()))
    median = {kind: statistics.median(found) * 1000 for kind, found in seconds.items()}
    print(f"\n{tries} tries; medians in ms: {median}; answers: {list(map(len, answers.values()))}")
    assert tries == TRIES // A_PERSON // 2 * A_PERSON * 2
    assert answers["known"] == answers["unknown"]
    assert len(answers["known"]) == 1


@pytest.mark.django_db
def test_a_new_password_is_asked_for_alike(django_capture_on_commit_callbacks: Any) -> None:
    """As much is written for an unknown address: the time would tell otherwise."""
    known = make_person("known@bank.example").email
    written = [
        written_for(
            Client(REMOTE_ADDR=f"192.0.2.{number}"),
            "/accounts/password/reset/",
            address,
            django_capture_on_commit_callbacks,
        )
        for number, address in enumerate((known, "nobody@bank.example"))
    ]
    assert written[0] == written[1]
    assert any("activity_outbox" in each for each in written[0])
    assert queued() == ["account.nobody", "account.password_reset_key"]


@pytest.mark.django_db
@pytest.mark.parametrize("inviter", [None, "boss"])
def test_a_new_invitation_is_asked_for_alike(
    inviter: str | None, django_capture_on_commit_callbacks: Any
) -> None:
    """Whoever is told: the inviter alone or both officers, once a day, or nobody."""
    world = scene.build()
    with as_owner():
        invited = factories.person("newcomer", is_active=False)
    by = world.posts[inviter].person_id if inviter else None
    long_ago = datetime.now(UTC) - timedelta(days=10)
    services.invite(services.Newcomer(invited.email, "n"), by=by, at=long_ago)
    client = Client()
    written = [
        written_for(
            client, "/accounts/invitation/want/", address, django_capture_on_commit_callbacks
        )
        for address in (invited.email, invited.email, "nobody@bank.example")
    ]
    assert written[0] == written[1] == written[2]
    told = queued().count("account.invitation_wanted")
    assert told == (1 if inviter else 2)


@pytest.mark.django_db
def test_another_address_is_asked_for_alike(django_capture_on_commit_callbacks: Any) -> None:
    """As much is written for an address that is somebody else's already."""
    taken = make_person("taken@bank.example").email
    client = Client()
    sign_in(client, make_person())
    written = [
        written_for(client, "/accounts/address/", address, django_capture_on_commit_callbacks)
        for address in (taken, "free@bank.example")
    ]
    assert written[0] == written[1]
    kinds = ["account.address_asked", "account.address_link", "account.nobody"]
    assert sorted(set(queued())) == kinds


def written_for(client: Client, url: str, address: str, capture: Any) -> list[str]:
    """What asking with the address writes, in order, and how often a worker is woken after it."""
    with clock.fixed(AT), CaptureQueriesContext(connection) as asked, capture() as after:
        answer = client.post(url, {"email": address})
    assert answer.status_code in (200, 302)
    written = [
        re.split(r"\(| SET ", q["sql"])[0].strip()
        for q in asked
        if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]
    return [*written, str(len(after))]


def queued() -> list[str]:
    """Kinds of the account mails that were asked for, nobody's among them."""
    with as_owner():
        kinds = Outbox.objects.filter(kind__startswith="account.").values_list("kind", flat=True)
        return sorted(kinds)

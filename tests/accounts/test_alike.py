"""Nobody learns from the sign-in page who has an account: many tries, one answer."""

from __future__ import annotations

import os
import statistics
import time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.activity.models import Outbox
from tests.accounts.signing import give_password, make_person, plain
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
    written: dict[str, list[str]] = {}
    for number, address in enumerate((known, "nobody@bank.example")):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        with (
            clock.fixed(AT),
            CaptureQueriesContext(connection) as asked,
            django_capture_on_commit_callbacks() as after,
        ):
            answer = client.post("/accounts/password/reset/", {"email": address})
        assert answer.status_code == 302
        inserts = [q["sql"].split("(")[0] for q in asked if q["sql"].startswith("INSERT")]
        written[address] = [*inserts, str(len(after))]
    assert written[known] == written["nobody@bank.example"]
    assert any("activity_outbox" in each for each in written[known])
    with as_owner():
        kinds = set(Outbox.objects.values_list("kind", flat=True))
    assert kinds == {"account.password_reset_key", "account.nobody"}

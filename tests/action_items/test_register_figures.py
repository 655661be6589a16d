"""The list of 2,000 action items is asked and drawn as the list of 20."""

from __future__ import annotations

import os
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.action_items.crowds import fill
from tests.clients import client_of
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, build
from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db
EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
FEW, MANY = 20, 2000
PATHS = ("/actions/", "/actions/?state=doing", "/actions/?overdue=on", "/actions/?order=updated")


@pytest.fixture
def readers() -> Iterator[dict[str, tuple[Client, Client]]]:
    """For each seat a reader of 20 and a reader of 2,000 in one database."""
    with clock.fixed(MONDAY):
        scene = build()
        found: dict[str, list[Client]] = {"member": [], "secretariat": []}
        for number in (FEW, MANY):
            with as_owner():
                body = make.body(f"of-{number}")
                owners = [make.organisation(f"{number} {n}") for n in range(10)]
                seats = {"member": owners[0], "secretariat": make.organisation(f"{number} office")}
                posts = {
                    role: make.post(make.person(f"{number} {role}"), where)
                    for role, where in seats.items()
                }
                for role, post in posts.items():
                    make.seat(body, post, role=role)
                circle, desk = make.circle_of(body, "all"), make.circle_of(body, "desk")
            fill(body, circle, desk, owners, scene.officer.person_id, number)
            for role, post in posts.items():
                found[role].append(client_of(post, post.person))
        yield {role: (few, many) for role, (few, many) in found.items()}


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", ["member", "secretariat"])
def test_queries_do_not_grow(readers: dict[str, Any], role: str) -> None:
    few, many = readers[role]
    for path in PATHS:
        assert queries(many, path) == queries(few, path), path


@pytest.mark.parametrize("role", ["member", "secretariat"])
def test_the_first_page_takes_no_longer(readers: dict[str, Any], role: str) -> None:
    few, many = readers[role]
    took: dict[Client, list[float]] = {few: [], many: []}
    for _warm in range(3):
        few.get(PATHS[0])
        many.get(PATHS[0])
    # In turn, so that a busy machine is as slow for the one as for the other.
    for _turn in range(30 if EXHAUSTIVE else 6):
        for client in (few, many):
            began = perf_counter()
            assert client.get(PATHS[0]).status_code == 200
            took[client].append((perf_counter() - began) * 1000)
    ratio = median(took[many]) / median(took[few])
    print(
        f"\nthe list of {MANY} takes a {role} {median(took[many]):.0f} ms, that of {FEW}"
        f" {median(took[few]):.0f} ms: {ratio:.2f} times"
    )
    # Beside other tests the clock tells of them as well.
    assert ratio <= (1.3 if EXHAUSTIVE else 2)

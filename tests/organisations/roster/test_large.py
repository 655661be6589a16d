"""A roster of 300 organisations and 3,000 people, twice; and a worker that dies in between."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from apps.accounts.models import User
from apps.activity.models import Record
from apps.organisations.models import Membership, Organisation, Post, Representative, RosterImport
from apps.organisations.roster import asking, importing
from apps.organisations.roster.sheet import read_upload
from tests.conftest import as_owner
from tests.notifications.conftest import KILLED, exit_code, start_worker
from tests.obligations.scene import MONDAY, Scene, acting, build
from tests.organisations.roster.books import BANK, ONE, PERSON, SEAT, Sheets, cells, let_go, upload
from tests.organisations.roster.test_import import released
from wg_portal import clock

MOST_SECONDS = 60
KINDS = (Organisation, User, Post, Membership, Representative)


def roster(organisations: int, people: int) -> Sheets:
    """That many of each; everybody has a seat."""
    keys = [f"L-{number:04}" for number in range(organisations)]
    persons = [
        PERSON
        | {
            "mail": f"p{number}@large.example",
            "organisation": keys[number % organisations],
            "given_name": f"花子{number}",
            "org_admin": "はい" if number < organisations else "",
            "language": "en" if number % 7 == 0 else "",
        }
        for number in range(people)
    ]
    return {
        "organisations": [BANK | {"key": key, "name_ja": f"株式会社{key}銀行"} for key in keys],
        "people": persons,
        "seats": [
            SEAT
            | {
                "organisation": person["organisation"],
                "mail": person["mail"],
                "capacity": "primary" if number < organisations else "attendant",
            }
            for number, person in enumerate(persons)
        ],
    }


def counted() -> dict[str, int]:
    with as_owner():
        return {kind.__name__: kind.objects.count() for kind in KINDS}


def imported(scene: Scene, sheets: Sheets) -> dict[str, float]:
    """From the bytes of the workbook to the end of the import; seconds of each step."""
    file = upload(sheets)
    took: dict[str, float] = {}

    def lap(name: str, since: float) -> float:
        now = time.monotonic()
        took[name] = round(now - since, 1)
        return now

    at = time.monotonic()
    with acting(scene.officer) as by:
        found, spoilt = read_upload([file])
        at = lap("read", at)
        plan = importing.examine(found, by=by, spoilt=spoilt)
        assert plan.problems == []
        at = lap("compare", at)
        if plan.total:
            made = asking.prepare(found, by=by)
            asking.confirm(made.pk, plan.fingerprint, by=by)
            at = lap("ask", at)
    if plan.total:
        with acting(scene.second_officer, stepped_up=True) as by:
            let_go(made.pk, by)
        at = lap("release", at)
        assert importing.carry_out(at=MONDAY, now=MONDAY)
        lap("write", at)
        with as_owner():
            made.refresh_from_db()
        assert (made.state, made.failure) == ("done", "")
    return took


def twice(scene: Scene, organisations: int, people: int) -> None:
    before = counted()
    first = imported(scene, roster(organisations, people))
    after = counted()
    second = imported(scene, roster(organisations, people))
    print(f"\n{organisations} organisations, {people} people: {first}; again: {second}")
    assert {kind: after[kind] - before[kind] for kind in after} == {
        "Organisation": organisations,
        "User": people,
        "Post": people,
        "Membership": organisations,
        "Representative": people,
    }
    assert counted() == after
    assert "write" not in second, "the second time there is nothing to write"
    assert sum(first.values()) < MOST_SECONDS
    assert sum(second.values()) < MOST_SECONDS


@pytest.mark.skipif(not os.environ.get("PORTAL_EXHAUSTIVE"), reason="takes a minute")
def test_three_hundred_organisations_and_three_thousand_people(scene: Scene) -> None:
    twice(scene, 300, 3000)


def test_more_rows_ask_no_more_of_the_database_for_each(
    scene: Scene, django_assert_max_num_queries: Any
) -> None:
    for number in (5, 200):
        with acting(scene.officer) as by, django_assert_max_num_queries(20):
            plan = importing.examine(cells(roster(number // 5, number)), by=by)
        assert plan.problems == []
    twice(scene, 30, 300)


@pytest.fixture
def real(committed: None) -> Iterator[Scene]:
    """Rows that other processes see."""
    with clock.fixed(MONDAY):
        yield build()


def test_a_worker_that_dies_leaves_nothing_and_the_next_one_does_it(real: Scene) -> None:
    released(real, ONE)

    def die(*args: Any, **kwargs: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def dying() -> None:
        importing.record_all = die
        importing.carry_out(at=MONDAY, now=MONDAY)

    assert exit_code(start_worker(work=dying)) == KILLED
    with as_owner():
        left = RosterImport.objects.get()
        assert (left.state, left.tries) == ("waiting", 1)
        assert not Organisation.objects.filter(key="B-001").exists()
        assert not User.objects.filter(email=PERSON["mail"]).exists()
    assert exit_code(start_worker(work=lambda: importing.carry_out(at=MONDAY, now=MONDAY))) == 0
    with as_owner():
        assert RosterImport.objects.get().state == "done"
        assert Representative.objects.filter(post__person__email=PERSON["mail"]).count() == 1
        assert Record.objects.filter(verb="organisations.RosterImported").count() == 1


def test_a_roster_that_kills_every_worker_waits_for_its_officer(real: Scene) -> None:
    released(real, ONE)
    with as_owner():
        RosterImport.objects.update(tries=importing.MOST_TRIES)
    assert not importing.carry_out(at=MONDAY, now=MONDAY)
    with as_owner():
        found = RosterImport.objects.get()
    assert (found.state, found.failure) == ("prepared", "fault")

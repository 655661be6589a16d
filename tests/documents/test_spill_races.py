"""Somebody downloads, and somebody else withdraws, in the same moment. Rows are committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import connection

from apps.documents import selectors
from apps.documents import services as papers
from apps.documents.models import Version, Withdrawal
from apps.documents.spill import services
from apps.documents.views import record_download
from tests import factories
from tests.conftest import as_owner
from tests.documents import samples
from tests.documents.conftest import World, upload
from tests.documents.spilling import people, recalls, withdrawn
from tests.documents.test_views import version_of
from tests.notifications.conftest import committed
from wg_portal import clock
from wg_portal.verdict import Refused

__all__ = ["committed"]
SOON = 0.4


@pytest.fixture
def standing(committed: None, quick_sandbox: None, files: Path) -> Iterator[World]:
    with as_owner():
        made = World()
    people(made)
    return made


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as made:
        yield made


def apart(act: Callable[[], Any]) -> Callable[[], Any]:
    """Run in a thread with a connection and a clock of its own."""

    def run() -> Any:
        try:
            with clock.fixed(factories.AT):
                return act()
        finally:
            connection.close()

    return run


def is_waiting(future: Future[Any]) -> bool:
    try:
        future.exception(timeout=SOON)
    except TimeoutError:
        return True
    return False


def test_a_download_under_way_is_on_the_list(standing: World, pool: ThreadPoolExecutor) -> None:
    with clock.fixed(factories.AT):
        paper = standing.paper()
    version = version_of(paper)
    begun, go_on = Event(), Event()

    def download(name: str) -> None:
        with standing.acting(name) as who:
            found = selectors.version_to_open(who, version.pk)
            begun.set()
            assert go_on.wait(10)
            record_download(who, found)

    first = pool.submit(apart(lambda: download("reader")))
    assert begun.wait(10)
    taking = pool.submit(apart(lambda: withdrawn(standing, paper)))
    assert is_waiting(taking), "it waits for the opening that has begun"
    late = pool.submit(apart(lambda: download("observer")))
    assert is_waiting(late), "who comes after it waits for it"
    go_on.set()
    first.result(10)
    taking.result(10)
    with pytest.raises(Version.DoesNotExist):
        late.result(10)
    assert {name: row.downloaded for name, row in recalls(paper).items()} == {"reader": [1]}


def both(pool: ThreadPoolExecutor, *acts: Callable[[], Any]) -> list[Any]:
    """Do them at once; what was refused comes as its sentence's class."""
    waiting = [pool.submit(apart(act)) for act in acts]
    done = []
    for each in waiting:
        fault = each.exception(10)
        done.append(type(fault) if fault else each.result())
    return done


def test_two_officers_at_once(standing: World, pool: ThreadPoolExecutor, files: Path) -> None:
    with as_owner():
        organisation = factories.organisation("third-org")
        standing.post["third"] = factories.post(factories.person("third"), organisation)
        factories.seat(standing.body, standing.post["third"], role="secretariat")
    with clock.fixed(factories.AT):
        paper = standing.paper()
    done = both(pool, *(lambda n=n: withdrawn(standing, paper, n) for n in ("officer", "second")))
    assert done.count(Refused) == 1
    with as_owner():
        made = Withdrawal.objects.get()

    def ask(name: str) -> Any:
        with standing.acting(name) as who:
            return services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)

    def confirm(name: str) -> Any:
        with standing.acting(name) as who:
            return services.confirm_purge(withdrawal_id=made.pk, by=who)

    asked = both(pool, *(lambda n=n: ask(n) for n in ("officer", "second")))
    assert asked.count(Refused) == 1
    second = "second" if asked[1] is Refused else "officer"
    confirmed = both(pool, *(lambda n=n: confirm(n) for n in (second, "third")))
    assert confirmed.count(Refused) == 1
    assert list(files.iterdir()) == []


def test_an_upload_of_the_same_bytes_keeps_them(standing: World, pool: ThreadPoolExecutor) -> None:
    data = samples.pdf(9)
    with clock.fixed(factories.AT):
        paper = standing.paper(upload=upload(data))
        made = withdrawn(standing, paper)
        with standing.acting("officer") as who:
            services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    stored, go_on = Event(), Event()

    def hand_in() -> Any:
        with standing.acting("author") as who:
            new = papers.create_paper(**standing.arguments(upload=upload(data)), by=who)
            stored.set()
            assert go_on.wait(10)
            return new

    def confirm() -> None:
        with standing.acting("second") as who:
            services.confirm_purge(withdrawal_id=made.pk, by=who)

    new = pool.submit(apart(hand_in))
    assert stored.wait(20)
    erasing = pool.submit(apart(confirm))
    assert is_waiting(erasing)
    go_on.set()
    erasing.result(10)
    kept = version_of(new.result(10))
    from apps.documents import store

    assert store.path_of(kept.sha256).exists()
    assert store.path_of(kept.clean_sha256).exists()
    assert version_of(paper).state == "purged"

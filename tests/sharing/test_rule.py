"""Oracle, query wall and database wall give the same answer, in both directions."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connection, transaction

from apps.documents.models import Paper
from apps.organisations.principals import current_principal
from apps.sharing.selectors import recipients_of
from tests import oracle
from tests.conftest import as_owner
from tests.worlds import load, random_world
from wg_portal.rowsecurity import as_person, as_system

EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
WORLDS = 2000 if EXHAUSTIVE else 60
BATCH = 20

pytestmark = pytest.mark.django_db


def ids(queryset: Any) -> set[Any]:
    return set(queryset.values_list("pk", flat=True))


@pytest.mark.parametrize("first", range(0, WORLDS, BATCH))
def test_random_worlds(first: int) -> None:
    for seed in range(first, first + BATCH):
        with transaction.atomic():
            check(seed)
            transaction.set_rollback(True)


def check(seed: int) -> None:
    world = random_world(seed)
    with as_owner():
        load(world)
    for post_id, post in world.posts.items():
        for stepped_up in (False, True):
            expected = oracle.readable(world, post_id, stepped_up=stepped_up)
            with as_person(post["person"], post_id, at=world.at, stepped_up=stepped_up):
                assert ids(Paper.objects.all()) == expected, f"database wall, world {seed}"
                who = current_principal("page")
                assert (who is not None) == oracle.acts(world, post_id)
                if who is not None:
                    assert who.seats == oracle.seats(world, post_id)
                    with as_owner():
                        seen = ids(Paper.objects.visible_to(who))
                    assert seen == expected, f"query wall, world {seed}"
    with as_system("audience", at=world.at):
        for subject_id in world.subjects:
            told = {recipient.post_id for recipient in recipients_of(subject_id)}
            assert told == oracle.recipients(world, subject_id), f"recipients, world {seed}"


def test_without_a_context_nothing_is_there() -> None:
    world = random_world(1)
    with as_owner():
        load(world)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.context = ''")
        assert ids(Paper.objects.all()) == set()
        cursor.execute("SELECT count(*) FROM access()")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM recipients_of(%s)", [next(iter(world.subjects))])
        assert cursor.fetchone() == (0,)

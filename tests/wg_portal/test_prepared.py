"""Queries that are worded once: the same rows as the plain query, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from apps.documents.models import Paper
from apps.notifications.models import Delivery
from apps.organisations.models import Body
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.stage import paper
from tests.obligations.scene import MONDAY, build
from tests.obligations.scene import acting as as_post
from wg_portal import prepared as module
from wg_portal.prepared import prepared

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unworded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WORDED", {})


@prepared
def papers(model: type[Paper], ids: set[UUID], who: Principal) -> QuerySet[Paper]:
    found: QuerySet[Paper] = model.objects.visible_to(who).filter(pk__in=ids)
    return found


@prepared
def circled(pk: UUID) -> QuerySet[Paper, UUID]:
    return Paper.objects.filter(circle=pk).order_by().values_list("pk", flat=True)


@prepared
def bodies(who: Principal) -> QuerySet[Body]:
    return Body.objects.visible_to(who)


def test_every_reader_gets_what_is_visible_to_him_and_no_more() -> None:
    scene = build()
    with as_owner():
        circles = [
            scene.circle,
            scene.desk,
            make.organisations_circle(scene.body, scene.bank),
            make.people_circle(scene.body, scene.peer),
        ]
    made = {paper(scene, circle=circle).pk for circle in circles for _ in range(2)}
    wanted = set(sorted(made)[1:])
    seen = set()
    for post in (scene.main, scene.peer, scene.officer, scene.rival, scene.aide, scene.admin):
        with as_post(post) as who:
            plain = Paper.objects.visible_to(who).filter(pk__in=wanted)
            got = papers(Paper, wanted, who)
            assert sorted(got, key=lambda each: each.pk) == sorted(plain, key=lambda e: e.pk)
            assert [vars(each)["title_ja"] for each in got] == [each.title_ja for each in got]
            assert papers(Paper, set(), who) == []
            assert papers(Paper, {uuid4()}, who) == []
            assert bodies(who) == list(Body.objects.visible_to(who))
        seen.add(frozenset(each.pk for each in got))
    assert len(seen) > 3, "they do not all see the same"


def test_the_database_wall_holds_where_the_query_asks_for_everything() -> None:
    scene = build()
    with as_owner():
        named = make.people_circle(scene.body, scene.peer)
    paper(scene, circle=named)
    with as_post(scene.main):
        assert circled(named.pk) == []
    with as_post(scene.peer):
        assert len(circled(named.pk)) == 1


def test_a_query_is_worded_once_and_anew_only_where_it_would_differ() -> None:
    scene = build()
    for _ in range(3):
        with as_post(scene.main):
            assert circled(uuid4()) == []
    assert len(module.WORDED) == 1
    for post in (scene.main, scene.deputy):
        with as_post(post) as who:
            papers(Paper, {uuid4(), uuid4()}, who)
    assert len(module.WORDED) == 2
    with as_post(scene.officer) as who:
        papers(Paper, {uuid4()}, who)
    assert len(module.WORDED) == 3, "another seat may see by another query"


def test_whoever_counts_queries_counts_these(django_assert_num_queries: Any) -> None:
    scene = build()
    with as_post(scene.main):
        circled(uuid4())
        with django_assert_num_queries(2):
            circled(uuid4())
            circled(uuid4())


def test_another_channel_is_another_query() -> None:
    scene = build()
    with as_post(scene.main) as who:
        for channel in ("page", "api"):
            papers(Paper, {uuid4()}, replace(who, channel=channel))
    assert len(module.WORDED) == 2


def test_a_query_must_not_decide_by_what_is_left_open() -> None:
    @prepared
    def deciding(who: Principal) -> QuerySet[Paper]:
        return Paper.objects.all() if who.circle_ids else Paper.objects.none()

    scene = build()
    with as_post(scene.main) as who, pytest.raises(TypeError, match="left open"):
        deciding(who)


def test_a_join_is_refused_and_not_forgotten() -> None:
    @prepared
    def joined(pk: UUID) -> QuerySet[Paper]:
        return Paper.objects.filter(pk=pk).select_related("body")

    @prepared
    def followed(pk: UUID) -> QuerySet[Paper]:
        return Paper.objects.filter(pk=pk).prefetch_related("versions")

    for each in (joined, followed):
        with pytest.raises(TypeError, match="one table"):
            each(uuid4())


def test_moments_and_facts_come_back_as_they_are() -> None:
    scene = build()
    with as_owner():
        row = Delivery.objects.create(
            reason="digest", recipient=scene.main.person, channel="mail", state="pending",
            created_at=MONDAY, due_at=MONDAY, facts={"to": ["bearer"]},
        )  # fmt: skip

        @prepared
        def since(pk: UUID, at: Any) -> QuerySet[Delivery]:
            return Delivery.objects.filter(pk=pk, created_at__gte=at)

        (found,) = since(row.pk, MONDAY)
    assert (found.facts, found.created_at) == ({"to": ["bearer"]}, MONDAY)

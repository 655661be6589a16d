"""Who knows of a withdrawal, with both walls and with each alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.documents.models import Paper, Purge, Recall, Reissue, Withdrawal
from apps.documents.spill import reissuing, services
from tests import factories
from tests.conftest import as_owner
from tests.documents.conftest import World
from tests.documents.spilling import people, recalls, released_anew, withdrawn
from tests.documents.test_views import version_of
from tests.matrix.walls import WALLS

EVERYBODY = ("author", "officer", "second", "reader", "observer", "rival", "elsewhere")


@pytest.fixture
def spilt(world: World) -> Withdrawal:
    """Withdrawn, opened by two, to be erased, and issued anew for members only."""
    people(world)
    with as_owner():
        other = factories.body("hokano")
        organisation = factories.organisation("elsewhere-org")
        world.post["elsewhere"] = factories.post(factories.person("elsewhere"), organisation)
        factories.seat(other, world.post["elsewhere"], role="secretariat")
    paper = world.paper()
    for name in ("reader", "observer"):
        world.client(name).get(f"/papers/versions/{version_of(paper).pk}/")
    made = withdrawn(world, paper)
    with world.acting("officer") as who:
        services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    given = world.arguments(circle=world.members)
    del given["body_id"]
    with world.acting("author") as who:
        reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    return made


def settle() -> None:
    """Let nothing wait for the commit: tables with waiting triggers keep their walls."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def seen(world: World, name: str, model: Any) -> set[UUID]:
    with world.acting(name) as who:
        return {row.pk for row in model.objects.visible_to(who)}


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("released", [False, True])
def test_who_knows(world: World, spilt: Withdrawal, wall: str, released: bool) -> None:
    if released:
        released_anew(world, spilt)
    everything = {}
    for model in (Withdrawal, Purge, Reissue, Recall):
        with as_owner():
            everything[model] = {row.pk for row in model.objects.all()}
    own = {name: row.pk for name, row in recalls(spilt.paper).items()}
    settle()
    with WALLS[wall]():
        for name in EVERYBODY:
            keeps = name in {"author", "officer", "second"}
            for model in (Withdrawal, Purge):
                expected = everything[model] if keeps else set()
                assert seen(world, name, model) == expected, (name, model)
            mine = {own[name]} if name in own else set()
            assert seen(world, name, Recall) == (everything[Recall] if keeps else mine), name
            new = everything[Reissue] if keeps or (released and name == "reader") else set()
            assert seen(world, name, Reissue) == new, name


@pytest.mark.parametrize("wall", WALLS)
def test_of_red_only_with_a_fresh_factor(world: World, wall: str) -> None:
    people(world)
    with as_owner():
        circle = factories.people_circle(
            world.body, *(world.post[name] for name in ("author", "reader", "officer"))
        )
    with world.acting("author", stepped_up=True) as who:
        from apps.documents import services as papers

        paper = papers.create_paper(**world.arguments(tlp=4, circle=circle), by=who)
    with world.acting("author", stepped_up=True) as who:
        papers.release_papers([paper.pk], at=who.at, by=who)
    with world.acting("reader", stepped_up=True) as who:
        from apps.documents.views import record_download

        record_download(who, version_of(paper))
    with world.acting("officer") as who, pytest.raises(Paper.DoesNotExist):
        services.withdraw_paper(paper_id=paper.pk, cause="file", reason="x", by=who)
    with world.acting("officer", stepped_up=True) as who:
        services.withdraw_paper(paper_id=paper.pk, cause="file", reason="x", by=who)
    settle()
    with WALLS[wall]():
        for name in ("author", "officer"):
            for fresh in (False, True):
                with world.acting(name, stepped_up=fresh) as who:
                    assert Withdrawal.objects.visible_to(who).exists() == fresh
                    assert Recall.objects.visible_to(who).exists() == fresh
        with world.acting("reader") as who:
            [mine] = Recall.objects.visible_to(who)
            assert (mine.name, mine.tlp) == ("", 4), "fixed words, no title"
        assert not seen(world, "second", Withdrawal)


@pytest.mark.parametrize("wall", WALLS)
def test_the_author_of_an_unnamed_paper_learns_no_names(world: World, wall: str) -> None:
    people(world)
    paper = world.paper()
    with as_owner():
        Paper.objects.filter(pk=paper.pk).update(originator=None)
    for name in ("reader", "author"):
        world.client(name).get(f"/papers/{paper.pk}/")
    made = withdrawn(world, paper)
    assert set(recalls(paper)) == {"reader", "author"}, "the author like any other reader"
    settle()
    with WALLS[wall]():
        assert len(seen(world, "officer", Recall)) == 2
        assert seen(world, "author", Recall) == {recalls(paper)["author"].pk}, "his own"
    page = world.client("author").get(f"/papers/withdrawn/{made.pk}/").content.decode()
    assert "reader" not in page
    assert "11月24日" in page


def test_nobody_writes_it_past_the_services(world: World, spilt: Withdrawal) -> None:
    paper = world.paper()
    row = {
        "paper": paper,
        "body": world.body,
        "tlp": 2,
        "circle": world.circle,
        "circle_kind": "body",
        "cause": "file",
        "reason": "x",
        "withdrawn_at": factories.AT,
    }
    for name in ("reader", "rival"):
        post = world.post[name]
        mine = {"withdrawn_by_id": post.person_id, "withdrawn_post": post}
        with world.acting(name), pytest.raises(ProgrammingError), transaction.atomic():
            Withdrawal.objects.create(**row, **mine)
    officer = world.post["officer"]
    named = {"withdrawn_by_id": officer.person_id, "withdrawn_post": officer}
    for wrong in ({"tlp": 0}, {"unnamed": True}, {"circle": world.members}):
        with world.acting("officer"), pytest.raises(ProgrammingError), transaction.atomic():
            Withdrawal.objects.create(**(row | wrong), **named)
    with world.acting("second"), pytest.raises(ProgrammingError), transaction.atomic():
        Withdrawal.objects.create(**row, **named)
    mine = recalls(spilt.paper)["reader"]
    with world.acting("reader") as who:
        assert Recall.objects.filter(person_id=who.person_id).update(confirmed_at=who.at) == 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            Recall.objects.filter(pk=mine.pk).update(person=world.post["rival"].person_id)
    with world.acting("officer") as who:
        assert Recall.objects.filter(pk=mine.pk).update(confirmed_at=None) == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            Recall.objects.filter(pk=mine.pk).delete()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Withdrawal.objects.filter(pk=spilt.pk).update(reason="y")

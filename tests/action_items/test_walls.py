"""A rival outside the body finds nothing; a peer inside finds the wording and no more."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.action_items.enums import DeadlineMove
from apps.action_items.models import ActionItem, ActionProgress, DeadlineChange, WordingChange
from apps.action_items.register import Search, actions_for, choices_for, rows
from apps.action_items.selectors import action_page
from apps.obligations.models import Obligation, PlannedStage
from tests.obligations.scene import acting, build, given, morning

if TYPE_CHECKING:
    from uuid import UUID

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db

TABLES = [
    "action_items_actionitem",
    "action_items_actionprogress",
    "obligations_obligation",
    "obligations_plannedstage",
]
# Which of the tables a person's raw SQL finds rows in.
REACH = {
    "officer": [1, 1, 1, 6],
    "main": [1, 1, 1, 6],
    "attendant": [1, 1, 1, 6],
    "peer": [1, 0, 0, 0],
    "aide": [1, 1, 0, 0],
    "admin": [0, 0, 0, 0],
    "rival": [0, 0, 0, 0],
}


@pytest.fixture
def scene() -> Scene:
    return build()


@pytest.mark.parametrize("holder", REACH)
def test_database_wall_alone(scene: Scene, holder: str) -> None:
    given(scene)
    with acting(getattr(scene, holder), morning(8)), connection.cursor() as cursor:
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(cursor.fetchone()[0])
    assert found == REACH[holder]


@pytest.mark.parametrize("holder", REACH)
def test_query_wall_says_the_same(scene: Scene, holder: str) -> None:
    given(scene)
    models: list[Any] = [ActionItem, ActionProgress, Obligation]
    with acting(getattr(scene, holder), morning(8)) as who:
        found = [model.objects.visible_to(who).count() for model in models]
        stages = PlannedStage.objects.count()
    assert [*found, stages] == REACH[holder]


@pytest.mark.parametrize(("holder", "writes"), [("officer", True), ("main", False)])
def test_only_the_desk_writes_what_only_the_desk_does(
    scene: Scene, holder: str, writes: bool
) -> None:
    action = given(scene)
    later = action.due_at + timedelta(days=7)
    with acting(getattr(scene, holder), morning(8)) as who:
        kept = {
            "action": action,
            "organisation_id": action.owner_organisation_id,
            "desk_circle_id": ActionProgress.objects.get(action=action).desk_circle_id,
            "reason": "都合",
            "by_id": who.person_id,
            "at": who.at,
        }
        moved = DeadlineChange(**kept, how=DeadlineMove.MOVED, was=action.due_at, due_at=later)
        worded = WordingChange(**kept, revision=2, was_ja="前の文言")
        for row in (moved, worded):
            expected = nullcontext() if writes else pytest.raises(ProgrammingError)
            with expected, transaction.atomic():
                row.save(force_insert=True)


def test_an_owner_writes_only_what_he_says_himself(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as who:
        first = ActionProgress.objects.get(action=action)

        def step(state: str, by: UUID) -> ActionProgress:
            return ActionProgress(
                action=action,
                organisation_id=action.owner_organisation_id,
                desk_circle_id=first.desk_circle_id,
                state=state,
                by_id=by,
                at=who.at,
            )

        for state in ("confirmed", "exempt", "returned", "taken_back", "carried"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                step(state, who.person_id).save(force_insert=True)
        with pytest.raises(ProgrammingError), transaction.atomic():
            step("doing", scene.officer.person_id).save(force_insert=True)
        step("doing", who.person_id).save(force_insert=True)


@pytest.mark.parametrize("holder", ["peer"])
def test_a_peer_learns_no_state_and_no_lateness(scene: Scene, holder: str) -> None:
    action = given(scene)
    with acting(getattr(scene, holder), morning(21)) as who:
        [row] = rows(who, actions_for(who), choices_for(who))
        assert (row.look, row.late) == (None, None)
        assert not actions_for(who, Search(state="todo")).exists()
        page = action_page(who, action.pk)
        assert page is not None
        assert (page.line, page.look, page.steps) == (None, None, ())
        assert not page.can_report
        assert not page.can_confirm


def test_owner_and_desk_see_how_it_goes(scene: Scene) -> None:
    action = given(scene)
    for post in (scene.main, scene.officer):
        with acting(post, morning(21)) as who:
            [row] = rows(who, actions_for(who, Search(state="todo")), choices_for(who))
            assert row.late is not None
            page = action_page(who, action.pk)
            assert page is not None
            assert page.owed_by_me == (post is scene.main)


def test_own_open_items_come_first(scene: Scene) -> None:
    others = given(scene, owner_organisation_id=scene.peer.organisation_id)
    mine = given(scene)
    with acting(scene.main, morning(8)) as who:
        assert [a.pk for a in actions_for(who)] == [mine.pk, others.pk]
        assert [a.pk for a in actions_for(who, Search(mine=True))] == [mine.pk]
        body = Search(body_id=scene.body.pk)
        assert [a.pk for a in actions_for(who, body)] == [mine.pk, others.pk]

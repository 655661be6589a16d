"""A rival outside the body finds nothing; a peer inside finds the wording and no more."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from apps.action_items.enums import DeadlineMove
from apps.action_items.models import ActionItem, ActionProgress, DeadlineChange, WordingChange
from apps.action_items.register import Search, actions_for, choices_for, rows
from apps.action_items.selectors import action_page
from apps.obligations.models import Obligation, PlannedStage
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import acting, build, given, morning

if TYPE_CHECKING:
    from uuid import UUID

    from apps.organisations.models import Post
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


def moved_by_sql(scene: Scene, action: ActionItem, holder: str) -> None:
    """All that somebody may try with the application's own rights; refusals are expected."""
    someone = getattr(scene, holder)
    changes = [
        "UPDATE action_items_actionitem SET owner_person_id = %(me)s WHERE id = %(item)s",
        "UPDATE action_items_actionitem SET owner_organisation_id = %(org)s WHERE id = %(item)s",
        "UPDATE action_items_actionitem SET due_at = due_at + interval '7 days'"
        " WHERE id = %(item)s",
        "UPDATE action_items_actionitem SET taken_back_at = now() WHERE id = %(item)s",
        "UPDATE action_items_actionitem SET title_ja = 'x', notice_title = 'x' WHERE id = %(item)s",
        "DELETE FROM action_items_actionitem WHERE id = %(item)s",
        "UPDATE obligations_obligation SET bearer_person_id = %(me)s WHERE subject_id = %(item)s",
        "UPDATE obligations_obligation SET due_at = due_at + interval '7 days'"
        " WHERE subject_id = %(item)s",
        "INSERT INTO obligations_obligation (id, kind, subject_type, subject_id, body_id,"
        " bearer_organisation_id, bearer_person_id, desk_circle_id, due_at, counting, revision,"
        " state, opened_at, tlp, circle_id, circle_kind) VALUES (gen_random_uuid(), 'action',"
        " 'action_items.ActionItem', %(item)s, %(body)s, %(org)s, %(me)s, %(desk)s, now(),"
        " 'government', 1, 'open', now(), 2, %(circle)s, 'body')",
        "SELECT action_follows_bearer(%(item)s)",
        "SELECT actions_go_over(%(item)s)",
    ]
    given_ = {
        "me": someone.person_id,
        "org": someone.organisation_id,
        "item": action.pk,
        "body": scene.body.pk,
        "desk": scene.desk.pk,
        "circle": scene.circle.pk,
    }
    for change in changes:
        with (
            acting(someone, morning(8)),
            suppress(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change, given_)


def facts(action: ActionItem) -> list[Any]:
    with as_owner():
        items = ActionItem.objects.filter(pk=action.pk).values()
        return [*items, *Obligation.objects.filter(subject_id=action.pk).values()]


@pytest.mark.parametrize("holder", ["main", "deputy", "admin", "peer", "aide", "rival"])
def test_by_sql_no_member_moves_an_item(scene: Scene, holder: str) -> None:
    action = given(scene, owner_person_id=scene.attendant.person_id)
    before = facts(action)
    moved_by_sql(scene, action, holder)
    assert facts(action) == before


def test_by_sql_the_desk_could(scene: Scene) -> None:
    action = given(scene, owner_person_id=scene.attendant.person_id)
    moved_by_sql(scene, action, "officer")
    item, *acts = facts(action)
    assert (item["title_ja"], item["due_at"]) == ("x", action.due_at + timedelta(days=7))
    assert len(acts) == 2, "the statements are right: only the wall stops a member"


def fabricated(scene: Scene, action: ActionItem, bearer: Post) -> None:
    """An act about the item that names somebody, past every wall."""
    with as_owner():
        Obligation.objects.create(
            kind="action",
            subject_id=action.pk,
            subject_type=ActionItem._meta.label,
            body=scene.body,
            bearer_organisation=scene.bank,
            bearer_person=bearer.person,
            desk_circle=scene.desk,
            due_at=action.due_at,
            counting="government",
            opened_at=action.visible_from,
        )


@pytest.mark.parametrize(
    ("holder", "bearer", "follows"),
    [
        ("attendant", "deputy", True),  # the named owner, to a colleague who reads it
        ("main", "main", False),
        ("deputy", "deputy", False),
        ("peer", "deputy", False),
        ("officer", "deputy", False),
        ("admin", "deputy", False),  # administers, and does not read the item
        ("attendant", "admin", False),  # a colleague who does not read it
        ("attendant", "peer", False),
        ("attendant", "officer", False),
    ],
)
def test_an_owner_follows_no_act_that_others_made_up(
    scene: Scene, holder: str, bearer: str, follows: bool
) -> None:
    action = given(scene, owner_person_id=scene.attendant.person_id)
    with as_owner():
        Obligation.objects.filter(subject_id=action.pk).update(
            state="discharged", closed_at=action.visible_from
        )
    fabricated(scene, action, getattr(scene, bearer))
    with acting(getattr(scene, holder), morning(8)), connection.cursor() as cursor:
        cursor.execute("SELECT action_follows_bearer(%s)", [action.pk])
    with as_owner():
        action.refresh_from_db()
    expected = getattr(scene, bearer) if follows else scene.attendant
    assert action.owner_person_id == expected.person_id


def given_by_sql(
    scene: Scene, who: Post, subject: UUID, body: UUID, desk: UUID, bearer: Post
) -> bool:
    """Whether the person gives the bearer's organisation an act by a statement of his own."""
    insert = (
        "INSERT INTO obligations_obligation (id, kind, subject_type, subject_id, body_id,"
        " bearer_organisation_id, desk_circle_id, due_at, counting, revision,"
        " state, opened_at, tlp, circle_id, circle_kind) VALUES (gen_random_uuid(), 'action',"
        " 'action_items.ActionItem', %s, %s, %s, %s, now(),"
        " 'government', 1, 'open', now(), 2, %s, 'body')"
    )
    values = [subject, body, bearer.organisation_id, desk, scene.circle.pk]
    try:
        with acting(who, morning(8)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, values)
    except ProgrammingError:
        return False
    return True


def test_by_sql_nobody_gives_an_act_as_the_desk_of_another_circle(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        own = make.body("own")
        make.seat(own, scene.peer, role="secretariat")
        own_circle, own_desk = make.circle_of(own, "all"), make.circle_of(own, "desk")
    tried = [
        (scene.body.pk, scene.circle.pk),
        (scene.body.pk, own_circle.pk),
        (scene.body.pk, own_desk.pk),
        (own.pk, own_desk.pk),
        (own.pk, scene.desk.pk),
    ]
    for body, desk in tried:
        for bearer in (scene.aide, scene.peer):
            assert not given_by_sql(scene, scene.peer, action.pk, body, desk, bearer)
    for body, desk in tried:
        assert not given_by_sql(scene, scene.officer, action.pk, body, desk, scene.peer)
    assert given_by_sql(scene, scene.officer, action.pk, scene.body.pk, scene.desk.pk, scene.peer)

"""A ladder is its secretariat's: set in one act, followed by what is open, held by both walls."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from apps.activity.models import Record
from apps.obligations import laddering, policies
from apps.obligations.ladder_faults import BadLadder
from apps.obligations.ladders import Stage
from apps.obligations.ladders_page import ladder_for, ladders_for
from apps.obligations.models import LadderStage, Obligation, PlannedStage
from apps.obligations.selectors import calendar_gap_for, skipped_for
from apps.obligations.services import drop_ladder, move_deadline, set_ladder, sweep
from apps.organisations.models import Body, Representative
from tests import factories as make
from tests.conftest import as_owner
from tests.matrix.walls import database_wall_off, query_wall_off
from tests.obligations.scene import DUE, MONDAY, acting, build, given, morning
from wg_portal.clock import JST
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from apps.action_items.models import ActionItem
    from apps.organisations.models import Post
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db

SHORT = [Stage(1, -1, "bearer", manner="at_once"), Stage(2, 12, "chair", "hours")]


@pytest.fixture
def scene() -> Scene:
    """The practitioners stand below a main body, whose secretariat is another one."""
    made = build()
    with as_owner():
        main = make.body("main")
        holder = make.post(make.person("Top"), make.organisation("Top"))
        make.seat(main, holder, role="secretariat")
        Body.objects.filter(pk=made.body.pk).update(parent=main)
        made.body.refresh_from_db()
    return made


@pytest.fixture
def top(scene: Scene) -> Post:
    with as_owner():
        return Representative.objects.get(membership__body__code="main").post


def change(
    holder: Post, body: Body | None, stages: list[Stage], *, at: datetime = MONDAY, **more: Any
) -> None:
    with acting(holder, at) as by:
        set_ladder(kind="action", body=body, stages=stages, by=by, **more)


def planned(subject: ActionItem, revision: int = 1) -> list[tuple[str, str, str, datetime]]:
    with as_owner():
        rows = PlannedStage.objects.filter(obligation__subject_id=subject.pk, revision=revision)
        return [(r.to, r.manner, r.state, r.due_at) for r in rows.order_by("ordinal")]


def waiting(subject: ActionItem) -> list[tuple[str, str, datetime]]:
    return [(to, manner, at) for to, manner, state, at in planned(subject) if state == "planned"]


def test_a_bodys_own_ladder_stands_in_place_of_the_default(scene: Scene) -> None:
    change(scene.officer, scene.body, SHORT)
    assert waiting(given(scene)) == [
        ("bearer", "at_once", datetime(2026, 12, 11, 7, tzinfo=JST)),
        ("chair", "digest", DUE + timedelta(hours=12)),
    ]


def test_open_acts_follow_and_what_was_told_stays_told(scene: Scene) -> None:
    action = given(scene)
    sweep(at=morning(9))
    change(scene.officer, scene.body, SHORT, at=morning(10))
    states = [state for _, _, state, _ in planned(action)]
    assert states == ["told"] + ["cancelled"] * 5 + ["planned"] * 2
    assert [to for to, _, _ in waiting(action)] == ["bearer", "chair"]
    with as_owner():
        assert Obligation.objects.get(subject_id=action.pk).revision == 1
    assert sweep(at=morning(11)) == 1


def test_nothing_is_planned_for_the_past_and_what_is_due_is_still_told(scene: Scene) -> None:
    action = given(scene)
    late = datetime(2026, 12, 14, 7, 0, tzinfo=JST)  # the stage of the day is due, not yet told
    change(scene.officer, scene.body, SHORT, at=late)
    assert [to for to, _, _ in waiting(action)] == ["bearer", "bearer", "chair"]
    assert sweep(at=morning(14)) == 1
    assert [state for *_, state, _ in planned(action)][:2] == ["overtaken", "told"]


def test_the_ladder_of_another_kind_or_body_is_left_alone(scene: Scene, top: Post) -> None:
    action = given(scene)
    before = planned(action)
    with acting(scene.officer) as by:
        set_ladder(kind="reply", body=scene.body, stages=SHORT, by=by)
    with as_owner():
        main = Body.objects.get(code="main")
    change(top, main, [Stage(1, 2, "secretariat")])
    assert planned(action) == before


def test_the_default_reaches_every_body_that_follows_it(scene: Scene, top: Post) -> None:
    action = given(scene)
    stages = [Stage(1, 0, "bearer"), Stage(2, 1, "secretariat")]
    change(top, None, stages)
    assert [to for to, _, _ in waiting(action)] == ["bearer", "secretariat"]
    change(scene.officer, scene.body, SHORT)
    change(top, None, [Stage(1, 2, "secretariat")])
    assert [to for to, _, _ in waiting(action)] == ["bearer", "chair"]
    with acting(scene.officer) as by:
        drop_ladder(kind="action", body=scene.body, by=by)
    assert [to for to, _, _ in waiting(action)] == ["secretariat"]


def test_acts_about_red_things_follow_although_the_officer_cannot_see_them(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        circle = make.people_circle(scene.body, scene.main)
        type(action).objects.filter(pk=action.pk).update(tlp=4, circle=circle, circle_kind="people")
    with acting(scene.second_officer) as who:
        assert not Obligation.objects.visible_to(who).exists()
    change(scene.second_officer, scene.body, SHORT)
    assert [to for to, _, _ in waiting(action)] == ["bearer", "chair"]


def test_a_moved_deadline_is_planned_by_the_bodys_ladder(scene: Scene) -> None:
    action = given(scene)
    change(scene.officer, scene.body, SHORT)
    with acting(scene.officer) as by:
        duty = Obligation.objects.get(subject_id=action.pk)
        move_deadline(obligation_id=duty.pk, due_at=DUE + timedelta(days=1), by=by)
    assert [to for to, _, state, _ in planned(action, 2) if state == "planned"] == [
        "bearer", "chair",
    ]  # fmt: skip


def test_the_change_is_recorded_once(scene: Scene, top: Post) -> None:
    change(scene.officer, scene.body, SHORT)
    change(scene.officer, scene.body, SHORT)
    change(top, None, [Stage(1, 2, "secretariat")])
    with as_owner():
        rows = list(Record.objects.filter(verb="obligations.LadderChanged"))
        rows.sort(key=lambda row: row.facts["default"])
        main = Body.objects.get(code="main")
    assert [row.facts["before"][:2] for row in rows] == ["", "-3"]
    assert rows[0].facts["after"] == "-1 own bearer at_once; +12 hours chair digest"
    assert [row.body_id for row in rows] == [scene.body.pk, main.pk]
    assert [row.facts["default"] for row in rows] == [False, True]


def test_who_saw_another_ladder_is_told_so(scene: Scene) -> None:
    change(scene.officer, scene.body, SHORT, seen="")
    with pytest.raises(StaleEdit):
        change(scene.second_officer, scene.body, SHORT[:1], seen="")
    change(scene.second_officer, scene.body, SHORT, seen="")  # the same again


def test_a_last_stage_that_reaches_nobody(scene: Scene, top: Post) -> None:
    with as_owner():
        Representative.objects.filter(post=scene.aide).delete()
    with pytest.raises(BadLadder) as refusal:
        change(scene.officer, scene.body, SHORT)
    [fault] = refusal.value.faults
    assert (fault.ordinal, fault.field) == (2, "to")
    assert scene.body.name_ja in fault.reason
    with pytest.raises(BadLadder):
        change(top, None, SHORT)  # the main body has no chair's office


@pytest.mark.parametrize("holder", ["main", "aide", "peer", "rival"])
def test_nobody_else_reads_or_changes_a_ladder(scene: Scene, holder: str) -> None:
    change(scene.officer, scene.body, SHORT)
    with acting(getattr(scene, holder)) as who:
        assert not LadderStage.objects.visible_to(who).exists()
        assert not LadderStage.objects.exists()
        with pytest.raises(Refused):
            set_ladder(kind="action", body=scene.body, stages=SHORT, by=who)


def test_officers_read_their_own_and_the_default(scene: Scene, top: Post) -> None:
    change(scene.officer, scene.body, SHORT)
    with acting(top) as who:
        assert set(LadderStage.objects.visible_to(who).values_list("body", flat=True)) == {None}
        assert LadderStage.objects.count() == LadderStage.objects.filter(body=None).count()
        assert ladder_for(who, "action", scene.body.code) is None
        assert ladder_for(who, "nothing", None) is None
        assert [each.may_set.allowed for each in ladders_for(who)["action"]] == [True, True]
    with acting(scene.officer) as who:
        assert [each.may_set.allowed for each in ladders_for(who)["action"]] == [False, True]
        with pytest.raises(Refused):
            set_ladder(kind="action", body=None, stages=SHORT, by=who)


def test_the_database_wall_alone(scene: Scene, top: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without policy and query rule an officer changes neither another body's nor the default."""
    change(scene.officer, scene.body, SHORT)
    allowed = policies.ALLOWED
    monkeypatch.setattr(policies, "can_set_ladder", lambda *_args: allowed)
    with query_wall_off():
        for holder, body in ((top, scene.body), (scene.officer, None), (scene.main, None)):
            with pytest.raises((DatabaseError, StaleEdit)), acting(holder) as by:
                laddering._replace(
                    "action", body, [Stage(1, 9, "chair")], by, [scene.body.pk], None
                )
    with acting(top), transaction.atomic():
        assert LadderStage.objects.filter(body=scene.body).delete()[0] == 0
    with acting(scene.officer), transaction.atomic():
        assert LadderStage.objects.filter(body=None).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            LadderStage.objects.filter(body=scene.body).update(offset=1)
    with as_owner():
        assert LadderStage.objects.filter(body=scene.body).count() == 2
        assert LadderStage.objects.filter(kind="action", body=None).count() == 6


def test_the_query_wall_alone(scene: Scene, top: Post) -> None:
    change(scene.officer, scene.body, SHORT)
    with as_owner():
        connection.check_constraints()  # tables with waiting checks cannot be altered
    with database_wall_off():
        with acting(top) as who:
            assert set(LadderStage.objects.visible_to(who).values_list("body", flat=True)) == {None}
            with pytest.raises(Refused):
                set_ladder(kind="action", body=scene.body, stages=SHORT[:1], by=who)
            with pytest.raises(Refused):
                drop_ladder(kind="action", body=scene.body, by=who)
        with acting(scene.officer) as who:
            with pytest.raises(Refused):
                set_ladder(kind="action", body=None, stages=SHORT, by=who)
            assert LadderStage.objects.visible_to(who).filter(body=scene.body).count() == 2
        with acting(scene.main) as who:
            assert not LadderStage.objects.visible_to(who).exists()


def test_skipped_stages_are_shown_to_the_desk(scene: Scene) -> None:
    action = given(scene)
    for day in (9, 14, 15, 16):
        sweep(at=morning(day))
    with acting(scene.officer, morning(17)) as who:
        [line] = skipped_for(who)
    assert (line.to, line.line.subject_id, line.organisation) == ("org_admin", action.pk, "Bank")
    for holder in (scene.main, scene.peer, scene.rival, scene.aide):
        with acting(holder, morning(17)) as who:
            assert skipped_for(who) == []
    with acting(scene.officer, morning(17) + timedelta(days=31)) as who:
        assert skipped_for(who) == []


def test_the_missing_calendar_is_for_officers(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.obligations.selectors.calendar_gap", lambda at: at.year + 1)
    with acting(scene.officer) as who:
        assert calendar_gap_for(who) == 2027
        assert calendar_gap_for(replace(who, seats=frozenset())) is None

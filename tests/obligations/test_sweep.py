"""Stages are told once, the latest first, and only to who may know."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from apps.action_items.services import finish
from apps.activity.models import Outbox
from apps.obligations import sweeping
from apps.obligations.audiences import stage_audience
from apps.obligations.models import Obligation, PlannedStage
from apps.obligations.services import move_deadline, sweep, withdraw
from apps.organisations.models import Representative
from apps.sharing.models import CircleOrganisation
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import DUE, HOUR, MONDAY, acting, build, given, morning
from wg_portal import clock
from wg_portal.clock import JST

if TYPE_CHECKING:
    from apps.action_items.models import ActionItem
    from apps.organisations.models import Post
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return build()


def states(subject: ActionItem, revision: int = 1) -> list[str]:
    with as_owner():
        rows = PlannedStage.objects.filter(
            obligation__subject_id=subject.pk, revision=revision
        ).order_by("ordinal")
        return [row.state for row in rows]


def told_to(subject: ActionItem) -> list[str]:
    with as_owner():
        due = Outbox.objects.filter(kind="obligations.StageDue").order_by("at")
        return [e.facts["to"] for e in due if e.facts["subject_id"] == str(subject.pk)]


def stage_to(subject: ActionItem, to: str) -> PlannedStage:
    with as_owner():
        return PlannedStage.objects.filter(obligation__subject_id=subject.pk, to=to).first()


def hears(subject: ActionItem, to: str) -> set[Any]:
    with clock.fixed(MONDAY):
        return {each.post_id for each in stage_audience(stage_to(subject, to).pk)}


def test_nothing_before_its_time_and_everything_once(scene: Scene) -> None:
    action = given(scene)
    assert sweep(at=morning(8)) == 0
    for day in (9, 10, 11, 14, 15, 16, 17, 18, 21, 22):
        sweep(at=morning(day))
        assert sweep(at=morning(day)) == 0
    assert told_to(action) == ["bearer", "bearer", "deputy", "secretariat", "chair"]
    assert states(action) == ["told", "told", "told", "skipped", "told", "told"]


def test_after_a_pause_the_latest_is_told_and_the_bearer_is_not_forgotten(scene: Scene) -> None:
    action = given(scene)
    assert sweep(at=morning(17)) == 1
    assert states(action) == [
        "overtaken", "overtaken", "told", "overtaken", "told", "planned",
    ]  # fmt: skip
    assert sorted(told_to(action)) == ["deputy", "secretariat"]
    assert sweep(at=morning(17)) == 0


def test_a_latest_rung_that_may_know_nothing_leaves_it_to_the_one_before(scene: Scene) -> None:
    action = given(scene)
    assert sweep(at=morning(16)) == 1
    assert states(action)[:4] == ["overtaken", "overtaken", "told", "skipped"]
    assert told_to(action) == ["deputy"]


def test_each_rung_holds_who_it_says_and_nobody_else(scene: Scene) -> None:
    with as_owner():
        make.seat(scene.body, scene.admin, capacity="attendant")
    action = given(scene)
    assert hears(action, "bearer") == {scene.main.pk}
    assert hears(action, "deputy") == {scene.main.pk, scene.deputy.pk}
    assert hears(action, "org_admin") == {scene.admin.pk}
    assert hears(action, "secretariat") == {scene.officer.pk, scene.second_officer.pk}
    assert hears(action, "chair") == {scene.aide.pk}


def test_an_administrator_outside_the_circle_hears_nothing(scene: Scene) -> None:
    assert hears(given(scene), "org_admin") == set()


def test_a_narrow_circle_cuts_every_rung(scene: Scene) -> None:
    with as_owner():
        narrow = make.organisations_circle(scene.body, scene.bank)
        CircleOrganisation.objects.create(
            circle=narrow, organisation_id=scene.officer.organisation_id
        )
    action = given(scene, circle=narrow)
    assert action.code.startswith("A-")
    assert not action.code[2:].isdigit()
    assert hears(action, "org_admin") == {scene.admin.pk}
    assert hears(action, "chair") == set()
    assert sweep(at=datetime(2026, 12, 21, 7, 30, tzinfo=JST)) == 1
    assert states(action)[-2:] == ["told", "skipped"]


def test_of_red_only_the_named_person_hears(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        circle = make.people_circle(scene.body, scene.main, scene.officer, scene.aide)
        type(action).objects.filter(pk=action.pk).update(tlp=4, circle=circle, circle_kind="people")
        Obligation.objects.filter(subject_id=action.pk).update(bearer_person=scene.main.person)
    assert hears(action, "bearer") == {scene.main.pk}
    for rung in ("org_admin", "secretariat", "chair"):
        assert hears(action, rung) == set()
    with as_owner():
        Obligation.objects.filter(subject_id=action.pk).update(bearer_person=None)
    assert hears(action, "bearer") == set()


def test_a_named_bearer_hears_instead_of_the_main_contact(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        Obligation.objects.filter(subject_id=action.pk).update(bearer_person=scene.attendant.person)
    assert hears(action, "bearer") == {scene.attendant.pk}
    assert hears(action, "deputy") == {scene.attendant.pk, scene.deputy.pk}


def test_who_left_yesterday_hears_nothing_today(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        Representative.objects.filter(post=scene.main).delete()
    assert hears(action, "bearer") == set()


def test_nothing_after_it_is_done(scene: Scene) -> None:
    action = given(scene)
    sweep(at=morning(9))
    with acting(scene.main, morning(9) + HOUR) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    assert states(action) == ["told"] + ["cancelled"] * 5
    assert sweep(at=morning(31)) == 0
    assert told_to(action) == ["bearer"]


def test_a_stage_left_over_from_a_closed_act_is_cancelled(scene: Scene) -> None:
    action = given(scene)
    with as_owner():
        Obligation.objects.update(state="withdrawn", closed_at=MONDAY)
    assert sweep(at=morning(17)) == 0
    assert set(states(action)) == {"cancelled"}


def test_nothing_after_it_is_withdrawn(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.officer) as by:
        assert withdraw(subject_id=action.pk, by=by) == 1
        assert withdraw(subject_id=action.pk, by=by) == 0
    assert sweep(at=morning(31)) == 0
    assert set(states(action)) == {"cancelled"}


def test_a_moved_deadline_plans_only_what_is_ahead(scene: Scene) -> None:
    action = given(scene)
    sweep(at=morning(9))
    with acting(scene.officer, morning(10)) as by:
        duty = Obligation.objects.get(subject_id=action.pk)
        moved = datetime(2026, 12, 11, 17, tzinfo=JST)
        move_deadline(obligation_id=duty.pk, due_at=moved, by=by)
        move_deadline(obligation_id=duty.pk, due_at=moved, by=by)
    assert states(action, 1) == ["told"] + ["cancelled"] * 5
    assert states(action, 2) == ["planned"] * 5
    with as_owner():
        assert Outbox.objects.filter(kind="obligations.DeadlineMoved").count() == 1
    assert sweep(at=morning(11)) == 1
    assert sweep(at=morning(11)) == 0


def test_one_bad_row_never_stops_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = given(scene), given(scene)
    real = sweeping.rung_audience

    def failing(duty: Any, to: str, at: datetime) -> Any:
        if duty.subject_id == bad.pk:
            raise ValueError(bad.title_ja)
        return real(duty, to, at)

    monkeypatch.setattr(sweeping, "rung_audience", failing)
    assert sweep(at=morning(9)) == 1
    assert told_to(good) == ["bearer"]
    assert states(bad)[0] == "planned"
    assert "ValueError" in caplog.text
    assert bad.title_ja not in caplog.text
    monkeypatch.undo()
    assert sweep(at=morning(9)) == 0
    assert sweep(at=morning(9) + HOUR) == 1
    assert told_to(bad) == ["bearer"]


def test_a_full_sweep_takes_the_oldest_first(scene: Scene) -> None:
    later = given(scene, due_at=datetime(2026, 12, 15, 17, tzinfo=JST))
    first = given(scene)
    assert sweep(at=morning(10), limit=1) == 1
    assert told_to(first) == ["bearer"]
    assert told_to(later) == []


def test_the_post_of_a_reader_comes_with_him(scene: Scene) -> None:
    action = given(scene)
    with clock.fixed(MONDAY):
        [reader] = stage_audience(stage_to(action, "bearer").pk)
    main: Post = scene.main
    assert (reader.person_id, reader.organisation_id) == (main.person_id, main.organisation_id)
    assert action.due_at == DUE

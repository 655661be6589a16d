"""An action item from given to confirmed, its numbers, and who may do what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.services import confirm, finish, report_progress, return_
from apps.activity.models import Outbox, Record
from apps.obligations.enums import ObligationKind
from apps.obligations.models import Obligation, PlannedStage
from apps.obligations.selectors import (
    done_by,
    obligation_of,
    open_about,
    owed_by,
    owed_by_organisation,
)
from apps.obligations.services import discharge, move_deadline, oblige, withdraw
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import DUE, HOUR, MONDAY, acting, build, given, morning
from wg_portal.clock import JST
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return build()


def state_seen(scene: Scene, holder: str, action: ActionItem) -> str | None:
    with acting(getattr(scene, holder), morning(30)) as who:
        rows = ActionProgress.objects.visible_to(who).filter(action=action).order_by("at")
        return rows.last().state if rows else None


def kinds() -> list[str]:
    with as_owner():
        return [event.kind for event in Outbox.objects.order_by("at", "kind")]


def test_giving_obliges_the_owner_and_tells_everybody_the_wording(scene: Scene) -> None:
    action = given(scene)
    assert action.code == "A-0001"
    assert given(scene).code == "A-0002"
    assert kinds().count("action_items.ActionGiven") == 2
    with as_owner():
        duty = Obligation.objects.get(subject_id=action.pk)
        event = Outbox.objects.filter(kind="action_items.ActionGiven").first()
        assert {"obligation_id", "subject_id", "tlp", "body_id"} <= event.facts.keys()
        assert duty.tlp == action.tlp
        assert duty.due_at == DUE
        assert PlannedStage.objects.filter(obligation=duty).count() == 6
        assert action.title_ja not in str(list(Record.objects.values()))


def test_numbers_run_only_where_the_whole_body_sees_them(scene: Scene) -> None:
    with as_owner():
        members = make.circle_of(scene.body, "members")
    narrow = given(scene, circle=members)
    assert not narrow.code.removeprefix("A-").isdigit()
    assert given(scene).code == "A-0001"


@pytest.mark.parametrize(
    "fields",
    [
        {"tlp": 4},
        {"notice_title": ""},
        {"due_at": MONDAY},
    ],
)
def test_what_cannot_be_given(scene: Scene, fields: dict[str, Any]) -> None:
    with pytest.raises(PortalError):
        given(scene, **fields)
    with as_owner():
        assert not ActionItem.objects.exists()


def test_an_owner_who_would_not_see_it_is_refused(scene: Scene) -> None:
    with pytest.raises(PortalError, match=r"audience|範囲"):
        given(scene, owner_organisation_id=scene.rival.organisation_id)


def test_only_the_desk_gives(scene: Scene) -> None:
    with acting(scene.main) as by, pytest.raises(Refused):
        given(scene, by=by)


def test_from_given_to_confirmed(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.attendant, morning(8)) as by:
        report_progress(action_id=action.pk, comment="Begun", by=by)
    assert state_seen(scene, "officer", action) == "doing"
    with acting(scene.officer, morning(8)) as by, pytest.raises(Refused):
        confirm(action_id=action.pk, by=by)
    with acting(scene.main, morning(9)) as by:
        finish(action_id=action.pk, comment="All numbers tried", by=by)
        assert obligation_of(by, ObligationKind.ACTION, action.pk) is None
        assert [line.subject_id for line in done_by(by)] == [action.pk]
    with acting(scene.main, morning(9) + HOUR) as by, pytest.raises(Refused):
        finish(action_id=action.pk, comment="Again", by=by)
    with acting(scene.second_officer, morning(10)) as by:
        confirm(action_id=action.pk, by=by)
    assert state_seen(scene, "main", action) == "confirmed"
    with acting(scene.officer, morning(11)) as by, pytest.raises(Refused):
        return_(action_id=action.pk, comment="More", due_at=DUE, by=by)
    assert kinds().count("action_items.ActionFinished") == 1
    assert kinds().count("obligations.ObligationDischarged") == 1


def test_returning_opens_the_duty_again_with_a_new_deadline(scene: Scene) -> None:
    action = given(scene)
    later = datetime(2026, 12, 18, 17, tzinfo=JST)
    with acting(scene.main, morning(9)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    with acting(scene.officer, morning(10)) as by:
        with pytest.raises(PortalError):
            return_(action_id=action.pk, comment="More", due_at=MONDAY, by=by)
        return_(action_id=action.pk, comment="The tests are missing", due_at=later, by=by)
    with acting(scene.main, morning(11)) as by:
        line = obligation_of(by, ObligationKind.ACTION, action.pk)
        assert line is not None
        assert (line.due_at, line.left, line.overdue) == (later, 5, False)
        finish(action_id=action.pk, comment="With tests", by=by)
    assert state_seen(scene, "officer", action) == "reported"


def test_only_the_owner_reports_and_only_the_desk_decides(scene: Scene) -> None:
    action = given(scene)
    for post in (scene.peer, scene.officer, scene.aide):
        with acting(post, morning(8)) as by, pytest.raises(Refused):
            finish(action_id=action.pk, comment="Done", by=by)
    with acting(scene.main, morning(9)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    for post in (scene.peer, scene.main, scene.aide):
        with acting(post, morning(10)) as by, pytest.raises(Refused):
            confirm(action_id=action.pk, by=by)


def test_what_is_invisible_cannot_be_acted_on(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.rival, morning(8)) as by, pytest.raises(ActionItem.DoesNotExist):
        finish(action_id=action.pk, comment="Done", by=by)


def test_lines_of_the_home_page(scene: Scene) -> None:
    second = given(scene, due_at=datetime(2026, 12, 21, 17, tzinfo=JST))
    first = given(scene)
    with as_owner():
        named = {"bearer_person_id": scene.deputy.person_id}
        Obligation.objects.filter(subject_id=second.pk).update(**named)
    with acting(scene.main, morning(15)) as who:
        assert [line.subject_id for line in owed_by(who)] == [first.pk]
        lines = owed_by_organisation(who)
        assert [line.subject_id for line in lines] == [first.pk, second.pk]
        assert [(line.left, line.unit, line.overdue) for line in lines] == [
            (-1, "business", True),
            (4, "business", False),
        ]
    with acting(scene.deputy, morning(15)) as who:
        assert len(owed_by(who)) == 2
    with acting(scene.officer, morning(15)) as who:
        assert owed_by(who) == owed_by_organisation(who) == []
        assert open_about(who, [first.pk]).keys() == {first.pk}
    for post in (scene.peer, scene.admin, scene.rival):
        with acting(post, morning(15)) as who:
            assert owed_by_organisation(who) == []
            assert open_about(who, [first.pk, second.pk]) == {}


def test_obliging_twice_is_one_duty(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.officer, morning(8)) as by:
        again = oblige(
            kind=ObligationKind.ACTION,
            subject_type="action_items.ActionItem",
            subject_id=action.pk,
            body_id=scene.body.pk,
            bearer_organisation_id=scene.bank.pk,
            desk_circle_id=scene.desk.pk,
            due_at=DUE + HOUR,
            counting="days",
            by=by,
        )
    assert again.due_at == DUE
    with as_owner():
        assert Obligation.objects.count() == 1
        assert PlannedStage.objects.count() == 6
    assert kinds().count("obligations.ObligationOpened") == 1


def test_only_the_desk_obliges_others_moves_and_withdraws(scene: Scene) -> None:
    action = given(scene)
    key = {
        "kind": ObligationKind.ACTION,
        "subject_id": action.pk,
        "bearer_organisation_id": scene.bank.pk,
    }
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.get(subject_id=action.pk)
        with pytest.raises(Refused):
            move_deadline(obligation_id=duty.pk, due_at=DUE + HOUR, by=by)
        with pytest.raises(Refused):
            withdraw(subject_id=action.pk, by=by)
    with acting(scene.peer, morning(8)) as by:
        with pytest.raises(Refused):
            oblige(
                **key,
                subject_type="action_items.ActionItem",
                body_id=scene.body.pk,
                desk_circle_id=scene.desk.pk,
                due_at=DUE,
                counting="government",
                by=by,
            )
        assert not discharge(**key, by=by)  # invisible, so there is nothing to discharge
    with acting(scene.main, morning(9)) as by:
        assert discharge(**key, by=by)
        assert not discharge(**key, by=by)

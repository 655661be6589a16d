"""A deadline that moves: by the desk, on the owner's wish, to the next meeting, when returned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

from apps.action_items.deadlines import carry_over, move_deadline
from apps.action_items.models import ActionItem, DeadlineChange
from apps.action_items.register import OPEN, Search, actions_for
from apps.action_items.selectors import action_page
from apps.action_items.services import finish, return_
from apps.activity.models import Outbox, Record
from apps.dashboard.duty_page import duty_page
from apps.obligations import wishes
from apps.obligations.enums import PleaKind
from apps.obligations.models import Obligation, PlannedStage
from tests import factories as make
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.obligations.scene import DUE, HOUR, MONDAY, acting, build, given, morning
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 21, 17, tzinfo=JST)
REASON = "canary-reason"


@pytest.fixture
def scene() -> Scene:
    return build()


def history(action: ActionItem) -> list[tuple[str, datetime, datetime, str]]:
    with as_owner():
        rows = DeadlineChange.objects.filter(action=action).order_by("at")
        return [(row.how, row.was, row.due_at, row.reason) for row in rows]


def deadlines(action: ActionItem) -> set[datetime]:
    """Of the item itself and of what is expected: always one."""
    with as_owner():
        action.refresh_from_db()
        duties = Obligation.objects.open().filter(subject_id=action.pk)
        return {action.due_at, *(duty.due_at for duty in duties)}


def moved_by_desk(scene: Scene, action: ActionItem) -> None:
    with acting(scene.second_officer, morning(8)) as by:
        move_deadline(action_id=action.pk, due_at=LATER, reason=REASON, by=by)


def extended(scene: Scene, action: ActionItem) -> None:
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.TIME, reason=REASON, wished_at=LATER, by=by)
    with acting(scene.officer, morning(9)) as by:
        wishes.decide(plea.pk, granted=True, answer="", by=by)


def carried(scene: Scene, action: ActionItem) -> None:
    with acting(scene.officer, morning(8)) as by:
        carry_over(action_id=action.pk, due_at=LATER, reason=REASON, by=by)


def returned(scene: Scene, action: ActionItem) -> None:
    with acting(scene.main, morning(8)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    with acting(scene.officer, morning(9)) as by:
        return_(action_id=action.pk, comment=REASON, due_at=LATER, by=by)


WAYS: dict[str, Any] = {
    "moved": moved_by_desk,
    "extended": extended,
    "carried": carried,
    "returned": returned,
}


@pytest.mark.parametrize("how", WAYS)
def test_each_way_moves_item_and_act_together_and_stays_in_the_history(
    scene: Scene, how: str
) -> None:
    action = given(scene)
    WAYS[how](scene, action)
    assert deadlines(action) == {LATER}
    assert history(action) == [(how, DUE, LATER, REASON)]
    with as_owner():
        assert REASON not in str([*Record.objects.values(), *Outbox.objects.values()])


@pytest.mark.parametrize("how", WAYS)
def test_owner_desk_and_chair_read_why_and_nobody_else_does(scene: Scene, how: str) -> None:
    action = given(scene)
    WAYS[how](scene, action)
    for holder in ("main", "attendant", "officer", "aide"):
        with acting(getattr(scene, holder), morning(10)) as who:
            page = action_page(who, action.pk)
            assert page is not None
            assert [(each.due_at, each.reason) for each in page.deadlines] == [
                (LATER, REASON),
                (DUE, ""),
            ], holder
    with acting(scene.peer, morning(10)) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert (page.action.due_at, page.deadlines, page.late) == (LATER, (), None)
    for holder in ("peer", "rival", "admin"):
        with acting(getattr(scene, holder), morning(10)) as who, connection.cursor() as cursor:
            assert not DeadlineChange.objects.visible_to(who).exists()
            cursor.execute("SELECT count(*) FROM action_items_deadlinechange")
            assert cursor.fetchone() == (0,), holder


def test_a_wish_that_is_not_granted_moves_nothing(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.TIME, reason="x", wished_at=LATER, by=by)
    with acting(scene.officer, morning(9)) as by:
        wishes.decide(plea.pk, granted=False, answer="", by=by)
    assert deadlines(action) == {DUE}
    assert history(action) == []


@pytest.mark.parametrize("by_now", ["it has passed", "the deadline is later"])
def test_a_wish_for_a_day_that_is_no_gain_is_not_granted(scene: Scene, by_now: str) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.TIME, reason="x", wished_at=LATER, by=by)
    at, stands = LATER + timedelta(minutes=1), DUE
    if by_now == "the deadline is later":
        at, stands = morning(9), LATER + timedelta(days=7)
        with acting(scene.officer, at) as by:
            move_deadline(action_id=action.pk, due_at=stands, reason="x", by=by)
    with acting(scene.officer, at) as by:
        page = duty_page(by, duty.pk)
        assert (bool(page.may_grant), bool(page.may_decide)) == (False, True)
        with pytest.raises(Refused, match="期限を変更してください"):
            wishes.decide(plea.pk, granted=True, answer="", by=by)
    assert deadlines(action) == {stands}
    with acting(scene.officer, at) as by:
        wishes.decide(plea.pk, granted=False, answer="Too late", by=by)
    assert deadlines(action) == {stands}


def test_a_wish_granted_after_the_report_moves_nothing(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.TIME, reason="x", wished_at=LATER, by=by)
        finish(action_id=action.pk, comment="Done all the same", by=by)
    with acting(scene.officer, morning(9)) as by, pytest.raises(Refused):
        wishes.decide(plea.pk, granted=True, answer="", by=by)
    assert deadlines(action) == {DUE}
    assert history(action) == []


def exempted(scene: Scene, action: ActionItem) -> None:
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.NOT_OURS, reason=REASON, wished_at=None, by=by)
    with acting(scene.officer, morning(9)) as by:
        wishes.decide(plea.pk, granted=True, answer="", by=by)


def test_what_does_not_apply_has_a_state_of_its_own_and_is_never_late(scene: Scene) -> None:
    action = given(scene)
    exempted(scene, action)
    late = morning(21)
    for holder in ("main", "officer", "aide"):
        with acting(getattr(scene, holder), late) as who:
            page = action_page(who, action.pk)
            assert page is not None
            assert (page.standing.state, page.late, page.line) == ("exempt", None, None), holder
            assert page.steps[0].comment == REASON
            assert not page.offered
            for search, fits in (
                (Search(state="exempt"), True),
                (Search(state="todo"), False),
                (Search(state=OPEN), False),
                (Search(overdue=True), False),
            ):
                assert actions_for(who, search).exists() is fits, (holder, search)
    with acting(scene.peer, late) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert (page.look, page.late, page.steps) == (None, None, ())
        assert not actions_for(who, Search(state="exempt")).exists()


def test_what_does_not_apply_is_neither_reported_nor_moved(scene: Scene) -> None:
    action = given(scene)
    exempted(scene, action)
    with acting(scene.main, morning(10)) as by, pytest.raises(Refused, match="対象外"):
        finish(action_id=action.pk, comment="Done", by=by)
    with acting(scene.officer, morning(10)) as by:
        with pytest.raises(Refused, match="対象外"):
            move_deadline(action_id=action.pk, due_at=LATER, reason="x", by=by)
        with pytest.raises(Refused, match="対象外"):
            return_(action_id=action.pk, comment="x", due_at=LATER, by=by)


def test_a_wish_granted_after_the_report_leaves_it_reported(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.NOT_OURS, reason="x", wished_at=None, by=by)
        finish(action_id=action.pk, comment="Done all the same", by=by)
    with acting(scene.officer, morning(9)) as by, pytest.raises(Refused):
        wishes.decide(plea.pk, granted=True, answer="", by=by)
    with as_owner():
        assert action.progress.latest("at").state == "reported"


def test_carrying_over_begins_the_reminders_anew_and_tells_the_owner_once(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.officer, morning(15)) as by:  # already late
        carry_over(action_id=action.pk, due_at=LATER, reason=REASON, by=by)
    with as_owner():
        duty = Obligation.objects.open().get(subject_id=action.pk)
        planned = PlannedStage.objects.filter(obligation=duty, state="planned")
        assert duty.revision == 2
        assert planned.filter(revision=2).exists()
        assert not planned.filter(revision=1).exists()
        kinds = [event.kind for event in Outbox.objects.all()]
        assert kinds.count("obligations.DeadlineMoved") == 1
        assert action.progress.latest("at").state == "carried"
    with acting(scene.main, morning(16)) as by:
        finish(action_id=action.pk, comment="Done", by=by)


@pytest.mark.parametrize("act", [move_deadline, carry_over])
@pytest.mark.parametrize("due_at", [MONDAY, DUE])
def test_a_deadline_must_be_ahead_and_another_one(scene: Scene, act: Any, due_at: datetime) -> None:
    action = given(scene)
    with acting(scene.officer, morning(8)) as by, pytest.raises(PortalError):
        act(action_id=action.pk, due_at=due_at, reason=REASON, by=by)
    assert history(action) == []


def test_what_is_carried_over_is_not_due_earlier(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.officer, morning(8)) as by:
        with pytest.raises(PortalError):
            carry_over(action_id=action.pk, due_at=DUE - HOUR, reason=REASON, by=by)
        move_deadline(action_id=action.pk, due_at=DUE - HOUR, reason=REASON, by=by)
    assert deadlines(action) == {DUE - HOUR}


@pytest.mark.parametrize("act", [move_deadline, carry_over])
@pytest.mark.parametrize("holder", ["main", "peer", "aide"])
def test_only_the_desk_moves(scene: Scene, act: Any, holder: str) -> None:
    action = given(scene)
    with acting(getattr(scene, holder), morning(8)) as by, pytest.raises(Refused):
        act(action_id=action.pk, due_at=LATER, reason=REASON, by=by)
    assert deadlines(action) == {DUE}


def test_what_is_reported_is_confirmed_or_returned_but_not_moved(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    with acting(scene.officer, morning(9)) as by, pytest.raises(Refused):
        move_deadline(action_id=action.pk, due_at=LATER, reason=REASON, by=by)


def test_the_chair_learns_how_late_it_is_and_a_peer_does_not(scene: Scene) -> None:
    action = given(scene)
    with clock.fixed(morning(15)):
        chair = text(browser(scene, "aide").get(address(action)))
        assert "1 business day late" in chair
        assert "<form" not in chair.split("<main", 1)[1]
        assert " late" not in text(browser(scene, "peer").get(address(action)))


def test_the_desk_moves_and_carries_on_the_page(scene: Scene) -> None:
    action = given(scene)
    with clock.fixed(morning(8)):
        desk, owner, peer = (browser(scene, each) for each in ("officer", "main", "peer"))
        day = {"due_at_year": "令和８", "due_at_month": "12", "due_at_day": "18", "due_at_time": ""}
        sent = {"submission": str(uuid4()), "reason": REASON}
        wrong = desk.post(address(action, "move/"), sent)
        assert wrong.status_code == 422
        assert f'value="{REASON}"' in text(wrong)
        for _ in range(2):
            assert desk.post(address(action, "move/"), sent | day).status_code == 302
        sent = {"submission": str(uuid4()), "reason": "To the third meeting"} | day
        assert desk.post(address(action, "carry/"), sent).status_code == 422
        asked = desk.post(address(action, "carry/"), sent | {"due_at_day": "26"})
        assert asked.status_code == 422
        assert "at the weekend; the next business day is Monday, 28 December" in text(asked)
        assert len(history(action)) == 1
        sent |= {"due_at_day": "26", "due_at_kept": "2026-12-26"}
        assert desk.post(address(action, "carry/"), sent).status_code == 302
        assert [row[0] for row in history(action)] == ["moved", "carried"]
        assert "To the third meeting" in text(owner.get(address(action)))
        shown = text(peer.get(address(action)))
        assert REASON not in shown
        assert "third meeting" not in shown
        refused = peer.post(address(action, "move/"), sent | {"submission": str(uuid4())})
        assert refused.status_code == 422
        assert "To the third meeting" in text(refused)  # what he typed himself
        assert "Only the secretariat moves the deadline" in text(refused)


@pytest.mark.parametrize("granted", [None, True, False])
def test_what_was_asked_stands_on_the_page_of_owner_desk_and_chair(
    scene: Scene, granted: bool | None
) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        duty = Obligation.objects.visible_to(by).get(subject_id=action.pk)
        plea = wishes.plead(duty.pk, kind=PleaKind.TIME, reason=REASON, wished_at=LATER, by=by)
    if granted is not None:
        with acting(scene.officer, morning(9)) as by:
            wishes.decide(plea.pk, granted=granted, answer="canary-answer", by=by)
    for holder in ("main", "attendant", "officer", "aide"):
        with acting(getattr(scene, holder), morning(10)) as who:
            page = action_page(who, action.pk)
            assert page is not None
            [asked] = page.pleas
            assert (asked.reason, asked.wished_at, asked.granted) == (REASON, LATER, granted)
    with acting(scene.peer, morning(10)) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert page.pleas == ()
    with clock.fixed(morning(10)):
        for holder in ("main", "officer", "aide"):
            shown = text(browser(scene, holder).get(address(action)))
            assert REASON in shown, holder
            assert ("canary-answer" in shown) is (granted is not None)
            word = {None: "Waits for an answer", True: "Granted", False: "Not granted"}[granted]
            assert word in shown, holder
        shown = text(browser(scene, "peer").get(address(action)))
        assert REASON not in shown
        assert "Asked of the secretariat" not in shown


def test_the_chair_of_another_body_reads_no_wish(scene: Scene) -> None:
    action = given(scene)
    extended(scene, action)
    with as_owner():
        chair = make.post(make.person("Elsewhere"), make.organisation("Agency"))
        make.seat(scene.body, chair)
        make.seat(make.body("third"), chair, role="chair")
    with acting(chair, morning(10)) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert page.pleas == ()

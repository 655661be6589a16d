"""Whose move it is: the return is loud for the owner, the report stands before whoever confirms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from apps.action_items.deadlines import carry_over
from apps.action_items.models import ActionItem
from apps.action_items.register import Search, actions_for
from apps.action_items.selectors import action_page
from apps.action_items.services import confirm, finish, report_progress, return_
from apps.action_items.waiting import work_of_desk
from apps.dashboard.selectors import home
from apps.secretariat.selectors.desk import desk_page
from tests import factories as make
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.obligations.scene import HOUR, acting, build, given, morning
from wg_portal import clock
from wg_portal.clock import JST

if TYPE_CHECKING:
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 21, 17, tzinfo=JST)
MISSING = "canary-missing"


@pytest.fixture
def scene() -> Scene:
    return build()


def reported(scene: Scene, action: ActionItem, day: int = 8) -> None:
    with acting(scene.main, morning(day)) as by:
        finish(action_id=action.pk, comment="canary-report", by=by)


def returned(scene: Scene, action: ActionItem, day: int = 9) -> None:
    with acting(scene.officer, morning(day)) as by:
        return_(action_id=action.pk, comment=f"{MISSING}\nand more", due_at=LATER, by=by)


def test_a_return_stands_on_top_of_the_owners_page_until_it_is_reported_again(
    scene: Scene,
) -> None:
    action = given(scene)
    reported(scene, action)
    with clock.fixed(morning(9)):
        returned(scene, action)
        owner, colleague = browser(scene, "main"), browser(scene, "attendant")
        shown = text(owner.get(address(action)))
        banner = shown.index("Returned: something is missing")
        assert banner < shown.index("What was agreed")
        assert MISSING in shown[banner : shown.index("What was agreed")]
        assert "Report again" in shown
        assert shown.count('data-kind="solid"') == 1
        assert "something is missing" in text(colleague.get(address(action)))
        for holder in ("peer", "officer", "aide"):
            page = text(browser(scene, holder).get(address(action)))
            assert "Returned: something is missing" not in page, holder
            assert (MISSING in page) is (holder != "peer")
    with acting(scene.main, morning(10)) as by:
        report_progress(action_id=action.pk, comment="At it", by=by)
        page_ = action_page(by, action.pk)
        assert page_ is not None
        assert page_.returned is not None, "a note is no report"
        finish(action_id=action.pk, comment="Again", by=by)
        page_ = action_page(by, action.pk)
        assert page_ is not None
        assert page_.returned is None


def test_the_home_card_of_the_owner_says_what_is_missing(scene: Scene) -> None:
    action, other = given(scene), given(scene)
    reported(scene, action)
    returned(scene, action)
    with acting(scene.main, morning(10)) as who:
        cards = {
            line.duty.subject_id: line.missing
            for line in [
                *home(who, "mine").later,
                *home(who, "mine").soon,
                *home(who, "mine").overdue,
            ]
        }
        assert cards == {action.pk: MISSING, other.pk: ""}
    with clock.fixed(morning(10)):
        shown = text(browser(scene, "main").get("/"))
        assert "Returned" in shown
        assert MISSING in shown
        assert "and more" not in shown
        assert MISSING not in text(browser(scene, "peer").get("/"))


def test_reported_items_wait_at_the_desk_the_oldest_first(scene: Scene) -> None:
    first, second, ended, todo = (given(scene) for _ in range(4))
    reported(scene, second, 9)
    reported(scene, first, 8)
    reported(scene, ended, 8)
    with acting(scene.officer, morning(9) + HOUR) as by:
        confirm(action_id=ended.pk, by=by)
    for holder in ("officer", "second_officer"):
        with acting(getattr(scene, holder), morning(10)) as who:
            waits = [each.action.pk for each in work_of_desk(who).to_confirm]
            assert waits == [first.pk, second.pk], holder
            assert [each.action.pk for each in home(who, "mine").to_confirm] == waits
            assert [each.action.pk for each in desk_page(who).actions.to_confirm] == waits
    for holder in ("main", "peer", "aide", "rival", "admin"):
        with acting(getattr(scene, holder), morning(10)) as who:
            assert work_of_desk(who).to_confirm == [], holder
            assert home(who, "mine").to_confirm == [], holder
    assert todo.pk not in waits


def test_the_desk_finds_what_it_returned_and_what_was_missing(scene: Scene) -> None:
    action, carried, anew = (given(scene) for _ in range(3))
    for each in (action, carried, anew):
        reported(scene, each)
        returned(scene, each)
    with acting(scene.officer, morning(10)) as by:
        carry_over(action_id=carried.pk, due_at=LATER + HOUR, reason="x", by=by)
    reported(scene, anew, 10)
    with acting(scene.officer, morning(11)) as who:
        found = {each.action.pk: each.missing for each in work_of_desk(who).returned}
        assert found == {action.pk: MISSING, carried.pk: MISSING}
        listed = {each.pk for each in actions_for(who, Search(state="returned"))}
        assert listed == {action.pk}
        assert desk_page(who).awaited == [], "one organisation that is asked again is not two"
    with acting(scene.peer, morning(11)) as who:
        assert not actions_for(who, Search(state="returned")).exists()


def test_another_desk_finds_neither(scene: Scene) -> None:
    with as_owner():
        elsewhere = make.post(make.person("Elsewhere"), make.organisation("Agency"))
        make.seat(scene.body, elsewhere)
        make.seat(make.body("third"), elsewhere, role="secretariat")
    one, two = given(scene), given(scene)
    reported(scene, one)
    reported(scene, two)
    returned(scene, two)
    with acting(elsewhere, morning(10)) as who:
        found = work_of_desk(who)
        assert (found.to_confirm, found.returned) == ([], [])


def test_desk_and_home_lead_to_the_item_with_one_click(scene: Scene) -> None:
    action, back = given(scene), given(scene)
    reported(scene, action)
    reported(scene, back)
    returned(scene, back)
    with clock.fixed(morning(10)):
        officer = browser(scene, "officer")
        for page in ("/", "/desk/"):
            assert f'href="{address(action)}#decide"' in text(officer.get(page)), page
        assert MISSING in text(officer.get("/desk/"))
        assert 'id="decide"' in text(officer.get(address(action)))

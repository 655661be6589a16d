"""To which meeting an item was carried over, and who may know it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from apps.action_items.deadlines import carry_over
from apps.action_items.exports import Form, make
from apps.action_items.forms import CarryForm
from apps.action_items.models import ActionItem
from apps.action_items.register import Search, actions_for, choices_for, rows
from apps.action_items.selectors import action_page
from apps.action_items.services import finish, report_progress
from apps.action_items.sources import sources
from apps.meetings.models import CarriedOver, Meeting
from apps.meetings.sources import carried_into
from tests import factories
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.notifications.stage import meeting
from tests.obligations.scene import HOUR, MONDAY, acting, build, given, morning
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 12, 21, 17, tzinfo=JST)
THREE = ("main", "attendant", "officer", "aide")


@pytest.fixture
def scene() -> Scene:
    return build()


def fourth(scene: Scene) -> Meeting:
    """The one after the next."""
    begins = datetime(2027, 1, 14, 10, tzinfo=JST)
    return meeting(
        scene,
        number=4,
        starts_at=begins,
        ends_at=begins + HOUR,
        reply_due_at=begins - timedelta(days=7),
    )


def carried(
    scene: Scene, action: ActionItem, there: Meeting | None, day: int = 8, more: int = 0
) -> None:
    with acting(scene.officer, morning(day)) as by:
        carry_over(
            action_id=action.pk,
            due_at=LATER + more * HOUR,
            reason="x",
            meeting_id=there.pk if there else None,
            by=by,
        )


def shown(scene: Scene, holder: str, action: ActionItem, day: int = 9) -> tuple[str, str]:
    """The meeting on the page and in the list."""
    with acting(getattr(scene, holder), morning(day)) as who:
        page = action_page(who, action.pk)
        assert page is not None
        [row] = [each for each in rows(who, actions_for(who), choices_for(who))
                 if each.action.pk == action.pk]  # fmt: skip
        return page.carried_to.name if page.carried_to else "", row.carried_to


def test_owner_desk_and_chair_read_to_which_meeting_and_a_peer_the_date_only(
    scene: Scene,
) -> None:
    action, there = given(scene), meeting(scene)
    carried(scene, action, there)
    for holder in THREE:
        on_page, in_list = shown(scene, holder, action)
        assert on_page == in_list, holder
        assert "12/17" in on_page
        with acting(getattr(scene, holder), morning(9)) as who:
            assert [each.pk for each in carried_into(who, there)] == [action.pk], holder
            assert on_page in make(who, Search(), Form.CSV).content.decode("utf-8-sig")
    assert shown(scene, "peer", action) == ("", "")
    with acting(scene.peer, morning(9)) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert page.action.due_at == LATER
        assert carried_into(who, there) == []
    for holder in ("peer", "rival", "admin"):
        with acting(getattr(scene, holder), morning(9)) as who, connection.cursor() as cursor:
            assert not CarriedOver.objects.visible_to(who).exists(), holder
            cursor.execute("SELECT count(*) FROM meetings_carriedover")
            assert cursor.fetchone() == (0,), holder


def test_who_may_not_read_of_the_meeting_reads_the_date_only(scene: Scene) -> None:
    action, there = given(scene), meeting(scene)
    carried(scene, action, there)
    with as_owner():
        Meeting.objects.filter(pk=there.pk).update(circle=factories.circle_of(scene.body, "office"))
    assert "12/17" in shown(scene, "aide", action)[0]
    for holder in ("main", "attendant"):
        assert shown(scene, holder, action) == ("", ""), holder
        with acting(getattr(scene, holder), morning(9)) as who, connection.cursor() as cursor:
            assert not CarriedOver.objects.visible_to(who).exists()
            cursor.execute("SELECT count(*) FROM meetings_carriedover")
            assert cursor.fetchone() == (0,)
            page = action_page(who, action.pk)
            assert page is not None
            assert page.action.due_at == LATER


def test_only_a_coming_meeting_of_the_body_can_be_chosen(scene: Scene) -> None:
    action = given(scene)
    past = meeting(
        scene,
        number=1,
        starts_at=MONDAY - 3 * HOUR,
        ends_at=MONDAY - 2 * HOUR,
        reply_due_at=MONDAY - 9 * HOUR,
    )
    with as_owner():
        third = factories.body("third")
        inner = factories.circle_of(scene.body, "office")
    elsewhere = meeting(scene, body=third)
    closed = meeting(scene, circle=inner)
    for wrong in (past, elsewhere, closed):
        with pytest.raises(PortalError):
            carried(scene, action, wrong)
    with as_owner():
        action.refresh_from_db()
        assert action.due_at != LATER, "nothing half-done"
        assert not CarriedOver.objects.exists()


def test_a_meeting_that_its_owner_does_not_read_is_not_offered(scene: Scene) -> None:
    with as_owner():
        inner = factories.circle_of(scene.body, "office")
        named = factories.people_circle(scene.body, scene.officer, scene.deputy)
    meeting(scene, circle=inner, number=3)
    by_name = meeting(scene, circle=named, number=4)
    everybodys = meeting(scene, number=5)
    to_bank = given(scene)
    to_person = given(scene, owner_person_id=scene.main.person_id)
    to_peer = given(scene, owner_organisation_id=scene.peer.organisation_id)
    for action, offered in (
        (to_bank, [by_name, everybodys]),
        (to_person, [everybodys]),
        (to_peer, [everybodys]),
    ):
        with acting(scene.officer, morning(8)) as who:
            page = action_page(who, action.pk)
            assert page is not None
            assert {each.meeting_id for each in page.coming} == {each.pk for each in offered}


def test_a_draft_is_offered_as_one_to_who_writes_it_and_shown_to_nobody_else(scene: Scene) -> None:
    action = given(scene)
    draft = meeting(scene, state="draft", visible_from=None)
    with as_owner():
        factories.grant(draft, scene.officer, "author")
    with clock.fixed(morning(8)):
        offered = text(browser(scene, "officer", "ja").get(address(action)))
        assert f'<option value="{draft.pk}" selected>第3回 12/17(木)（下書き）</option>' in offered
        assert str(draft.pk) not in text(browser(scene, "second_officer").get(address(action)))
        assert "下書きの会合の日は" in offered
        carry = offered.split("/carry/")[1].split("</form>")[0]
        for part in ("year", "month", "day"):
            found = re.search(f'name="due_at_{part}"[^>]*>', carry)
            assert found, part
            assert "value=" not in found[0], part
    carried(scene, action, draft)
    assert "（下書き）" in shown(scene, "officer", action)[0]
    for holder in ("main", "attendant", "aide", "second_officer", "peer"):
        assert shown(scene, holder, action) == ("", ""), holder
    with as_owner():
        Meeting.objects.filter(pk=draft.pk).update(state="released", visible_from=morning(9))
    for holder in THREE:
        for name in shown(scene, holder, action, day=10):
            assert name == "第3回 12/17(木)", holder


def test_the_list_shows_the_meeting_until_it_is_reported(scene: Scene) -> None:
    action, there = given(scene), meeting(scene)
    carried(scene, action, there)
    with acting(scene.main, morning(9)) as by:
        report_progress(action_id=action.pk, comment="Begun", by=by)
    for holder in THREE:
        on_page, in_list = shown(scene, holder, action, day=10)
        assert on_page == in_list, holder
        assert "12/17" in in_list
    assert shown(scene, "peer", action, day=10) == ("", "")
    with acting(scene.main, morning(10)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    for holder in THREE:
        assert shown(scene, holder, action, day=11) == ("", ""), holder


def form(scene: Scene, action: ActionItem, *meetings: Meeting, **typed: Any) -> CarryForm:
    with acting(scene.officer, morning(8)) as who:
        ahead = [each for each in sources().coming(who, action)
                 if each.meeting_id in {there.pk for there in meetings}]  # fmt: skip
        made = CarryForm(
            {"submission": str(uuid4()), "reason": "x"} | typed if typed else None,
            meetings=ahead,
            present=action.due_at,
            at=who.at,
        )
        made.is_valid()
        return made


def typed_day(at: datetime) -> dict[str, str]:
    parts = {"year": at.year, "month": at.month, "day": at.day}
    return {f"due_at_{name}": str(part) for name, part in parts.items()} | {"due_at_time": "17:00"}


def test_the_day_of_the_meeting_is_proposed_as_the_new_deadline(scene: Scene) -> None:
    action, third = given(scene), meeting(scene)
    later = fourth(scene)
    proposed = form(scene, action, third, later)
    assert proposed["due_at"].initial == datetime(2026, 12, 17, 17, tzinfo=JST)
    assert proposed["meeting_id"].initial == str(third.pk)
    with clock.fixed(morning(8)):
        page = text(browser(scene, "officer").get(address(action)))
        carry = page.split("/carry/")[1].split("</form>")[0]
        for part, value in (("year", "2026"), ("month", "12"), ("day", "17"), ("time", "17:00")):
            assert re.search(f'name="due_at_{part}" value="{value}"', carry), part
    # A meeting before the present deadline is none to carry over to.
    due_after = given(scene, due_at=LATER)
    proposed = form(scene, due_after, third, later)
    assert proposed["meeting_id"].initial == str(later.pk)
    assert form(scene, due_after, third)["due_at"].initial is None
    assert form(scene, due_after, third)["meeting_id"].initial == ""


def test_another_meeting_with_the_day_of_the_proposed_one_is_asked_about(scene: Scene) -> None:
    action, third = given(scene), meeting(scene)
    later = fourth(scene)
    left = typed_day(datetime(2026, 12, 17, tzinfo=JST)) | {"meeting_id": str(later.pk)}
    [question] = form(scene, action, third, later, **left).errors["due_at"]
    assert "第4回" in question
    assert "第3回" in question
    kept = left | {"due_at_kept": "2026-12-17"}
    assert form(scene, action, third, later, **kept).is_valid()
    for right in (
        left | {"meeting_id": str(third.pk)},
        left | {"meeting_id": ""},
        left | {"due_at_day": "18"},
    ):
        assert form(scene, action, third, later, **right).is_valid()
    early = typed_day(datetime(2026, 12, 11, tzinfo=JST))
    assert form(scene, action, third, **early).has_error("due_at", "earlier")


def test_the_proposed_day_is_asked_about_when_it_does_not_count(scene: Scene) -> None:
    action = given(scene)
    saturday = datetime(2026, 12, 19, 10, tzinfo=JST)
    there = meeting(scene, starts_at=saturday, ends_at=saturday + HOUR)
    typed = typed_day(saturday) | {"meeting_id": str(there.pk)}
    assert form(scene, action, there, **typed).has_error("due_at", "doubt")


def test_the_last_carrying_over_holds(scene: Scene) -> None:
    action, third = given(scene), meeting(scene)
    later = fourth(scene)
    carried(scene, action, third)
    carried(scene, action, later, day=9, more=1)
    assert "1/14" in shown(scene, "main", action, day=10)[0]
    with acting(scene.officer, morning(10)) as who:
        assert carried_into(who, third) == []
    carried(scene, action, None, day=10, more=2)
    assert shown(scene, "main", action, day=11) == ("", "")
    with acting(scene.officer, morning(11)) as who:
        assert carried_into(who, later) == []


def test_what_is_reported_waits_for_no_meeting(scene: Scene) -> None:
    action = given(scene)
    carried(scene, action, meeting(scene))
    with acting(scene.main, morning(9)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    assert shown(scene, "main", action, day=10) == ("", "")


def test_the_form_offers_the_next_meeting_and_the_meeting_shows_the_item(scene: Scene) -> None:
    action, there = given(scene), meeting(scene)
    later = fourth(scene)
    with clock.fixed(morning(8)):
        desk = browser(scene, "officer")
        page = text(desk.get(address(action)))
        assert f'<option value="{there.pk}" selected>' in page
        assert f'<option value="{later.pk}">' in page
        day = {"due_at_year": "R8", "due_at_month": "12", "due_at_day": "25", "due_at_time": ""}
        sent = day | {"submission": str(uuid4()), "reason": "x", "meeting_id": str(uuid4())}
        assert desk.post(address(action, "carry/"), sent).status_code == 422
        sent["meeting_id"] = str(later.pk)
        assert desk.post(address(action, "carry/"), sent).status_code == 302
        for holder, knows in (("officer", True), ("main", True), ("aide", True), ("peer", False)):
            client = browser(scene, holder)
            meeting_page = text(client.get(f"/meetings/{later.pk}/"))
            assert ("Carried over to this meeting" in meeting_page) is knows, holder
            assert (f'href="/meetings/{later.pk}/"' in text(client.get(address(action)))) is knows
        assert "Carried over to this meeting" in text(desk.get(f"/meetings/{later.pk}/room/"))


@pytest.mark.parametrize("holder", ["main", "aide", "peer", "officer"])
def test_the_database_lets_only_the_desk_say_so(scene: Scene, holder: str) -> None:
    action, there = given(scene), meeting(scene)
    with as_owner():
        office = factories.circle_of(scene.body, "office")
    row = CarriedOver(
        action=action, meeting=there, organisation=scene.bank, desk_circle=office, at=MONDAY
    )
    with acting(getattr(scene, holder)):
        if holder == "officer":
            row.save(force_insert=True)
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                row.save(force_insert=True)

"""The list: filters and orders tell no more than the rows do; views are one's own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from apps.action_items.models import SavedView
from apps.action_items.register import Order, Search, actions_for, choices_for, counts, rows
from apps.action_items.saved_views import MOST
from apps.action_items.services import finish, report_progress
from apps.meetings.models import AgendaItem, ItemOutcome, Meeting
from tests.action_items.test_pages import browser, text
from tests.conftest import as_owner
from tests.obligations.scene import DUE, acting, build, given, morning
from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.action_items.models import ActionItem
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
NOW = morning(15)
"""A working day after ``DUE``."""


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(NOW):
        yield build()


def found(scene: Scene, holder: str, **asked: Any) -> list[str]:
    with acting(getattr(scene, holder), NOW) as who:
        return [action.code for action in actions_for(who, Search(**asked))]


def of_peer(scene: Scene, **fields: Any) -> ActionItem:
    return given(scene, owner_organisation_id=scene.peer.organisation_id, **fields)


def meeting_of(scene: Scene, *actions: ActionItem, tlp: int = 2) -> Meeting:
    marking = {
        "tlp": tlp,
        "circle": scene.circle,
        "circle_kind": "body",
        "notice_title": "第2回",
        "visible_from": NOW - timedelta(days=9),
    }
    with as_owner():
        meeting = Meeting.objects.create(
            body=scene.body,
            desk_circle=scene.desk,
            number=2,
            state="held",
            starts_at=NOW - timedelta(days=7),
            ends_at=NOW - timedelta(days=7) + timedelta(hours=1),
            place_ja="金融庁",
            closed_reason="率直な議論のため",
            reply_due_at=NOW - timedelta(days=8),
            **marking,
        )
        item = AgendaItem.objects.create(
            meeting=meeting, position=1, kind="report", title_ja="報告", minutes=5, **marking
        )
        ItemOutcome.objects.bulk_create(ItemOutcome(item=item, action=each) for each in actions)
    return meeting


@pytest.mark.parametrize("holder", ["main", "officer", "aide", "peer"])
def test_a_filter_by_state_or_lateness_finds_only_what_one_knows(scene: Scene, holder: str) -> None:
    mine, others = given(scene), of_peer(scene)
    known = {
        "main": [mine.code],
        "officer": [mine.code, others.code],
        "aide": [mine.code, others.code],
        "peer": [others.code],
    }[holder]
    for asked in ({"state": "todo"}, {"state": "open"}, {"overdue": True}):
        assert sorted(found(scene, holder, **asked)) == known
    assert sorted(found(scene, holder)) == [mine.code, others.code]
    assert found(scene, holder, state="confirmed") == []
    with acting(getattr(scene, holder), NOW) as who:
        assert counts(who, Search()).late == len(known)
        shown = rows(who, actions_for(who), choices_for(who))
        assert sorted(row.action.code for row in shown if row.late) == known
        assert all((row.look is None) == (row.updated is None) for row in shown)


def test_what_others_do_moves_nothing_in_ones_own_list(scene: Scene) -> None:
    """The order is the same before and after a rival's progress, in each way of sorting."""
    for days in (3, 1, 2):
        of_peer(scene, due_at=DUE + timedelta(days=days))
    mine = given(scene)
    before = {order: found(scene, "main", order=order) for order in Order}
    for code, step in (("A-0001", report_progress), ("A-0003", finish)):
        with acting(scene.peer, NOW) as by:
            action = actions_for(by).get(code=code)
            step(action_id=action.pk, comment="Secret", by=by)
    assert {order: found(scene, "main", order=order) for order in Order} == before
    # Its own progress does move it.
    assert before[Order.UPDATED][0] == mine.code
    with acting(scene.main, NOW) as by:
        finish(action_id=mine.pk, comment="Done", by=by)
    assert before[Order.DUE][0] == mine.code
    assert found(scene, "main")[-1] == mine.code


def test_orders(scene: Scene) -> None:
    first = given(scene, due_at=DUE + timedelta(days=7))
    second = of_peer(scene)
    assert found(scene, "officer", order=Order.DUE) == [second.code, first.code]
    assert found(scene, "officer", order=Order.CODE) == [first.code, second.code]
    assert found(scene, "officer", order=Order.OWNER) == [first.code, second.code]


def test_words_are_found_in_wording_and_number_also_full_width(scene: Scene) -> None:
    action, _other = given(scene, title_ja="SBOMの受渡し"), given(scene)
    for words in ("SBOM", "sbom 受渡し", "ＳＢＯＭ", action.code.lower()):
        assert found(scene, "peer", words=words) == [action.code]
    assert found(scene, "peer", words="SBOM 連絡") == []
    assert found(scene, "peer", words="100%") == []


def test_the_meeting_is_named_and_filters(scene: Scene) -> None:
    action, other = given(scene), given(scene)
    meeting = meeting_of(scene, action)
    client = browser(scene, "peer", "ja")
    shown = text(client.get(f"/actions/?source={meeting.pk}"))
    assert action.code in shown
    assert other.code not in shown
    assert "会議体practitioners 第2回" in shown
    assert found(scene, "peer", meeting_id=meeting.pk) == [action.code]
    assert found(scene, "rival", meeting_id=meeting.pk) == []


def test_a_meeting_that_one_cannot_see_is_neither_named_nor_a_choice(scene: Scene) -> None:
    action = given(scene)
    meeting = meeting_of(scene, action)
    with as_owner():
        Meeting.objects.filter(pk=meeting.pk).update(circle=scene.desk, circle_kind=scene.desk.kind)
        AgendaItem.objects.filter(meeting=meeting).update(
            circle=scene.desk, circle_kind=scene.desk.kind
        )
    with acting(scene.officer, NOW) as who:
        assert [row.meeting for row in rows(who, actions_for(who), choices_for(who))] != [""]
    with acting(scene.peer, NOW) as who:
        assert [row.meeting for row in rows(who, actions_for(who), choices_for(who))] == [""]
    assert browser(scene, "peer").get(f"/actions/?source={meeting.pk}").status_code == 404
    assert browser(scene, "officer").get(f"/actions/?source={meeting.pk}").status_code == 200


def test_the_next_meeting_leads_to_the_printed_list_of_the_last_ones(scene: Scene) -> None:
    action = given(scene)
    last = meeting_of(scene, action)
    with as_owner():
        coming = Meeting.objects.get(pk=last.pk)
        coming.pk, coming.number, coming.state = uuid4(), 3, "released"
        coming.starts_at = NOW + timedelta(days=9)
        coming.ends_at = coming.starts_at + timedelta(hours=1)
        coming.save(force_insert=True)
    client = browser(scene, "officer")
    link = f"/actions/?source={last.pk}"
    assert f'href="{link}#export"' in text(client.get(f"/meetings/{coming.pk}/"))
    shown = text(client.get(link))
    assert 'id="export"' in shown
    assert action.code in shown


def test_an_owner_of_nothing_that_one_sees_is_no_choice(scene: Scene) -> None:
    given(scene)
    client = browser(scene, "peer")
    assert client.get(f"/actions/?owner={scene.bank.pk}").status_code == 200
    assert client.get(f"/actions/?owner={scene.rival.organisation_id}").status_code == 404
    assert browser(scene, "rival").get(f"/actions/?owner={scene.bank.pk}").status_code == 404


def test_the_page_counts_marks_and_leads_back(scene: Scene) -> None:
    given(scene)
    of_peer(scene)
    shown = text(browser(scene, "main", "ja").get("/actions/?overdue=on"))
    assert "Bank（1）" in shown
    assert "すべての機関（1）" in shown
    assert "1件が期限を過ぎています" in shown
    assert "1営業日超過" in shown
    assert 'data-state="overdue"' in shown
    assert "すべて表示する" in shown


@pytest.mark.parametrize(("holder", "offered"), [("officer", True), ("main", False)])
def test_only_a_secretariat_is_led_to_giving_more(scene: Scene, holder: str, offered: bool) -> None:
    page = text(browser(scene, holder).get("/actions/"))
    assert ("/actions/new/" in page) is offered
    assert ("/actions/paste/" in page) is offered


def test_words_that_are_too_long_stay_with_a_sentence(scene: Scene) -> None:
    given(scene)
    answer = browser(scene, "main").get("/actions/", {"words": "x" * 101})
    assert answer.status_code == 422
    assert "Shorten this to 100 characters" in text(answer)
    assert "x" * 101 in text(answer)


def test_a_view_is_saved_found_again_and_deleted(scene: Scene) -> None:
    given(scene)
    client = browser(scene, "main")
    sent = {"submission": str(uuid4()), "name": "遅れ", "overdue": "on", "words": "連絡"}
    for _twice in range(2):
        answer = client.post("/actions/views/", sent)
        assert answer.status_code == 302
    shown = text(client.get("/actions/"))
    assert shown.count("遅れ") == 1
    link = "/actions/?words=%E9%80%A3%E7%B5%A1&amp;overdue=on"
    assert f'href="{link}"' in shown
    assert "A-0001" in text(client.get(link.replace("&amp;", "&")))
    with as_owner():
        view = SavedView.objects.get()
    assert client.post(f"/actions/views/{view.pk}/delete/").status_code == 302
    assert "遅れ" not in text(client.get("/actions/"))


def test_a_view_is_nobody_elses(scene: Scene) -> None:
    """Not a colleague's, not the desk's, by page or by id."""
    client = browser(scene, "main")
    sent = {"submission": str(uuid4()), "name": "秘密の条件", "state": "todo"}
    assert client.post("/actions/views/", sent).status_code == 302
    with as_owner():
        view = SavedView.objects.get()
    for holder in ("deputy", "officer", "peer"):
        other = browser(scene, holder)
        assert "秘密の条件" not in text(other.get("/actions/"))
        assert other.post(f"/actions/views/{view.pk}/delete/").status_code == 404
        with acting(getattr(scene, holder), NOW):
            assert not SavedView.objects.exists()
    with as_owner():
        assert SavedView.objects.filter(pk=view.pk).exists()


def test_a_name_is_wanted_once_and_what_was_typed_stays(scene: Scene) -> None:
    client = browser(scene, "main")

    def send(name: str) -> Any:
        sent = {"submission": str(uuid4()), "name": name, "state": "todo"}
        return client.post("/actions/views/", sent)

    assert send("遅れ").status_code == 302
    again, empty, long = send("遅れ"), send(" "), send("あ" * 41)
    assert {each.status_code for each in (again, empty, long)} == {422}
    assert "You have a view of this name already" in text(again)
    assert 'value="遅れ"' in text(again)
    assert 'name="state" value="todo"' in text(again)
    assert "Please fill this in" in text(empty)
    assert client.post("/actions/views/", {"name": "x", "state": "x"}).status_code == 404
    for number in range(MOST - 1):
        assert send(f"条件{number}").status_code == 302
    assert f"You have {MOST} saved views" in text(send("もう一つ"))


def test_a_view_whose_meeting_is_gone_says_so(scene: Scene) -> None:
    meeting = meeting_of(scene)
    client = browser(scene, "main")
    sent = {"submission": str(uuid4()), "name": "第2回分", "source": str(meeting.pk)}
    assert client.post("/actions/views/", sent).status_code == 302
    with as_owner():
        Meeting.objects.filter(pk=meeting.pk).update(withdrawn_at=NOW)
    shown = text(client.get("/actions/"))
    assert "What it asks for is no longer there." in shown
    assert f"source={meeting.pk}" not in shown
    assert "Delete the view “第2回分”" in shown

"""The pages, as browsers see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from apps.activity.models import Record
from apps.meetings import services
from apps.meetings.ics import uid
from apps.meetings.models import AgendaItem, AgendaPaper, Meeting
from tests.conftest import as_owner
from tests.documents import samples
from tests.meetings.conftest import DUE, START, Scene, browser, draft, release, row, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clocked")]

NEW = "/meetings/new/practice/"


def url(name: str, meeting: Meeting, *more: Any) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def token(client: Any, address: str) -> str:
    """A new form's submission id; the pages put it into every form that acts."""
    return str(uuid4())


def text(answer: Any) -> str:
    return str(answer.content.decode())


def word(client: Client, page: str) -> dict[str, str]:
    """The hidden part of the form by which the second officer releases what the page shows."""
    seen = re.search(r'name="release" value="([0-9a-f-]{36})"', text(client.get(page)))
    return {"submission": str(uuid4()), "release": seen[1] if seen else ""}


def test_the_second_officers_home_says_what_waits(scene: Scene, drafted: Meeting) -> None:
    sentence = f"/meetings/{drafted.pk}/audience/"
    assert sentence not in text(browser(scene.second).get("/"))
    browser(scene.officer).post(url("request_release", drafted), {"submission": str(uuid4())})
    assert sentence in text(browser(scene.second).get("/"))
    for other in (scene.officer, scene.member):
        assert sentence not in text(browser(other).get("/")), "only who may give the word"


def test_messages_do_not_outlive_the_session(scene: Scene, drafted: Meeting) -> None:
    client = browser(scene.officer)
    client.post(url("request_release", drafted), {"submission": str(uuid4())})
    client.post("/accounts/logout/")
    page = text(client.get("/accounts/login/"))
    assert "承認を依頼しました" not in page
    assert "承認できるように" not in page


def test_only_what_was_read_is_released(scene: Scene, drafted: Meeting) -> None:
    first, second = browser(scene.officer), browser(scene.second)
    send = {"submission": str(uuid4())}
    first.post(url("request_release", drafted), send)
    read = word(second, url("audience", drafted))
    first.post(url("return", drafted), {"submission": str(uuid4()), "comment": ""})
    first.post(url("request_release", drafted), {"submission": str(uuid4())})
    second.post(url("release", drafted), read)
    assert browser(scene.member).get(url("meeting", drafted)).status_code == 404
    second.post(url("release", drafted), word(second, url("audience", drafted)))
    assert browser(scene.member).get(url("meeting", drafted)).status_code == 200


def test_the_main_loop_by_hand(scene: Scene, tmp_path: Any, settings: Any) -> None:
    settings.FILES_ROOT = tmp_path
    first, second, bank = browser(scene.officer), browser(scene.second), browser(scene.member)
    assert first.get(NEW).status_code == 200
    answer = first.post(NEW, typed())
    assert answer.status_code == 302
    with as_owner():
        meeting = Meeting.objects.get()
        under = AgendaItem.objects.get(position=2)
    page = text(first.get(answer.url))
    assert "第4回会合" in page
    assert "資料を加える" in page
    upload = {
        "submission": str(uuid4()), "title_ja": "動向について", "tlp": "2",
        "circle": str(meeting.circle_id), "owner_organisation": str(scene.desk.pk),
        "notice_title": "第4回の資料", "file": SimpleUploadedFile("a.pdf", samples.pdf()),
    }  # fmt: skip
    assert first.post(url("add_paper", meeting, under.pk), upload).status_code == 302
    page = text(first.get(url("audience", meeting)))
    assert "Saeki" in page
    assert "送信する事務局の担当者です" in page
    send = {"submission": str(uuid4())}
    assert bank.get(url("meeting", meeting)).status_code == 404
    first.post(url("request_release", meeting), send)
    first.post(url("release", meeting), word(first, url("audience", meeting)))
    assert bank.get(url("meeting", meeting)).status_code == 404
    second.post(url("release", meeting), word(second, url("audience", meeting)))
    page = text(bank.get(url("meeting", meeting)))
    assert "資料2" in page
    assert "動向について" in page
    reply = {"submission": str(uuid4()), "version": "0", "answer": "online", "comment": "よろしく"}
    assert bank.post(url("reply", meeting), reply).status_code == 302
    assert "回答済み" in text(bank.get("/meetings/"))
    assert "よろしく" in text(second.get(url("meeting", meeting)))
    assert browser(scene.rival).get(url("meeting", meeting)).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_at": "9:00"}, "終了は開始より後"),
        ({"ends_at": "25:99"}, "存在しない時刻です"),
        ({"reply_due_at_month": "12", "reply_due_at_day": "18"}, "回答期限は会合の開始より前"),
        ({"closed_reason": ""}, "理由を記入してください"),
        ({"notice_title": ""}, "通知用の件名を入力してください"),
        ({"agenda-1-minutes": ""}, "所要時間（分）を入力してください"),
        ({"agenda-1-minutes": "many"}, "分を整数で"),
        ({"starts_at_month": "13"}, ""),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_the_text(
    scene: Scene, wrong: dict[str, str], sentence: str
) -> None:
    answer = browser(scene.officer).post(NEW, typed(**wrong))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "中央合同庁舎第7号館" in text(answer)
    assert "宿題事項" in text(answer)
    with as_owner():
        assert not Meeting.objects.exists()


def test_buttons_of_the_agenda_keep_everything(scene: Scene) -> None:
    answer = browser(scene.officer).post(NEW, typed(do="up-2", ends_at=""))
    page = text(answer)
    assert answer.status_code == 200
    assert page.index("枠組み") < page.index("動向")
    assert "10:20" in page
    assert "data-errors" not in page


def test_a_double_click_makes_one_meeting(scene: Scene) -> None:
    client = browser(scene.officer)
    first, again = client.post(NEW, typed()), client.post(NEW, typed())
    assert first.url == again.url
    with as_owner():
        assert Meeting.objects.count() == 1


def test_a_refused_form_can_be_sent_again(scene: Scene, drafted: Meeting) -> None:
    client = browser(scene.officer)
    assert client.post(NEW, typed()).status_code == 422
    assert client.post(NEW, typed(number="5")).status_code == 302


def test_a_stale_edit_shows_both_texts(scene: Scene, drafted: Meeting) -> None:
    first, second = browser(scene.officer), browser(scene.second)
    address = url("edit", drafted)
    assert second.post(address, typed(version="1", place_ja="日本銀行本店")).status_code == 302
    mine = typed(version="1", place_ja="財務省", submission=str(uuid4()), **row(1, "私の議題"))
    answer = first.post(address, mine)
    page = text(answer)
    assert answer.status_code == 409
    for part in ("日本銀行本店", "財務省", "私の議題", "動向 10分"):
        assert part in page
    assert 'name="version" value="2"' in page
    mine["version"] = "2"
    assert first.post(address, mine).status_code == 302


@pytest.mark.parametrize("name", ["edit", "audience", "room", "minutes_review"])
def test_pages_of_the_desk_are_not_there_for_members(
    scene: Scene, released: Meeting, name: str
) -> None:
    assert browser(scene.member).get(url(name, released)).status_code == 404
    assert browser(scene.rival).get(url(name, released)).status_code == 404


@pytest.mark.parametrize(
    "name", ["request_release", "release", "return", "attendance", "finish", "release_minutes"]
)
def test_acts_of_the_desk_are_not_there_for_members(
    scene: Scene, released: Meeting, name: str
) -> None:
    answer = browser(scene.member).post(url(name, released), {"submission": str(uuid4())})
    assert answer.status_code == 404


def test_the_rival_finds_nothing(scene: Scene, released: Meeting) -> None:
    client = browser(scene.rival)
    for name in ("meeting", "calendar", "reply"):
        assert client.get(url(name, released)).status_code == 404
    assert client.get(NEW).status_code == 404
    assert "第4回" not in text(client.get("/meetings/"))
    assert client.get("/meetings/nonsense/").status_code == 404


def test_a_hidden_paper_is_not_listed(scene: Scene, drafted: Meeting) -> None:
    from apps.sharing.selectors import body_circle

    with scene.acting(scene.officer) as who:
        under = AgendaItem.objects.visible_to(who).get(position=2)
        for name in ("all", "members"):
            services.add_paper(
                meeting_id=drafted.pk, item_id=under.pk, title_ja=f"資料の{name}", title_en="",
                owner_organisation_id=scene.desk.pk, tlp=2,
                circle=body_circle(scene.body.pk, name), notice_title="資料", caveats=[],
                upload=None, by=who,
            )  # fmt: skip
    release(scene, drafted)
    assert "資料のmembers" in text(browser(scene.member).get(url("meeting", drafted)))
    page = text(browser(scene.observer).get(url("meeting", drafted)))
    assert "資料のall" in page
    assert "資料のmembers" not in page
    # Not as a part of an id.
    assert not re.search(r"(?<![0-9a-f-])2-2(?![0-9a-f-])", page)


def test_a_late_reply_is_told_to_phone(
    scene: Scene, released: Meeting, clocked: Callable[[datetime], None]
) -> None:
    clocked(DUE + timedelta(minutes=5))
    client = browser(scene.member)
    assert "事務局へ電話で" in text(client.get(url("meeting", released)))
    reply = {"submission": str(uuid4()), "version": "0", "answer": "online"}
    answer = client.post(url("reply", released), reply)
    assert answer.status_code == 422
    assert "事務局へ電話で" in text(answer)


def test_a_colleague_was_first(scene: Scene, released: Meeting) -> None:
    reply = {"version": "0", "answer": "online", "comment": "伺います"}
    first, second = browser(scene.member), browser(scene.colleague)
    first.post(url("reply", released), {**reply, "submission": str(uuid4())})
    mine = {**reply, "answer": "absent", "comment": "欠席します", "submission": str(uuid4())}
    answer = second.post(url("reply", released), mine)
    assert answer.status_code == 409
    assert "伺います" in text(answer)
    assert "欠席します" in text(answer)
    assert second.post(url("reply", released), {**mine, "version": "1"}).status_code == 302


def test_calendar_file_says_what_a_mail_may(scene: Scene, released: Meeting) -> None:
    answer = browser(scene.member).get(url("calendar", released))
    assert answer["Content-Type"].startswith("text/calendar")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "実務者会合 第4回のご案内"
    assert "中央合同庁舎第7号館" in str(event["LOCATION"])
    assert "共用会議室2" not in answer.content.decode()
    assert event["DTSTART"].dt == START
    assert str(event["UID"]) == uid(released, scene.member.person_id)
    assert "ATTENDEE" not in event


def test_the_room(scene: Scene, released: Meeting, clocked: Callable[[datetime], None]) -> None:
    clocked(START + timedelta(hours=1))
    client, other = browser(scene.officer), browser(scene.second)
    page = text(client.get(url("room", released)))
    assert "みなも銀行" in page
    with as_owner():
        under = AgendaItem.objects.get(position=2)
    attendance = {
        "attendance-submission": str(uuid4()),
        f"attendance-post-{scene.member.pk}": "onsite",
    }
    assert client.post(url("attendance", released), attendance).status_code == 302
    prefix = f"minutes-{under.pk.hex[:8]}"
    address = url("minutes", released, under.pk)
    assert (
        client.post(address, {f"{prefix}-version": "0", f"{prefix}-text": "甲"}).status_code == 302
    )
    stale = other.post(address, {f"{prefix}-version": "0", f"{prefix}-text": "乙"})
    assert stale.status_code == 409
    assert "甲" in text(stale)
    assert "乙" in text(stale)
    action = {
        "action-submission": str(uuid4()), "action-item": str(under.pk),
        "action-owner": str(scene.bank.pk), "action-title_ja": "連絡先の更新",
        "action-due_at_year": "2026", "action-due_at_month": "12", "action-due_at_day": "24",
        "action-due_at_time": "17:00", "action-tlp": "2", "action-notice_title": "宿題",
    }  # fmt: skip
    assert client.post(url("record_action", released), action).status_code == 302
    wrong = {**action, "action-submission": str(uuid4()), "action-owner": ""}
    answer = client.post(url("record_action", released), wrong)
    assert answer.status_code == 422
    assert "連絡先の更新" in text(answer)
    decision = {
        "decision-submission": str(uuid4()), "decision-item": str(under.pk),
        "decision-kind": "assent", "decision-wording_ja": "了承する", "decision-tlp": "2",
        "decision-notice_title": "確認事項",
    }  # fmt: skip
    assert client.post(url("record_decision", released), decision).status_code == 302
    assert client.post(url("finish", released), {"submission": str(uuid4())}).status_code == 302
    page = text(browser(scene.member).get(url("meeting", released)))
    assert "連絡先の更新" in page
    assert "了承する" in page
    assert "甲" not in page
    client.post(url("request_minutes", released), {"submission": str(uuid4())})
    other.post(url("release_minutes", released), word(other, url("minutes_review", released)))
    assert "甲" in text(browser(scene.member).get(url("meeting", released)))


def test_the_deadline_proposed_is_five_government_days(
    scene: Scene, released: Meeting, clocked: Callable[[datetime], None]
) -> None:
    clocked(datetime(2026, 12, 24, 11, 0, tzinfo=START.tzinfo))
    page = text(browser(scene.officer).get(url("room", released)))
    assert 'name="action-due_at_year" value="2027"' in page
    assert 'name="action-due_at_day" value="6"' in page


def many(scene: Scene, count: int) -> None:
    for n in range(count):
        with scene.acting(scene.officer) as who:
            starts_at = START + timedelta(days=n)
            ends_at = starts_at + timedelta(hours=1)
            made = services.create_meeting(
                body=scene.body,
                draft=draft(number=50 + n, starts_at=starts_at, ends_at=ends_at),
                by=who,
            )
        release(scene, made)


def queries(client: Any, address: str, counting: Any) -> int:
    client.get(address)
    with counting() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_queries_do_not_grow(scene: Scene, released: Meeting) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counting() -> CaptureQueriesContext:
        return CaptureQueriesContext(connection)

    officer, member = browser(scene.officer), browser(scene.member)
    page = url("meeting", released)
    addresses = [(client, each) for client in (officer, member) for each in ("/meetings/", page)]
    before = [queries(client, address, counting) for client, address in addresses]
    many(scene, 3)
    with as_owner():
        assert AgendaPaper.objects.count() == 0
    after = [queries(client, address, counting) for client, address in addresses]
    print(before, after)
    assert after == before
    assert max(after) < 60


@pytest.mark.parametrize("page", ["edit", "audience"])
def test_the_desks_pages_leave_a_record_row(scene: Scene, drafted: Meeting, page: str) -> None:
    assert browser(scene.officer).get(url(page, drafted)).status_code == 200
    with as_owner():
        assert Record.objects.filter(subject_id=drafted.pk, verb="opened").count() == 1


def test_a_reply_deadline_at_the_weekend_is_asked_about_and_kept(scene: Scene) -> None:
    officer = browser(scene.officer)
    sunday = {"reply_due_at_day": "6"}
    asked = officer.post(NEW, typed(**sunday))
    assert asked.status_code == 422
    assert "12月6日（日）は土日に当たります。" in text(asked)
    kept = typed(**sunday, reply_due_at_kept="2026-12-06")
    assert officer.post(NEW, kept).status_code == 302

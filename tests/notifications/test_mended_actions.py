"""Who is told that an action item was corrected or taken back: the difference, and once."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from apps.action_items.mending import reword, take_back
from apps.action_items.models import ActionItem
from apps.action_items.selectors import action_page
from apps.action_items.services import finish, report_progress, return_
from apps.activity.models import Outbox
from apps.notifications.models import Delivery, DigestPreference
from apps.organisations.models import Representative
from apps.sharing.enums import Tlp
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import DAY, MINUTE, look, rows, text_of
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.periods import DateRange

REASON = "canary-reason"
EIGHT = timedelta(minutes=30)


def no_digests(scene: Scene) -> None:
    """Whoever has none gets a mail instead."""
    with as_owner():
        for post in (scene.main, scene.officer, scene.second_officer, scene.aide, scene.peer):
            DigestPreference.objects.create(person=post.person, frequency="off")


def correct(
    scene: Scene,
    action: ActionItem,
    words: str,
    revision: int,
    at: datetime,
    notice_title: str = "連絡先について",
) -> None:
    with acting(scene.officer, at) as by:
        reword(
            action_id=action.pk,
            title_ja=words,
            title_en="",
            notice_title=notice_title,
            reason=REASON,
            revision=revision,
            by=by,
        )


def told(sink: Sink, scene: Scene, holder: str) -> list[str]:
    return [text_of(mail) for mail in sink.to(getattr(scene, holder).person.email)]


def test_two_corrections_are_told_to_the_owner_once_as_a_change(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene)
    look(MONDAY)
    sink.clear()
    correct(scene, action, "カナリア一", 1, MONDAY)
    correct(scene, action, "カナリア二", 2, MONDAY + timedelta(seconds=20))
    look(MONDAY + timedelta(seconds=30))
    look(MONDAY + 3 * MINUTE)
    look(MONDAY + 9 * MINUTE)
    [mail] = told(sink, scene, "main")
    assert "第1版→第3版" in mail
    assert "カナリア" not in mail
    assert REASON not in mail
    for holder in ("officer", "second_officer", "aide", "peer", "rival", "admin", "deputy"):
        assert told(sink, scene, holder) == [], holder


def test_a_correction_that_is_taken_back_is_not_told(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene, title_en="")
    look(MONDAY)
    sink.clear()
    correct(scene, action, "他の文言", 1, MONDAY)
    correct(scene, action, action.title_ja, 2, MONDAY + timedelta(seconds=20))
    look(MONDAY + 30 * timedelta(seconds=1))
    look(MONDAY + 5 * MINUTE)
    assert told(sink, scene, "main") == []
    assert "changed back" in {row.fault for row in rows(reason="action_items.ActionReworded")}


def test_mails_after_it_say_the_new_title_for_notices(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene)
    look(MONDAY)
    sink.clear()
    correct(scene, action, action.title_ja, 1, MONDAY, notice_title="新しい件名")
    for at in (MONDAY, MONDAY + 5 * MINUTE, morning(14)):
        look(at)
    change, *reminders = told(sink, scene, "main")
    assert reminders
    for mail in (change, *reminders):
        assert "新しい件名" in mail
        assert "連絡先について" not in mail


def test_a_correction_stands_among_the_changes_of_the_digest(scene: Scene, sink: Sink) -> None:
    action = given(scene, tlp=Tlp.GREEN)
    look(MONDAY)
    sink.clear()
    correct(scene, action, "新しい文言", 1, MONDAY + MINUTE)
    look(MONDAY + 5 * MINUTE)
    assert told(sink, scene, "main") == []
    look(morning(8) + EIGHT)
    [digest] = told(sink, scene, "main")
    assert "変更のあったもの（1件）" in digest
    assert "第1版→第2版" in digest


def test_a_correction_after_the_report_is_told_too(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene)
    look(MONDAY)
    with acting(scene.main, MONDAY + MINUTE) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    look(MONDAY + 2 * MINUTE)
    sink.clear()
    correct(scene, action, "新しい文言", 1, MONDAY + 3 * MINUTE)
    look(MONDAY + 3 * MINUTE)
    look(MONDAY + 6 * MINUTE)
    [mail] = told(sink, scene, "main")
    assert "第1版→第2版" in mail


def test_who_was_told_of_it_hears_once_that_it_was_taken_back(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene)
    look(MONDAY)
    sink.clear()
    with acting(scene.officer, MONDAY + MINUTE) as by:
        take_back(action_id=action.pk, reason=REASON, by=by)
    for n in range(2, 6):
        look(MONDAY + n * MINUTE)
    look(morning(14))
    look(morning(21))
    [mail] = told(sink, scene, "main")
    assert "取り下げ" in mail
    assert REASON not in mail
    for holder in ("officer", "second_officer", "aide", "peer", "rival", "admin", "deputy"):
        assert told(sink, scene, holder) == [], holder


def test_what_nobody_was_told_of_is_taken_back_in_silence(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene)
    with acting(scene.officer, MONDAY + MINUTE) as by:
        take_back(action_id=action.pk, reason=REASON, by=by)
    for n in range(1, 5):
        look(MONDAY + n * MINUTE)
    assert told(sink, scene, "main") == []


def open_page(scene: Scene, action: ActionItem, holder: str, at: datetime) -> str:
    with clock.fixed(at):
        return text(browser(scene, holder).get(address(action)))


def take_back_unseen(scene: Scene, action: ActionItem, at: datetime) -> None:
    """By the second officer, who opens no page."""
    with acting(scene.second_officer, at) as by:
        take_back(action_id=action.pk, reason=REASON, by=by)


def told_it_was_taken_back(scene: Scene) -> set[str]:
    found = {row.recipient_id for row in rows(reason="action_items.ActionTakenBack")}
    holders = ("main", "deputy", "attendant", "officer", "second_officer", "aide", "peer", "rival")
    named = {name for name in holders if getattr(scene, name).person_id in found}
    assert len(named) == len(found)
    return named


def known_to(scene: Scene, action: ActionItem, at: datetime) -> int:
    with acting(scene.officer, at) as who:
        page = action_page(who, action.pk)
        assert page is not None
        return page.known_to


def named_on_the_page(scene: Scene, action: ActionItem, at: datetime) -> set[str]:
    with acting(scene.officer, at) as who:
        page = action_page(who, action.pk)
        assert page is not None
        names = [name for each in page.knowers for name in each.names]
        assert len(names) <= page.known_to
    holders = ("main", "deputy", "attendant", "officer", "second_officer", "aide", "peer", "rival")
    return {name for name in holders if getattr(scene, name).person.name in names}


def test_who_opened_the_page_hears_too_and_nobody_else(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    for holder in ("peer", "attendant", "second_officer"):
        open_page(scene, action, holder, MONDAY + MINUTE)
    # Who opened it is counted; only whom a mail told is named.
    assert named_on_the_page(scene, action, MONDAY + 2 * MINUTE) == {"main"}
    page = open_page(scene, action, "officer", MONDAY + 2 * MINUTE)
    for name, told in (("main", True), ("peer", False), ("attendant", False)):
        person = getattr(scene, name).person
        assert (person.name_in("en") in page.split('id="mend"')[1]) is told, name
    foreseen = known_to(scene, action, MONDAY + 2 * MINUTE)
    take_back_unseen(scene, action, MONDAY + 3 * MINUTE)
    # Too late to have known of it: the page itself says that it holds no more.
    open_page(scene, action, "aide", MONDAY + 4 * MINUTE)
    look(MONDAY + 5 * MINUTE)
    assert told_it_was_taken_back(scene) == {"main", "peer", "attendant"}
    assert foreseen == 3
    sink.clear()
    look(morning(8) + EIGHT)
    assert sink.mails == []


def test_who_told_how_it_goes_hears_too(scene: Scene, sink: Sink) -> None:
    """Also by a program, which opens no page."""
    action = given(scene)
    with acting(scene.attendant, MONDAY) as by:
        report_progress(action_id=action.pk, comment="Begun", by=by)
    assert known_to(scene, action, MONDAY + MINUTE) == 1
    assert named_on_the_page(scene, action, MONDAY + MINUTE) == set()
    take_back_unseen(scene, action, MONDAY + MINUTE)
    look(MONDAY + 2 * MINUTE)
    assert told_it_was_taken_back(scene) == {"attendant"}


def test_who_read_of_it_in_a_digest_hears_too(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    with as_owner():
        sent = {"recipient": scene.deputy.person, "post": scene.deputy, "channel": "digest"}
        Delivery.objects.create(
            subject_id=action.pk,
            subject_type=action._meta.label,
            reason="obligations.StageDue",
            state="told",
            sent_at=MONDAY,
            created_at=MONDAY,
            due_at=MONDAY,
            **sent,
        )
    assert named_on_the_page(scene, action, MONDAY) == {"deputy"}
    take_back_unseen(scene, action, MONDAY)
    look(MONDAY + MINUTE)
    assert told_it_was_taken_back(scene) == {"deputy"}


def test_who_may_not_read_it_any_more_hears_nothing(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    open_page(scene, action, "peer", MONDAY + MINUTE)
    with as_owner():
        ended = DateRange(date(2026, 4, 1), date(2026, 12, 8))
        Representative.objects.filter(post=scene.peer).update(during=ended)
    assert named_on_the_page(scene, action, morning(9)) == {"main"}
    take_back_unseen(scene, action, morning(9))
    look(morning(9) + MINUTE)
    assert told_it_was_taken_back(scene) == {"main"}


def test_the_page_names_them_before_and_says_when_nobody_is_told(scene: Scene, sink: Sink) -> None:
    action, unknown = given(scene), given(scene, owner_organisation_id=scene.peer.organisation_id)
    with as_owner():
        Outbox.objects.filter(facts__subject_id=str(unknown.pk)).delete()
    look(MONDAY)
    page = open_page(scene, action, "officer", MONDAY + MINUTE)
    assert "1 person outside the secretariat was told" in page
    assert f"{scene.main.person.name_in('en')}</span></dd>" in page
    assert "nobody gets a mail" in open_page(scene, unknown, "officer", MONDAY + MINUTE)
    for each, says in ((action, "1 person gets one mail"), (unknown, "so nobody is now")):
        with clock.fixed(MONDAY + 2 * MINUTE):
            sent = {"submission": str(uuid4()), "reason": REASON}
            desk = browser(scene, "officer")
            for _ in range(2):  # a second click does nothing, and says the same
                assert says in text(desk.post(address(each, "take-back/"), sent, follow=True))


@pytest.mark.parametrize("holder", ["main", "peer", "aide"])
def test_only_the_desk_reads_who_knows_of_it(scene: Scene, sink: Sink, holder: str) -> None:
    action = given(scene)
    look(MONDAY)
    assert "outside the secretariat" not in open_page(scene, action, holder, MONDAY + MINUTE)
    with acting(getattr(scene, holder), MONDAY + MINUTE) as who, connection.cursor() as cursor:
        page = action_page(who, action.pk)
        assert page is not None
        assert page.knowers == ()
        cursor.execute("SELECT count(*) FROM knowers_of(%s, %s)", [action.pk, who.at])
        assert cursor.fetchone() == (0,)


def test_a_correction_of_what_was_taken_back_is_not_told(scene: Scene, sink: Sink) -> None:
    no_digests(scene)
    action = given(scene)
    look(MONDAY)
    sink.clear()
    correct(scene, action, "新しい文言", 1, MONDAY + MINUTE)
    with acting(scene.officer, MONDAY + MINUTE) as by:
        take_back(action_id=action.pk, reason=REASON, by=by)
    for n in range(1, 6):
        look(MONDAY + n * MINUTE)
    [mail] = told(sink, scene, "main")
    assert "取り下げ" in mail


def test_a_mail_about_an_item_says_its_number(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    [mail] = sink.to(scene.main.person.email)
    assert re.search(rf"番号\W+{action.code}", text_of(mail))


def test_what_may_not_be_named_is_not_numbered(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    with as_owner():
        ActionItem.objects.filter(pk=action.pk).update(originator=None)
    look(MONDAY)
    [mail] = sink.to(scene.main.person.email)
    assert action.code not in text_of(mail)


@pytest.mark.parametrize("moved", [True, False])
def test_a_return_says_the_deadline_before_if_it_changed(
    scene: Scene, sink: Sink, moved: bool
) -> None:
    action = given(scene)
    look(MONDAY)
    with acting(scene.main, MONDAY + MINUTE) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    earlier = DUE - DAY if moved else DUE
    with acting(scene.officer, MONDAY + 2 * MINUTE) as by:
        return_(action_id=action.pk, comment="Page 2", due_at=earlier, by=by)
    sink.clear()
    look(MONDAY + 3 * MINUTE)
    [mail] = sink.to(scene.main.person.email)
    assert ("変更前の期限" in text_of(mail)) is moved
    with acting(scene.main, MONDAY + 4 * MINUTE) as who:
        page = action_page(who, action.pk)
    assert page is not None
    assert page.returned_from == (DUE if moved else None)
    with clock.fixed(MONDAY + 4 * MINUTE):
        shown = text(browser(scene, "main", "ja").get(address(action)))
    assert ("差戻しとともに期限が変更されました" in shown) is moved

"""Changes are held back a minute and folded; what was opened is no news; a burst waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from apps.activity.services import record_reading
from apps.documents.events import PaperReleased, PaperReplaced
from apps.documents.models import Paper
from apps.notifications.models import Delivery, DigestPreference
from apps.obligations.models import Obligation
from apps.obligations.services import move_deadline
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import MINUTE, look, paper, publish, rows, text_of
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning

DAY = timedelta(days=1)
EIGHT = timedelta(minutes=30)
"""From ``morning`` to the digests' hour."""


def move(scene: Scene, due_at: datetime, at: datetime) -> None:
    """The officer moves the deadline of the bank's action item."""
    with acting(scene.officer, at) as by:
        action = Obligation.objects.visible_to(by).get(kind="action")
        move_deadline(obligation_id=action.pk, due_at=due_at, by=by)


def replaced(thing: Paper, ordinal: int, at: datetime) -> None:
    """A newer version of the paper is out."""
    publish(PaperReplaced, thing, at, version_id=thing.pk, ordinal=ordinal)


def at_once(scene: Scene) -> None:
    """The bank's practitioner wants news about papers at once."""
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, at_once=["papers"])


def texts(scene: Scene, sink: Sink) -> list[str]:
    return [text_of(mail) for mail in sink.to(scene.main.person.email)]


def test_a_deadline_that_moves_twice_in_a_minute_is_told_once_with_the_difference(
    scene: Scene, sink: Sink
) -> None:
    given(scene)
    look(MONDAY)
    sink.clear()
    move(scene, DUE + DAY, MONDAY)
    assert look(MONDAY + timedelta(seconds=20)) == 0, "held back for a minute"
    move(scene, DUE + 2 * DAY, MONDAY + timedelta(seconds=30))
    look(MONDAY + MINUTE)
    look(MONDAY + 3 * MINUTE)
    [text] = texts(scene, sink)
    assert "12月16日" in text
    assert "12月14日" in text, "what he knew before"
    assert "12月15日" not in text
    look(MONDAY + 9 * MINUTE)
    assert len(texts(scene, sink)) == 1


def test_a_deadline_that_moves_back_is_not_told(scene: Scene, sink: Sink) -> None:
    given(scene)
    look(MONDAY)
    sink.clear()
    move(scene, DUE + DAY, MONDAY)
    move(scene, DUE, MONDAY + timedelta(seconds=30))
    look(MONDAY + timedelta(seconds=40))
    look(MONDAY + 5 * MINUTE)
    assert texts(scene, sink) == []
    assert "changed back" in {row.fault for row in rows(reason="obligations.DeadlineMoved")}


def test_a_paper_replaced_again_and_again_is_one_mail(scene: Scene, sink: Sink) -> None:
    at_once(scene)
    thing = paper(scene)
    for ordinal in (2, 3, 4):
        replaced(thing, ordinal, MONDAY + ordinal * timedelta(seconds=5))
    look(MONDAY + timedelta(seconds=30))
    look(MONDAY + 3 * MINUTE)
    [text] = texts(scene, sink)
    assert "第1版→第4版" in text
    replaced(thing, 5, MONDAY + 5 * MINUTE)
    look(MONDAY + 5 * MINUTE)
    look(MONDAY + 7 * MINUTE)
    assert "第4版→第5版" in texts(scene, sink)[1]


def test_after_a_burst_the_rest_waits_for_the_digest(scene: Scene, sink: Sink) -> None:
    at_once(scene)
    for n in range(7):
        replaced(paper(scene, notice_title=f"資料 {n}"), 2, MONDAY + n * 2 * MINUTE)
        look(MONDAY + n * 2 * MINUTE)
    look(MONDAY + 20 * MINUTE)
    assert len(texts(scene, sink)) == 5
    sink.clear()
    look(morning(8) + EIGHT)
    [digest] = texts(scene, sink)
    assert "変更のあったもの（2件）" in digest


def test_many_changes_of_one_paper_are_no_burst(scene: Scene, sink: Sink) -> None:
    at_once(scene)
    thing = paper(scene)
    for ordinal in range(2, 9):
        replaced(thing, ordinal, MONDAY + ordinal * timedelta(seconds=2))
        look(MONDAY + ordinal * timedelta(seconds=2))
    look(MONDAY + 3 * MINUTE)
    [text] = texts(scene, sink)
    assert "第1版→第8版" in text


def test_who_wants_news_in_the_digest_gets_no_mail_after_a_burst(scene: Scene, sink: Sink) -> None:
    with as_owner():
        DigestPreference.objects.create(person=scene.main.person, frequency="weekly", weekday=4)
    for n in range(6):
        given(scene, notice_title=f"宿題 {n}")
    look(MONDAY)
    with as_owner():
        duties = list(Obligation.objects.filter(kind="action"))
    with acting(scene.officer, MONDAY) as by:
        for duty in duties:
            move_deadline(obligation_id=duty.pk, due_at=DUE + DAY, by=by)
    look(MONDAY + 2 * MINUTE)
    look(MONDAY + 4 * MINUTE)
    sink.clear()
    replaced(paper(scene, notice_title="改訂"), 2, MONDAY + 5 * MINUTE)
    look(MONDAY + 5 * MINUTE)
    look(MONDAY + 9 * MINUTE)
    assert texts(scene, sink) == []


def test_what_a_mail_has_told_the_digest_does_not_repeat(scene: Scene, sink: Sink) -> None:
    thing = paper(scene, notice_title="改訂の件")
    replaced(thing, 2, MONDAY)
    look(MONDAY)
    at_once(scene)
    replaced(thing, 3, MONDAY + 60 * MINUTE)
    look(MONDAY + 60 * MINUTE)
    look(MONDAY + 62 * MINUTE)
    [text] = texts(scene, sink)
    assert "第1版→第3版" in text
    sink.clear()
    look(morning(8) + EIGHT)
    assert texts(scene, sink) == []


def test_a_digest_says_the_difference_and_no_change_of_what_is_new(
    scene: Scene, sink: Sink
) -> None:
    known, new = paper(scene, notice_title="既知の件"), paper(scene, notice_title="新しい件")
    publish(PaperReleased, new)
    for ordinal in (2, 3):
        replaced(known, ordinal, MONDAY + ordinal * MINUTE)
        replaced(new, ordinal, MONDAY + ordinal * MINUTE)
    look(MONDAY + 9 * MINUTE)
    look(morning(8) + EIGHT)
    [text] = texts(scene, sink)
    assert "既知の件（第1版→第3版）" in text
    assert text.count("新しい件") == 1
    assert "新着（1件）" in text


def test_what_was_opened_since_is_not_news(scene: Scene, sink: Sink) -> None:
    opened, other = paper(scene, notice_title="開いた件"), paper(scene, notice_title="未読の件")
    for thing in (opened, other):
        publish(PaperReleased, thing)
    look(MONDAY)
    read(scene, opened, MONDAY + MINUTE)
    look(morning(8) + EIGHT)
    [text] = texts(scene, sink)
    assert "未読の件" in text
    assert "開いた件" not in text
    of_peer = text_of(sink.to(scene.peer.person.email)[0])
    assert "開いた件" in of_peer, "that a colleague elsewhere has opened it says nothing"
    replaced(opened, 2, morning(8) + 60 * MINUTE)
    look(morning(8) + 60 * MINUTE)
    sink.clear()
    look(morning(9) + EIGHT)
    assert "開いた件（第1版→第2版）" in texts(scene, sink)[0]


def read(scene: Scene, thing: Any, at: datetime) -> None:
    """The bank's practitioner opens it."""
    with acting(scene.main, at) as by:
        record_reading(
            by=by,
            subject_type="documents.Paper",
            subject_id=thing.pk,
            tlp=thing.tlp,
            body_id=thing.body_id,
        )


def test_nothing_about_others_readings_is_learned(scene: Scene) -> None:
    from apps.sharing.record import own_openings

    thing = paper(scene)
    read(scene, thing, MONDAY)
    with acting(scene.peer):
        assert own_openings([thing.pk]) == {}
    with acting(scene.main):
        assert set(own_openings([thing.pk])) == {thing.pk}
    with as_owner():
        assert not Delivery.objects.exists()

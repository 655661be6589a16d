"""Who is told that an action item was corrected or taken back: the difference, and once."""

from __future__ import annotations

from datetime import datetime, timedelta

from apps.action_items.mending import reword, take_back
from apps.action_items.models import ActionItem
from apps.action_items.services import finish
from apps.notifications.models import DigestPreference
from apps.sharing.enums import Tlp
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import MINUTE, look, rows, text_of
from tests.obligations.scene import MONDAY, Scene, acting, given, morning

REASON = "canary-reason"
EIGHT = timedelta(minutes=30)


def no_digests(scene: Scene) -> None:
    """Whoever has none gets a mail instead."""
    with as_owner():
        for post in (scene.main, scene.officer, scene.second_officer, scene.aide, scene.peer):
            DigestPreference.objects.create(person=post.person, frequency="off")


def correct(scene: Scene, action: ActionItem, words: str, revision: int, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        reword(
            action_id=action.pk,
            title_ja=words,
            title_en="",
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

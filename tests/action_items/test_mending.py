"""What was given by mistake is taken back or worded anew, and who learns what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

from apps.action_items.enums import ActionState
from apps.action_items.exports import Form, make
from apps.action_items.figures import by_state
from apps.action_items.giving import given_already
from apps.action_items.mending import reword, take_back
from apps.action_items.models import ActionItem, ActionProgress, WordingChange
from apps.action_items.register import OPEN, Search, actions_for, choices_for, counts, rows
from apps.action_items.selectors import action_page
from apps.action_items.services import confirm, finish, report_progress
from apps.activity.models import Outbox, Record
from apps.obligations import lateness
from apps.obligations.models import Obligation, PlannedStage
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.obligations.scene import DUE, acting, build, given, morning
from wg_portal import clock
from wg_portal.verdict import PortalError, Refused, StaleEdit

if TYPE_CHECKING:
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
REASON = "canary-reason"
NAME = "連絡先について"
OTHER: dict[str, Any] = {
    "title_ja": "他",
    "title_en": "",
    "notice_title": NAME,
    "reason": "x",
    "revision": 1,
}


@pytest.fixture
def scene() -> Scene:
    return build()


def taken_back(scene: Scene, action: ActionItem, day: int = 8) -> None:
    with acting(scene.second_officer, morning(day)) as by:
        take_back(action_id=action.pk, reason=REASON, by=by)


def reworded(scene: Scene, action: ActionItem, words: str, day: int = 8, revision: int = 1) -> None:
    with acting(scene.officer, morning(day)) as by:
        reword(
            action_id=action.pk,
            title_ja=words,
            title_en="",
            notice_title=NAME,
            reason=REASON,
            revision=revision,
            by=by,
        )


def done(scene: Scene, action: ActionItem) -> None:
    with acting(scene.main, morning(8)) as by:
        finish(action_id=action.pk, comment="Done", by=by)


def confirmed(scene: Scene, action: ActionItem) -> None:
    done(scene, action)
    with acting(scene.officer, morning(8)) as by:
        confirm(action_id=action.pk, by=by)


# Taking back


def test_taking_back_ends_what_is_expected_and_keeps_what_was_told(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, morning(8)) as by:
        report_progress(action_id=action.pk, comment="Begun", by=by)
    taken_back(scene, action)
    with as_owner():
        duty = Obligation.objects.get(subject_id=action.pk)
        assert duty.state == "withdrawn"
        assert not PlannedStage.objects.filter(obligation=duty, state="planned").exists()
        steps = list(ActionProgress.objects.filter(action=action).order_by("at"))
        assert [(step.state, step.comment) for step in steps] == [
            ("todo", ""),
            ("doing", "Begun"),
            ("taken_back", REASON),
        ]
        assert Record.objects.filter(verb="action_items.ActionTakenBack").count() == 1
        assert REASON not in str([*Record.objects.values(), *Outbox.objects.values()])


def test_the_body_reads_that_it_was_taken_back_and_only_three_read_why(scene: Scene) -> None:
    action = given(scene)
    taken_back(scene, action)
    late = morning(21)
    for holder in ("main", "attendant", "officer", "aide", "peer"):
        with acting(getattr(scene, holder), late) as who:
            page = action_page(who, action.pk)
            assert page is not None
            assert page.look is not None, holder
            assert (page.look.word, page.late, page.line) == ("取下げ", None, None), holder
            assert not page.offered
            [row] = rows(who, actions_for(who), choices_for(who))
            assert (row.state, row.late) == ("taken_back", None), holder
            for search, fits in (
                (Search(state="taken_back"), True),
                (Search(state="todo"), False),
                (Search(state=OPEN), False),
                (Search(overdue=True), False),
            ):
                assert actions_for(who, search).exists() is fits, (holder, search)
            assert counts(who, Search()).late == 0
            told = page.taken_back
            assert (told and told.comment) == (None if holder == "peer" else REASON), holder


def test_chair_and_desk_count_it_neither_as_open_nor_as_late(scene: Scene) -> None:
    action, other = given(scene), given(scene)
    taken_back(scene, action)
    for holder in ("officer", "aide"):
        with acting(getattr(scene, holder), morning(21)) as who:
            figures = lateness.action_figures(who, morning(1))
            assert (figures.in_time, figures.late, figures.done) == (0, 1, 0)
            found = dict(by_state(who))
            assert (found[ActionState.TAKEN_BACK], found[ActionState.TODO]) == (1, 1)
            assert sum(found.values()) == 2
            for state, number in found.items():
                assert counts(who, Search(state=state)).everything == number, state
    assert other.taken_back_at is None


def test_files_say_that_it_was_taken_back(scene: Scene) -> None:
    action = given(scene)
    taken_back(scene, action)
    for holder in ("officer", "peer"):
        with acting(getattr(scene, holder), morning(9)) as who:
            sheet = make(who, Search(), Form.CSV).content.decode("utf-8-sig")
            assert "taken_back" in sheet, holder
            assert REASON not in sheet
            assert make(who, Search(), Form.MEETING).content.startswith(b"%PDF")


def test_the_list_for_the_meeting_marks_it(scene: Scene) -> None:
    from tests.wg_portal.pdf_text import text_of

    action = given(scene)
    taken_back(scene, action)
    with acting(scene.peer, morning(9)) as who:
        printed = text_of(make(who, Search(), Form.MEETING).content)
    assert "取下げ" in "".join("".join(printed).split())


def test_what_was_reported_can_be_taken_back_and_what_is_confirmed_cannot(scene: Scene) -> None:
    reported, ended = given(scene), given(scene, due_at=DUE.replace(day=15))
    done(scene, reported)
    taken_back(scene, reported)
    confirmed(scene, ended)
    with acting(scene.officer, morning(9)) as by:
        with pytest.raises(Refused, match="確認"):
            take_back(action_id=ended.pk, reason="x", by=by)
        with pytest.raises(Refused, match="確認"):
            reword(
                action_id=ended.pk,
                title_ja="他",
                title_en="",
                notice_title=NAME,
                reason="x",
                revision=1,
                by=by,
            )
        with pytest.raises(Refused, match="取り下げ"):
            take_back(action_id=reported.pk, reason="x", by=by)
    with acting(scene.main, morning(9)) as by, pytest.raises(Refused, match="取り下げ"):
        finish(action_id=reported.pk, comment="Again", by=by)


@pytest.mark.parametrize("holder", ["main", "peer", "aide"])
def test_only_the_desk_takes_back_and_words_anew(scene: Scene, holder: str) -> None:
    action = given(scene)
    with acting(getattr(scene, holder), morning(8)) as by:
        with pytest.raises(Refused):
            take_back(action_id=action.pk, reason=REASON, by=by)
        with pytest.raises(Refused):
            reword(
                action_id=action.pk,
                title_ja="他",
                title_en="",
                notice_title=NAME,
                reason="x",
                revision=1,
                by=by,
            )
    with acting(scene.rival, morning(8)) as by, pytest.raises(ActionItem.DoesNotExist):
        take_back(action_id=action.pk, reason=REASON, by=by)
    with as_owner():
        action.refresh_from_db()
        assert (action.taken_back_at, action.revision) == (None, 1)


def test_the_same_may_be_given_anew_after_it_was_taken_back(scene: Scene) -> None:
    action = given(scene)
    taken_back(scene, action)
    with acting(scene.officer, morning(9)) as by:
        assert given_already(scene.body.pk, by) == {}


# The wording


def test_a_corrected_wording_is_seen_by_the_body_and_its_history_by_three(scene: Scene) -> None:
    action = given(scene)
    reworded(scene, action, "連絡先と代理を更新する")
    reworded(scene, action, "連絡先と代理を更新し報告する", day=9, revision=2)
    for holder in ("main", "officer", "aide"):
        with acting(getattr(scene, holder), morning(10)) as who:
            page = action_page(who, action.pk)
            assert page is not None
            assert [(each.was_ja, each.reason) for each in page.wordings] == [
                ("連絡先と代理を更新する", REASON),
                ("連絡先を更新する", REASON),
            ], holder
    with acting(scene.peer, morning(10)) as who:
        page = action_page(who, action.pk)
        assert page is not None
        assert (page.action.title_ja, page.wordings) == ("連絡先と代理を更新し報告する", ())
    for holder in ("peer", "rival", "admin"):
        with acting(getattr(scene, holder), morning(10)) as who, connection.cursor() as cursor:
            assert not WordingChange.objects.visible_to(who).exists()
            cursor.execute("SELECT count(*) FROM action_items_wordingchange")
            assert cursor.fetchone() == (0,), holder
    with as_owner():
        duty = Obligation.objects.open().get(subject_id=action.pk)
        assert (duty.revision, duty.due_at) == (1, DUE), "reminders go on as planned"
        said = str([*Record.objects.values(), *Outbox.objects.values()])
        assert REASON not in said
        assert "代理" not in said


def test_the_same_wording_is_no_correction(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.officer, morning(8)) as by, pytest.raises(PortalError):
        reword(
            action_id=action.pk,
            title_ja=action.title_ja,
            title_en=action.title_en,
            notice_title=action.notice_title,
            reason=REASON,
            revision=1,
            by=by,
        )


def test_from_amber_on_a_wording_needs_a_title_for_notices(scene: Scene) -> None:
    action, green = given(scene), given(scene, tlp=1, notice_title="")

    def nameless(which: ActionItem) -> None:
        with acting(scene.officer, morning(8)) as by:
            reword(action_id=which.pk, by=by, **OTHER | {"notice_title": ""})

    with pytest.raises(Refused, match="件名"):
        nameless(action)
    nameless(green)
    with as_owner():
        [kept] = WordingChange.objects.all()
        assert (kept.action_id, kept.was_notice_title) == (green.pk, "")


def test_who_corrects_an_old_wording_gets_both_texts(scene: Scene) -> None:
    action = given(scene)
    reworded(scene, action, "新しい文言")
    with pytest.raises(StaleEdit) as stale:
        reworded(scene, action, "古い版からの文言", day=9)
    assert stale.value.theirs == {
        "title_ja": "新しい文言",
        "title_en": "",
        "notice_title": NAME,
    }
    with as_owner():
        action.refresh_from_db()
        assert (action.title_ja, action.revision) == ("新しい文言", 2)


# The pages


def test_the_desk_corrects_and_takes_back_on_the_page(scene: Scene) -> None:
    action = given(scene)
    with clock.fixed(morning(8)):
        desk, owner, peer = (browser(scene, each) for each in ("officer", "main", "peer"))
        assert "take-back/" in text(desk.get(address(action)))
        for client in (owner, peer):
            assert "take-back/" not in text(client.get(address(action)))
        sent: dict[str, Any] = {
            "submission": str(uuid4()),
            "title_ja": "新しい文言",
            "title_en": "A new wording",
            "notice_title": "",
            "revision": "1",
        }
        wrong = desk.post(address(action, "reword/"), sent)
        assert wrong.status_code == 422
        assert "A new wording" in text(wrong)
        sent["reason"] = REASON
        nameless = desk.post(address(action, "reword/"), sent)
        assert nameless.status_code == 422
        assert "Enter the title for notices" in text(nameless)
        sent["notice_title"] = "新しい件名"
        for _ in range(2):
            assert desk.post(address(action, "reword/"), sent).status_code == 302
        stale = desk.post(
            address(action, "reword/"),
            sent | {"submission": str(uuid4()), "title_en": "My own wording"},
        )
        assert stale.status_code == 409
        assert "A new wording" in text(stale)
        assert "My own wording" in text(stale)
        assert 'name="revision" value="2"' in text(stale)
        assert 'name="tlp"' not in text(stale), "the label stands"
        back = {"submission": str(uuid4()), "reason": ""}
        assert desk.post(address(action, "take-back/"), back).status_code == 422
        back["reason"] = REASON
        for _ in range(2):
            assert desk.post(address(action, "take-back/"), back).status_code == 302
        for client, reads in ((desk, True), (owner, True), (peer, False)):
            shown = text(client.get(address(action)))
            assert (f"Title for notices: {NAME}" in shown) is reads
            assert "has taken this action item back" in shown
            assert (REASON in shown) is reads
            assert "<form" not in shown.split("<main", 1)[1]
        assert "Taken back" in text(peer.get("/actions/"))
        refused = desk.post(
            address(action, "reword/"),
            sent | {"submission": str(uuid4()), "title_en": "Too late", "revision": "2"},
        )
        assert refused.status_code == 422
        assert "Too late" in text(refused)

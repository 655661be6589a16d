"""The desk's log of talks: read by the desk alone, and reminders rest as it says."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.activity.models import Record
from apps.obligations.contacts import LONGEST, Talk, lift_pause, note_contact
from apps.obligations.desk import ask_to_remind, remind
from apps.obligations.models import Contact, Obligation, PlannedStage
from apps.obligations.services import discharge
from apps.organisations.models import Post
from apps.secretariat.selectors.desk import desk_page
from tests.clients import client_of
from tests.conftest import as_owner
from tests.matrix.walls import WALLS
from tests.notifications.conftest import Sink
from tests.notifications.stage import look, meeting, rows
from tests.obligations.scene import MONDAY, Scene, acting, given, morning
from tests.secretariat.test_ledger import owed
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.verdict import PortalError, Refused

SAID = "障害対応のため来週まで待ってほしいとのこと"
BECAUSE = "障害対応中"


@pytest.fixture
def duty(scene: Scene, sink: Sink) -> Obligation:
    action = given(scene)
    look(MONDAY)
    sink.clear()
    with as_owner():
        return Obligation.objects.get(subject_id=action.pk)


def browser(post: Post) -> Client:
    return client_of(post, post.person)


def talk(**changes: Any) -> Talk:
    return Talk(
        **{
            "spoken_at": MONDAY,
            "said": SAID,
            "with_whom": "システム部",
            "resume_on": date(2026, 12, 11),
            "because": BECAUSE,
        }
        | changes
    )


def noted(scene: Scene, duty: Obligation, at: datetime = MONDAY, **changes: Any) -> None:
    with acting(scene.officer, at) as by:
        note_contact(duty.pk, talk(**changes), by=by)


def states(duty: Obligation) -> list[str]:
    with as_owner():
        stages = PlannedStage.objects.filter(obligation=duty).order_by("ordinal")
        return [stage.state for stage in stages]


def reminded(duty: Obligation) -> list[Any]:
    return rows(reason="obligations.StageDue", obligation_id=duty.pk)


def typed(**changes: Any) -> dict[str, Any]:
    moments = {"spoken_at": (2026, 12, 7), "resume_on": (2026, 12, 11)}
    parts = {
        f"{field}_{name}": str(value)
        for field, day in moments.items()
        for name, value in zip(("year", "month", "day"), day, strict=True)
    }
    sent = {"said": SAID, "with_whom": "システム部", "because": BECAUSE, "submission": uuid4()}
    return sent | parts | {"spoken_at_time": "09:30"} | changes


def test_a_pause_ends_by_itself_and_what_came_due_is_told_once(
    scene: Scene, sink: Sink, duty: Obligation
) -> None:
    noted(scene, duty)
    for day in (9, 10):
        look(morning(day))
        look(morning(day).replace(hour=9))
    assert reminded(duty) == []
    assert set(states(duty)) == {"planned"}
    look(morning(11))
    assert states(duty)[0] == "told"
    assert len(reminded(duty)) == 1
    for _ in range(2):
        look(morning(11))
        look(morning(11).replace(hour=9))
    assert len(sink.to(scene.main.person.email)) == 1


def test_of_several_that_came_due_in_a_pause_the_latest_is_told(
    scene: Scene, duty: Obligation
) -> None:
    noted(scene, duty, resume_on=date(2026, 12, 15))
    for day in (9, 11, 14):
        look(morning(day))
    assert reminded(duty) == []
    look(morning(15))
    assert states(duty)[0] == "overtaken"
    assert states(duty).count("told") == len({row.stage for row in reminded(duty)}) == 1
    look(morning(15))
    assert states(duty).count("told") == 1


def test_a_lifted_pause_lets_the_reminder_go_at_once(scene: Scene, duty: Obligation) -> None:
    noted(scene, duty)
    look(morning(9))
    with clock.fixed(morning(9)):
        desk = browser(scene.second_officer)
        assert "督促を停止しています" in desk.get(f"/duties/{duty.pk}/").content.decode()
        lifted = desk.post(f"/duties/{duty.pk}/talks/lift/", {"submission": uuid4()})
        assert lifted.status_code == 302
        page = desk.get(f"/duties/{duty.pk}/").content.decode()
    assert "督促を停止しています" not in page
    assert SAID in page
    assert reminded(duty) == []
    look(morning(9))
    assert len(reminded(duty)) == 1
    with acting(scene.officer, morning(9)) as by, pytest.raises(Refused):
        lift_pause(duty.pk, by=by)


def test_a_later_pause_takes_the_place_of_the_first(scene: Scene, duty: Obligation) -> None:
    noted(scene, duty, resume_on=date(2026, 12, 18))
    noted(scene, duty, resume_on=date(2026, 12, 9))
    look(morning(9))
    assert len(reminded(duty)) == 1


def test_what_is_done_in_a_pause_is_over(scene: Scene, sink: Sink, duty: Obligation) -> None:
    noted(scene, duty)
    with acting(scene.main, morning(9)) as by:
        assert discharge(
            kind="action", subject_id=duty.subject_id,
            bearer_organisation_id=scene.bank.pk, by=by,
        )  # fmt: skip
    look(morning(11))
    assert set(states(duty)) == {"cancelled"}
    assert sink.to(scene.main.person.email) == []


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS)
def test_only_the_desk_reads_the_log(scene: Scene, duty: Obligation, wall: Any) -> None:
    """Neither whoever bears the act, nor the chair, nor members, with either wall alone."""
    noted(scene, duty)
    others = (scene.main, scene.deputy, scene.admin, scene.aide, scene.peer, scene.rival)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guard: AbstractContextManager[None] = wall()
    with guard:
        for post in others:
            with acting(post) as who:
                assert not Contact.objects.visible_to(who).exists()
            with clock.fixed(MONDAY):
                client = browser(post)
                for address in (f"/duties/{duty.pk}/", "/", "/desk/"):
                    page = client.get(address).content.decode()
                    assert not [word for word in (SAID, BECAUSE, "システム部") if word in page]
                for act in ("talks/", "talks/lift/"):
                    answer = client.post(f"/duties/{duty.pk}/{act}", typed())
                    assert answer.status_code == 404
        for post in (scene.officer, scene.second_officer):
            with acting(post) as who:
                assert Contact.objects.visible_to(who).count() == 1
            with clock.fixed(MONDAY):
                assert SAID in browser(post).get(f"/duties/{duty.pk}/").content.decode()


def test_the_database_alone_keeps_the_log_from_the_bearer(scene: Scene, duty: Obligation) -> None:
    noted(scene, duty)
    for post in (scene.main, scene.admin, scene.aide, scene.peer, scene.rival):
        with acting(post):
            assert not Contact.objects.exists()
    with acting(scene.main) as by, pytest.raises(Refused):
        note_contact(duty.pk, talk(), by=by)


def test_the_author_of_the_subject_does_not_learn_of_it_from_the_record(
    scene: Scene, duty: Obligation
) -> None:
    noted(scene, duty)
    with as_owner():
        row = Record.objects.get(verb="obligations.ContactRecorded")
        assert row.subject_id == duty.pk != duty.subject_id
        assert SAID not in str(row.__dict__)


def test_the_desk_sees_it_before_the_next_reminder(scene: Scene, duty: Obligation) -> None:
    early = morning(9).replace(hour=6)
    noted(scene, duty, resume_on=None, because="")
    step = {"reason": "action", "subject": duty.subject_id, "to": "bearer"}
    with clock.fixed(early):
        desk = browser(scene.officer)
        assert "連絡の記録 1件" in desk.get("/desk/").content.decode()
        page = desk.get(reverse("secretariat:steps"), step).content.decode()
        assert SAID in page
        assert BECAUSE not in page
    noted(scene, duty)
    with clock.fixed(early):
        page = desk.get(reverse("secretariat:steps"), step).content.decode()
        assert BECAUSE in page
        assert "停止中" in desk.get("/desk/").content.decode()
        held = desk.post(reverse("secretariat:hold_group"), step | {"way": "stage"}, follow=True)
        assert "すでに送信されました" in held.content.decode()


def test_a_reminder_to_many_leaves_out_what_is_paused(scene: Scene, sink: Sink) -> None:
    made = meeting(scene)
    mine, _theirs = owed(scene, made, scene.bank, scene.peer.organisation)
    noted(scene, mine)
    with clock.fixed(MONDAY):
        page = browser(scene.officer).get("/desk/").content.decode()
    assert "未回答の1機関に督促する" in page
    assert "うち1機関は停止中" in page
    with acting(scene.officer) as by:
        assert remind([mine.pk], by=by) == 0
        assert ask_to_remind("reply", made.pk, by=by)
    look(MONDAY)
    told = {row.recipient_id for row in rows(reason="obligations.BearerReminded")}
    assert told == {scene.peer.person_id}
    noted(scene, _theirs)
    with acting(scene.officer) as by, pytest.raises(Refused):
        ask_to_remind("reply", made.pk, by=by)


def test_a_talk_is_noted_on_the_page_once(scene: Scene, duty: Obligation) -> None:
    sent = typed(person=str(scene.main.person_id), with_whom="")
    with clock.fixed(MONDAY):
        desk = browser(scene.officer)
        for _ in range(2):
            assert desk.post(f"/duties/{duty.pk}/talks/", sent).status_code == 302
        page = desk.get(f"/duties/{duty.pk}/").content.decode()
    assert SAID in page
    with as_owner():
        contact = Contact.objects.get()
    assert (contact.person_id, contact.pause_reason) == (scene.main.person_id, BECAUSE)
    assert contact.spoken_at == datetime(2026, 12, 7, 9, 30, tzinfo=JST)
    assert contact.resumes_at == datetime(2026, 12, 11, 7, tzinfo=JST)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"said": ""}, "話した内容"),
        ({"with_whom": ""}, "相手を選ぶか"),
        ({"because": ""}, "停止する理由"),
        ({"resume_on_day": ""}, "のいずれかが"),
        ({"resume_on_year": "", "resume_on_month": "", "resume_on_day": ""}, "再開する日"),
        ({"resume_on_day": "7"}, "翌日以降"),
        ({"resume_on_year": "2027", "resume_on_month": "12"}, "3か月以内"),
        ({"spoken_at_time": "23:00"}, "過ぎた日時"),
        ({"person": "nobody"}, ""),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(
    scene: Scene, duty: Obligation, changes: dict[str, str], words: str
) -> None:
    with clock.fixed(MONDAY):
        answer = browser(scene.officer).post(f"/duties/{duty.pk}/talks/", typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert changes.get("said", SAID) in page
    with as_owner():
        assert not Contact.objects.exists()


def test_a_talk_is_with_somebody_who_may_know(scene: Scene, duty: Obligation) -> None:
    with acting(scene.officer) as by:
        for stranger in (scene.admin, scene.peer):
            with pytest.raises(PortalError):
                note_contact(duty.pk, talk(person_id=stranger.person_id), by=by)
        with pytest.raises(PortalError):
            far = (MONDAY + LONGEST * 2).date()
            note_contact(duty.pk, talk(resume_on=far), by=by)


def test_the_last_contact_of_who_is_late_counts_talks_too(scene: Scene, duty: Obligation) -> None:
    look(morning(15))
    with acting(scene.officer, morning(15)) as who:
        [late] = desk_page(who).late
        told = late.contact_at
        assert told is not None
    called = morning(15) + timedelta(hours=3)
    with acting(scene.officer, called) as by:
        spoken = talk(spoken_at=called, resume_on=None, because="")
        note_contact(duty.pk, spoken, by=by)
    with acting(scene.second_officer, called + timedelta(hours=1)) as who:
        [late] = desk_page(who).late
        assert told < called == late.contact_at

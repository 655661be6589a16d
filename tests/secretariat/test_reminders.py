"""Reminders by hand: to whom, once, after a second officer or a second word, and their subject."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.obligations.desk import ask_to_remind, release_reminder, remind, return_reminder
from apps.obligations.models import ReminderRequest
from apps.obligations.services import discharge
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import DAY, look, meeting
from tests.obligations.scene import MONDAY, Scene, acting, morning
from tests.secretariat.test_ledger import owed
from wg_portal import clock
from wg_portal.verdict import Refused


def test_few_are_reminded_at_once_and_only_those_who_owe(
    scene: Scene, invited: Any, sink: Sink, client: Client
) -> None:
    peer = scene.peer.organisation
    owed(scene, invited, scene.bank, peer)
    with acting(scene.peer) as by:
        assert discharge(kind="reply", subject_id=invited.pk, bearer_organisation_id=peer.pk, by=by)
    sink.clear()
    form = {"kind": "reply", "subject": invited.pk, "submission": uuid4()}
    with clock.fixed(MONDAY):
        assert "未回答の1機関に督促する" in client.get("/desk/").content.decode()
        for _ in range(2):
            client.post(reverse("secretariat:remind"), form)
        client.post(reverse("secretariat:remind"), form | {"submission": uuid4()})
    look(MONDAY)
    look(MONDAY)
    (mail,) = sink.mails
    assert mail["To"].endswith(f"<{scene.main.person.email}>")
    assert "ご回答のお願い" in mail["Subject"]
    assert "行き違いの場合は" in mail.get_body(("plain",)).get_content()


def test_many_are_reminded_only_after_a_second_officer(
    scene: Scene, invited: Any, sink: Sink, settings: Any
) -> None:
    settings.SECOND_OFFICER_ABOVE = 1
    owed(scene, invited, scene.bank, scene.peer.organisation)
    sink.clear()
    with acting(scene.officer) as by:
        assert not ask_to_remind("reply", invited.pk, by=by)
        with pytest.raises(Refused):
            ask_to_remind("reply", invited.pk, by=by)
        request = ReminderRequest.objects.get()
        assert request.people == 2
        with pytest.raises(Refused):
            release_reminder(request.pk, by=by)
    look(MONDAY)
    assert [mail["Subject"] for mail in sink.mails if "承認依頼" not in mail["Subject"]] == []
    sink.clear()
    with acting(scene.peer) as by:
        discharge(
            kind="reply", subject_id=invited.pk,
            bearer_organisation_id=scene.peer.organisation_id, by=by,
        )  # fmt: skip
    with acting(scene.second_officer) as by:
        assert release_reminder(request.pk, by=by) == 1
        with pytest.raises(Refused):
            return_reminder(request.pk, by=by)
    look(MONDAY)
    assert [m["To"].rpartition("<")[2] for m in sink.mails] == [f"{scene.main.person.email}>"]


def test_a_request_is_taken_back_and_nobody_else_sees_it(
    scene: Scene, invited: Any, sink: Sink, settings: Any
) -> None:
    settings.SECOND_OFFICER_ABOVE = 0
    owed(scene, invited, scene.bank)
    sink.clear()
    with acting(scene.officer) as by:
        ask_to_remind("reply", invited.pk, by=by)
        request = ReminderRequest.objects.get()
    for post in (scene.main, scene.admin, scene.rival, scene.aide):
        with acting(post) as who:
            assert not ReminderRequest.objects.exists()
            assert not ReminderRequest.objects.visible_to(who).exists()
    with acting(scene.officer) as by:
        return_reminder(request.pk, by=by)
    look(MONDAY)
    assert sink.mails == []


def test_a_bank_cannot_remind(scene: Scene, invited: Any) -> None:
    owed(scene, invited, scene.bank)
    with acting(scene.main) as by, pytest.raises(Refused):
        ask_to_remind("reply", invited.pk, by=by)


def test_second_officers_are_told_once_and_the_request_is_not_repeated(
    scene: Scene, invited: Any, sink: Sink, settings: Any, client: Client
) -> None:
    settings.SECOND_OFFICER_ABOVE = 1
    owed(scene, invited, scene.bank, scene.peer.organisation)
    sink.clear()
    form = {"kind": "reply", "subject": invited.pk}
    with clock.fixed(MONDAY):
        for _ in range(2):
            answer = client.post(
                reverse("secretariat:remind"), form | {"submission": uuid4()}, follow=True
            )
        assert "別の担当者の承認を待っています" in answer.content.decode()
    for _ in range(2):
        look(MONDAY)
    (mail,) = sink.mails
    assert mail["To"].endswith(f"<{scene.second_officer.person.email}>")
    assert "一斉督促の承認依頼" in mail["Subject"]
    assert "/desk/#awaited" in mail.get_body(("plain",)).get_content()
    settings.SECOND_OFFICER_ABOVE = 9
    with acting(scene.officer) as by, pytest.raises(Refused):
        ask_to_remind("reply", invited.pk, by=by)


def test_a_request_that_was_taken_back_is_not_told(
    scene: Scene, invited: Any, sink: Sink, settings: Any
) -> None:
    settings.SECOND_OFFICER_ABOVE = 0
    owed(scene, invited, scene.bank)
    sink.clear()
    with acting(scene.officer) as by:
        ask_to_remind("reply", invited.pk, by=by)
        return_reminder(ReminderRequest.objects.get().pk, by=by)
    look(MONDAY)
    assert sink.mails == []


def test_a_second_reminder_on_one_day_asks_first(
    scene: Scene, invited: Any, sink: Sink, client: Client
) -> None:
    owed(scene, invited, scene.bank, scene.peer.organisation)
    sink.clear()
    form = {"kind": "reply", "subject": invited.pk}
    later = MONDAY.replace(hour=15)
    with clock.fixed(MONDAY):
        client.post(reverse("secretariat:remind"), form | {"submission": uuid4()})
    look(MONDAY)
    with clock.fixed(later):
        assert "前回の手動督促" in client.get("/desk/").content.decode()
        asked = client.post(reverse("secretariat:remind"), form | {"submission": uuid4()})
        assert "本日もう一度督促しますか" in asked.content.decode()
        assert "12月7日" in asked.content.decode()
    look(later)
    assert len(sink.to(scene.main.person.email)) == 1
    sure = {"submission": uuid4(), "again": "on"}
    with clock.fixed(later):
        for _ in range(2):
            client.post(reverse("secretariat:remind"), form | sure)
    look(later)
    assert len(sink.to(scene.main.person.email)) == 2
    with clock.fixed(morning(8)):
        client.post(reverse("secretariat:remind"), form | {"submission": uuid4()})
    look(morning(8))
    assert len(sink.to(scene.main.person.email)) == 3


def reminder(scene: Scene, sink: Sink, made: Any, post: Any) -> str:
    sink.clear()
    (duty,) = owed(scene, made, post.organisation)
    with acting(scene.officer) as by:
        assert remind([duty.pk], by=by) == 1
    look(MONDAY)
    (mail,) = sink.to(post.person.email)
    return str(mail["Subject"])


def test_a_reminder_names_the_meeting_in_its_subject(
    scene: Scene, invited: Any, sink: Sink
) -> None:
    said = reminder(scene, sink, invited, scene.main)
    assert f"ご回答のお願い（{scene.body.short_ja} 第3回）" in said


def test_the_subject_is_silent_for_who_does_not_know_the_body_and_under_embargo(
    scene: Scene, sink: Sink
) -> None:
    with as_owner():
        chosen = make.organisations_circle(
            scene.body, scene.rival.organisation, scene.officer.organisation
        )
    outside = meeting(scene, number=7, circle=chosen)
    said = reminder(scene, sink, outside, scene.rival)
    assert "ご回答のお願い" in said
    assert not [word for word in (scene.body.short_ja, "第7回") if word in said]
    later = meeting(scene, number=8, embargo_until=MONDAY + DAY)
    said = reminder(scene, sink, later, scene.main)
    assert "ご回答のお願い" in said
    assert "第8回" not in said

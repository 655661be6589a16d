"""The desk's lists, the ledger and its export, the reminders by hand."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery
from apps.obligations.desk import ask_to_remind, release_reminder, return_reminder
from apps.obligations.models import Obligation, ReminderRequest
from apps.obligations.services import discharge
from apps.secretariat.words import REASONS
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import invite, look, meeting, rows
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.verdict import Refused

LEDGER = "/desk/mails/"
MAIL = re.compile(r"/desk/mails/[0-9a-f-]{36}/")


@pytest.fixture
def client(scene: Scene) -> Client:
    return client_of(scene.officer, scene.officer.person)


@pytest.fixture
def invited(scene: Scene, sink: Sink) -> Any:
    made = meeting(scene)
    invite(made)
    look(MONDAY)
    return made


def owed(scene: Scene, subject: Any, *organisations: Any, kind: str = "reply") -> list[Obligation]:
    with as_owner():
        return [
            Obligation.objects.create(
                kind=kind, subject_type="meetings.Meeting", subject_id=subject.pk,
                body=scene.body, bearer_organisation=organisation, desk_circle=scene.desk,
                due_at=DUE, counting="government", opened_at=MONDAY,
            )
            for organisation in organisations
        ]  # fmt: skip


def test_every_mail_has_its_word() -> None:
    assert set(REASONS) == set(HANDLERS)


def test_the_ledger_finds_by_person_kind_state_and_day(
    scene: Scene, invited: Any, client: Client
) -> None:
    count = len(rows())
    of_bank = {scene.main.pk, scene.deputy.pk, scene.attendant.pk}
    with clock.fixed(MONDAY):
        for asked, found in (
            ({}, count),
            ({"words": scene.main.person.family_name}, 1),
            (
                {"words": "Bank"},
                len([r for r in rows() if r.post_id in of_bank]),
            ),
            ({"state": "sent", "reason": "meetings.MeetingReleased"}, count),
            ({"state": "bad"}, 0),
            ({"subject": uuid4()}, 0),
            ({"first_year": "2026", "first_month": "12", "first_day": "8"}, 0),
        ):
            page = client.get(LEDGER, asked)
            assert page.status_code == 200
            assert len(MAIL.findall(page.content.decode())) == found, asked
        wrong = client.get(LEDGER, {"first_year": "2026", "first_month": "13", "first_day": "8"})
        assert wrong.status_code == 422


def test_the_export_holds_what_the_filter_found(scene: Scene, invited: Any, client: Client) -> None:
    with as_owner():
        scene.main.person.family_name = "=HYPERLINK()"
        scene.main.person.save()
    with clock.fixed(MONDAY):
        sheet = client.post(reverse("secretariat:export"), {"format": "xlsx"})
        text = client.post(reverse("secretariat:export"), {"format": "csv", "state": "sent"})
    book = load_workbook(io.BytesIO(sheet.content))
    lines = list(book.active.iter_rows(min_row=2, values_only=True))
    assert lines[0][4] == "宛先"
    assert len(lines) == len(rows()) + 1
    assert "送信済み" in {line[7] for line in lines}
    assert {line[11] for line in lines[1:]} == {row.message_id for row in rows()}
    found = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert len(found) == len(rows()) + 1
    assert any(line[4].startswith("'=HYPERLINK") for line in found)
    assert {line[7] for line in found} == {"state", "sent"}
    assert sheet["Content-Disposition"].endswith('.xlsx"')


def test_late_acts_stand_by_organisation_with_the_last_word(
    scene: Scene, sink: Sink, client: Client
) -> None:
    given(scene)
    look(MONDAY)
    for day in (9, 14):
        look(morning(day))
        look(morning(day).replace(hour=9))
    with clock.fixed(morning(16)):
        page = client.get("/desk/").content.decode()
    assert "連絡先を更新する" in page
    assert scene.bank.name in page
    assert "2営業日超過" in page
    assert "12/14" in page


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


def test_what_the_officer_may_not_see_is_two_numbers(
    scene: Scene, invited: Any, client: Client
) -> None:
    with as_owner():
        Delivery.objects.create(
            reason="account.password_changed", stage="x", recipient=scene.main.person,
            channel="mail", state="failed", created_at=MONDAY, due_at=MONDAY,
        )  # fmt: skip
        make.person("Nobody")
    with clock.fixed(MONDAY):
        page = client.get("/desk/").content.decode()
    assert "7日間に1通の業務メールがあり、うち1通が不達" in page
    assert scene.main.person.name not in page


def test_queries_do_not_grow(scene: Scene, invited: Any, client: Client, settings: Any) -> None:
    def queries() -> int:
        with clock.fixed(MONDAY), CaptureQueriesContext(connection) as asked:
            assert client.get("/desk/").status_code == 200
        return len(asked)

    def fill(*organisations: Any, number: int) -> None:
        made = meeting(scene, number=number)
        invite(made)
        settings.SMTP_URL = "smtp://127.0.0.1:9"
        look(MONDAY)
        owed(scene, made, *organisations)

    fill(scene.bank, scene.peer.organisation, number=4)
    queries()
    few = queries()
    with as_owner():
        more = [make.organisation(f"Org{n}") for n in range(8)]
        for n, organisation in enumerate(more):
            make.seat(scene.body, make.post(make.person(f"P{n}"), organisation))
    for number in (5, 6, 7):
        fill(*more, number=number)
    assert queries() == few


def test_who_is_told_of_red_is_not_for_officers(scene: Scene, sink: Sink) -> None:
    """Also not for one who is named in the circle: he reads the thing, not who else was asked."""
    with as_owner():
        circle = make.people_circle(scene.body, scene.main, scene.officer)
    made = meeting(scene, tlp=Tlp.RED, circle=circle)
    invite(made)
    look(MONDAY)
    with as_owner():
        others = Delivery.objects.filter(subject_id=made.pk).exclude(
            recipient_id=scene.officer.person_id
        )
        assert others.exists()
        told = set(others.values_list("pk", flat=True))
    with acting(scene.officer) as who:
        assert not Delivery.objects.visible_to(who).filter(pk__in=told).exists()
        assert not Delivery.objects.filter(pk__in=told).exists(), "the database's wall alone"


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
        assert "別の担当官の承認を待っています" in answer.content.decode()
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

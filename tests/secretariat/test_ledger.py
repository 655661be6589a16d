"""The desk's lists, the ledger and its export, the reminders by hand."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from apps.meetings.models import AgendaItem, ItemOutcome
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery
from apps.obligations.models import Obligation
from apps.secretariat.selectors.of_meeting import subjects_of
from apps.secretariat.words import REASONS
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import invite, look, meeting, rows
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal import clock

LEDGER = "/desk/mails/"
MAIL = re.compile(r"/desk/mails/[0-9a-f-]{36}/")


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


def test_the_ledger_finds_by_meeting_and_what_belongs_to_it(
    scene: Scene, invited: Any, client: Client
) -> None:
    action, other = given(scene), given(scene)
    with as_owner():
        item = AgendaItem.objects.create(
            meeting=invited, position=1, kind="discussion", title_ja="議題", minutes=10,
            tlp=invited.tlp, circle=scene.circle, circle_kind=scene.circle.kind,
            visible_from=MONDAY, originator_id=invited.originator_id, notice_title="議題の件",
        )  # fmt: skip
        ItemOutcome.objects.create(item=item, action=action)
    look(MONDAY)
    wanted = {str(row.pk) for row in rows(subject_id__in=[invited.pk, action.pk])}
    assert rows(subject_id=other.pk)
    assert rows(subject_id=action.pk)
    with clock.fixed(MONDAY):
        page = client.get(LEDGER, {"meeting": str(invited.pk)}).content.decode()
        assert {found.split("/")[3] for found in MAIL.findall(page)} == wanted
        assert f'value="{invited.pk}" selected' in page
        made = client.post(
            reverse("secretariat:export"), {"format": "csv", "meeting": str(invited.pk)}
        )
        assert len(list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))) > 1
        assert client.get(LEDGER, {"meeting": str(uuid4())}).status_code == 422


def test_a_meeting_that_he_may_not_read_is_no_choice(scene: Scene, client: Client) -> None:
    with as_owner():
        circle = make.organisations_circle(scene.body, scene.bank, scene.peer.organisation)
    hidden = meeting(scene, circle=circle)
    invite(hidden)
    look(MONDAY)
    with clock.fixed(MONDAY):
        assert str(hidden.pk) not in client.get(LEDGER).content.decode()
        assert client.get(LEDGER, {"meeting": str(hidden.pk)}).status_code == 422
    with acting(scene.officer) as who:
        assert subjects_of(who, hidden.pk) == set()

"""Officers hold, let go, hasten, repeat and try out mails, within what they may know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.activity.models import Record
from apps.notifications import steering
from apps.notifications.enums import State
from apps.notifications.models import Delivery, MailStop
from apps.obligations.models import PlannedStage
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import CANARY, invite, look, meeting, rows, states
from tests.obligations.scene import MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import Refused

DESK = "/desk/"


def officer(post: Post) -> Client:
    return client_of(post, post.person)


def tell(scene: Scene, settings: Any, **fields: Any) -> Any:
    """An invitation whose mails could not leave yet."""
    made = meeting(scene, **fields)
    invite(made)
    there, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:9"
    assert look(MONDAY) == 0
    settings.SMTP_URL = there
    assert set(states()) == {State.PENDING}
    return made


def group(made: Any, way: str = "mail", **fields: Any) -> dict[str, Any]:
    return {
        "way": way,
        "reason": "meetings.MeetingReleased",
        "subject": made.pk,
        "to": "",
        **fields,
    }


def test_a_held_group_waits_and_goes_once_it_is_let_go(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    made = tell(scene, settings)
    with clock.fixed(MONDAY):
        client = officer(scene.officer)
        assert client.post(reverse("secretariat:hold_group"), group(made)).status_code == 302
        page = client.get(DESK).content.decode()
        assert "再開する" in page
    assert set(states()) == {State.HELD}
    assert look(MONDAY + timedelta(days=1)) == 0
    with clock.fixed(MONDAY):
        client.post(reverse("secretariat:let_group_go"), group(made))
    count = len(rows())
    assert look(MONDAY) == count == len(sink.mails)
    assert set(states()) == {State.SENT}
    with as_owner():
        assert Record.objects.filter(verb="notifications.MailHeld").count() == count
    with clock.fixed(MONDAY):
        answer = client.post(reverse("secretariat:hold_group"), group(made), follow=True)
    assert "すでに送信されました" in answer.content.decode()


def test_one_mail_is_shown_held_tried_and_sent(scene: Scene, sink: Sink, settings: Any) -> None:
    tell(scene, settings)
    row = next(r for r in rows() if r.recipient_id == scene.main.person_id)
    page = reverse("secretariat:mail", args=[row.pk])
    client = officer(scene.officer)
    with clock.fixed(MONDAY):
        shown = client.get(page).content.decode()
        assert "第三回のご案内" in shown
        assert CANARY not in shown
        for act in ("hold", "trial", "send-now"):
            assert client.post(reverse("secretariat:steer", args=[row.pk, act])).status_code == 302
        assert client.post(f"{page}burn/").status_code == 404
    look(MONDAY)
    (trial,) = sink.to(scene.officer.person.email)
    assert trial["Subject"].startswith("【試し送り】")
    assert trial.get_content_type() == "multipart/alternative"
    assert "text/calendar" not in [part.get_content_type() for part in trial.walk()]
    assert len(sink.to(scene.main.person.email)) == 1


def test_what_has_left_is_not_held_and_is_not_sent_again(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    tell(scene, settings)
    look(MONDAY)
    row = rows()[0]
    with acting(scene.officer) as by:
        for act in (
            lambda: steering.hold([row.pk], by=by),
            lambda: steering.let_go([row.pk], by=by),
            lambda: steering.send_now(row.pk, by=by),
            lambda: steering.send_again(row.pk, by=by),
            lambda: steering.confirm(row.pk, by=by),
        ):
            with pytest.raises(Refused):
                act()


def test_a_mail_in_doubt_is_repeated_or_confirmed(scene: Scene, sink: Sink, settings: Any) -> None:
    tell(scene, settings)
    one, other = rows()[:2]
    with as_owner():
        Delivery.objects.filter(pk__in=[one.pk, other.pk]).update(
            state=State.AMBIGUOUS, fault="duplicate possible"
        )
    with acting(scene.officer) as by:
        steering.send_again(one.pk, by=by)
        steering.confirm(other.pk, by=by)
    look(MONDAY)
    assert [m["Message-ID"] for m in sink.mails].count(one.message_id) == 1
    assert other.message_id not in [m["Message-ID"] for m in sink.mails]
    assert set(states()) == {State.SENT}


def test_nobody_but_officers_who_may_know_the_subject(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    tell(scene, settings)
    row = rows()[0]
    with as_owner():
        elsewhere = make.post(make.person("Elsewhere"), scene.bank)
        make.seat(make.body("third"), elsewhere, role="secretariat")
    for post in (scene.main, scene.admin, scene.aide, scene.rival):
        client = officer(post)
        with clock.fixed(MONDAY):
            for name in ("desk", "ledger", "steps"):
                assert client.get(reverse(f"secretariat:{name}")).status_code == 404
            assert client.get(reverse("secretariat:mail", args=[row.pk])).status_code == 404
            assert (
                client.post(reverse("secretariat:steer", args=[row.pk, "hold"])).status_code == 404
            )
            for name in ("stop", "lift_stop", "export", "remind", "hold_group"):
                assert client.post(reverse(f"secretariat:{name}")).status_code == 404
    client = officer(elsewhere)
    with clock.fixed(MONDAY):
        assert client.get(DESK).status_code == 200
        assert client.get(reverse("secretariat:mail", args=[row.pk])).status_code == 404
        assert client.post(reverse("secretariat:steer", args=[row.pk, "hold"])).status_code == 404
        assert (
            scene.main.person.name not in client.get(reverse("secretariat:ledger")).content.decode()
        )
    assert set(states()) == {State.PENDING}


def test_all_mail_is_held_but_that_about_accounts(scene: Scene, sink: Sink, settings: Any) -> None:
    made = tell(scene, settings)
    client, second = officer(scene.officer), officer(scene.second_officer)
    with clock.fixed(MONDAY):
        wrong = client.post(reverse("secretariat:stop"), {"reason": "", "submission": uuid4()})
        assert wrong.status_code == 422
        for _ in range(2):
            client.post(
                reverse("secretariat:stop"), {"reason": "資料を確認中", "submission": uuid4()}
            )
        assert "資料を確認中" in second.get(DESK).content.decode()
    with as_owner():
        assert MailStop.objects.count() == 1
        Delivery.objects.create(
            reason="account.password_changed", stage="x", recipient=scene.main.person,
            channel="mail", state="pending", created_at=MONDAY, due_at=MONDAY,
        )  # fmt: skip
    assert look(MONDAY) == 1
    assert set(states(subject_id=made.pk)) == {State.PENDING}
    one = rows(subject_id=made.pk)[0]
    with clock.fixed(MONDAY):
        said = client.post(reverse("secretariat:steer", args=[one.pk, "send-now"]), follow=True)
        assert "送信を停止しています" in said.content.decode()
        assert second.post(reverse("secretariat:lift_stop")).status_code == 302
    assert look(MONDAY) == len(rows(subject_id=made.pk))


def test_a_held_step_is_not_told_until_it_is_let_go(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    sink.clear()
    early = morning(9).replace(hour=6)
    client = officer(scene.officer)
    step = group(action, "stage", reason="action", to="bearer")
    with clock.fixed(early):
        page = client.get(DESK).content.decode()
        assert "連絡先を更新する" in page
        assert page.count("の期限のお知らせ（") + page.count("の期限のお知らせ(") >= 1
        seen = client.get(reverse("secretariat:steps"), step)
        assert scene.main.person.name in seen.content.decode()
        assert "連絡先について" in seen.content.decode()
        client.post(reverse("secretariat:hold_group"), step)
    look(morning(9))
    look(morning(9).replace(hour=9))
    assert sink.mails == []
    with clock.fixed(morning(9)):
        client.post(reverse("secretariat:let_group_go"), step)
    look(morning(9))
    look(morning(9).replace(hour=9))
    assert len(sink.to(scene.main.person.email)) == 1
    with as_owner():
        assert PlannedStage.objects.filter(state="held").count() == 0


def test_a_line_of_a_digest_is_held(scene: Scene, sink: Sink) -> None:
    given(scene)
    look(MONDAY)
    sink.clear()
    look(morning(9))
    (line,) = rows(state=State.WAITING)
    with acting(scene.officer, morning(9)) as by:
        steering.hold([line.pk], by=by)
    look(morning(9).replace(hour=9))
    assert sink.mails == []
    with acting(scene.officer, morning(10)) as by:
        steering.let_go([line.pk], by=by)
    look(morning(10).replace(hour=9))
    assert len(sink.mails) == 1


def test_the_trial_of_what_the_officer_may_not_see_any_more_is_not_sent(
    scene: Scene, sink: Sink, settings: Any
) -> None:
    made = tell(scene, settings)
    row = next(r for r in rows() if r.recipient_id == scene.main.person_id)
    with acting(scene.officer) as by:
        steering.send_trial(row.pk, by=by)
    with as_owner():
        named = make.people_circle(scene.body, scene.main)
        type(made).objects.filter(pk=made.pk).update(
            tlp=Tlp.RED, circle=named, circle_kind="people"
        )
    look(MONDAY)
    assert sink.to(scene.officer.person.email) == []
    with as_system("relay"):
        assert Delivery.objects.get(reason="trial").state == State.DROPPED

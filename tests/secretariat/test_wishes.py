"""Handing an act to a colleague, asking for more time, saying that it does not apply."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.notifications.enums import State
from apps.notifications.models import DigestPreference
from apps.obligations.enums import StageState
from apps.obligations.models import Obligation, PlannedStage, Plea
from apps.obligations.selectors import owed_by
from apps.obligations.services import discharge
from apps.obligations.wishes import assign, decide, plead
from apps.organisations.models import Post
from tests.clients import client_of
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look, rows
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.verdict import PortalError, Refused

LATER = DUE + timedelta(days=7)
NINE = {"hour": 9}


@pytest.fixture
def duty(scene: Scene, sink: Sink) -> Obligation:
    action = given(scene)
    look(MONDAY)
    sink.clear()
    with as_owner():
        return Obligation.objects.get(subject_id=action.pk)


def browser(post: Post) -> Client:
    return client_of(post, post.person)


def heard(sink: Sink) -> list[str]:
    return sorted(envelope[1][0] for envelope in sink.envelopes)


def test_mail_goes_to_the_colleague_and_the_others_may_still_act(
    scene: Scene, sink: Sink, duty: Obligation
) -> None:
    with clock.fixed(MONDAY):
        client = browser(scene.main)
        page = client.get(f"/duties/{duty.pk}/").content.decode()
        for post in (scene.deputy, scene.attendant):
            assert str(post.person_id) in page
        for post in (scene.main, scene.admin, scene.peer, scene.rival, scene.officer):
            assert f'value="{post.person_id}"' not in page
        sent = {"person": scene.attendant.person_id, "submission": uuid4()}
        asked = client.post(f"/duties/{duty.pk}/assign/", sent)
        assert (asked.status_code, "この担当者に引き継ぎますか" in asked.content.decode()) == (
            200,
            True,
        )
    look(MONDAY)
    assert sink.mails == []
    with clock.fixed(MONDAY):
        sure = client.post(f"/duties/{duty.pk}/assign/", sent | {"sure": "on"})
        assert sure.status_code == 302
    look(MONDAY)
    assert heard(sink) == [scene.attendant.person.email]
    assert "引継ぎのお知らせ" in sink.mails[0]["Subject"]
    sink.clear()
    look(morning(9))
    look(morning(9).replace(**NINE))
    assert heard(sink) == [scene.attendant.person.email]
    for post, owed in ((scene.main, 0), (scene.attendant, 1)):
        with acting(post) as who:
            assert len(owed_by(who)) == owed
    with acting(scene.main) as who:
        assert discharge(
            kind="action", subject_id=duty.subject_id,
            bearer_organisation_id=scene.bank.pk, by=who,
        )  # fmt: skip


def test_what_was_queued_for_the_former_is_not_sent(
    scene: Scene, sink: Sink, duty: Obligation
) -> None:
    look(morning(9))
    assert [row.recipient_id for row in rows(state=State.WAITING)] == [scene.main.person_id]
    with acting(scene.main, morning(9)) as who:
        assign(duty.pk, scene.deputy.person_id, by=who)
    look(morning(9).replace(**NINE))
    assert heard(sink) == [scene.deputy.person.email]
    (dropped,) = rows(state=State.DROPPED, reason="obligations.StageDue")
    assert (dropped.recipient_id, dropped.fault) == (scene.main.person_id, "handed over")


def test_whose_colleague_has_left_is_told_himself(
    scene: Scene, sink: Sink, duty: Obligation
) -> None:
    with acting(scene.main) as who:
        assign(duty.pk, scene.attendant.person_id, by=who)
    look(MONDAY)
    sink.clear()
    with as_owner():
        scene.attendant.person.is_active = False
        scene.attendant.person.save()
    look(morning(9))
    assert [row.recipient_id for row in rows(reason="obligations.StageDue")] == [
        scene.main.person_id
    ]


def test_nobody_hands_over_to_a_stranger_or_another_s_act(scene: Scene, duty: Obligation) -> None:
    with acting(scene.main) as who:
        for stranger in (scene.admin, scene.peer, scene.officer):
            with pytest.raises(Refused):
                assign(duty.pk, stranger.person_id, by=who)
    with acting(scene.officer) as who, pytest.raises(Refused):
        assign(duty.pk, scene.deputy.person_id, by=who)
    with acting(scene.peer) as who, pytest.raises(Obligation.DoesNotExist):
        assign(duty.pk, scene.peer.person_id, by=who)


def test_what_is_asked_by_name_is_not_handed_over(scene: Scene, duty: Obligation) -> None:
    """But for action items: tests/action_items/test_handing.py."""
    with as_owner():
        named = {"bearer_person": scene.main.person, "kind": "notice"}
        Obligation.objects.filter(pk=duty.pk).update(**named)
    with acting(scene.main) as who, pytest.raises(Refused):
        assign(duty.pk, scene.deputy.person_id, by=who)


def ask(client: Client, duty: Obligation, **changes: Any) -> Any:
    parts = {
        f"wished_at_{name}": str(value)
        for name, value in (("year", LATER.year), ("month", LATER.month), ("day", LATER.day))
    }
    sent = {"kind": "time", "reason": "部内の確認に時間を要するため", "submission": uuid4()}
    return client.post(f"/duties/{duty.pk}/plead/", sent | parts | changes)


def test_more_time_is_asked_for_and_granted(scene: Scene, sink: Sink, duty: Obligation) -> None:
    with clock.fixed(MONDAY):
        bank, desk = browser(scene.main), browser(scene.officer)
        assert ask(bank, duty).status_code == 302
        again = ask(bank, duty)
        assert again.status_code == 422
        assert "部内の確認に時間を要するため" in again.content.decode()
        assert "部内の確認に時間を要するため" in desk.get("/desk/").content.decode()
    with as_owner():
        plea = Plea.objects.get()
        assert PlannedStage.objects.filter(obligation=duty, state="planned").exists()
    with clock.fixed(MONDAY):
        address = f"/duties/{duty.pk}/pleas/{plea.pk}/"
        answer = {"answer": "承知しました", "granted": "yes", "submission": uuid4()}
        assert bank.post(address, answer).status_code == 302
        with as_owner():
            plea.refresh_from_db()
            assert plea.granted is None
        assert desk.post(address, answer | {"submission": uuid4()})["Location"] == "/desk/"
        assert "承知しました" in bank.get(f"/duties/{duty.pk}/").content.decode()
    with as_owner():
        duty.refresh_from_db()
        assert (duty.due_at, duty.revision) == (LATER, 2)
    look(MONDAY)
    [told] = [
        mail
        for mail in sink.to(scene.main.person.email)
        if "申出が認められました" in mail["Subject"]
    ]
    day = f"{LATER.month}/{LATER.day}"
    assert day in told["Subject"]
    assert f"{LATER.month}月{LATER.day}日" in told.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "理由"),
        ({"wished_at_day": "32"}, "存在しない日付です"),
        ({"wished_at_year": "", "wished_at_month": "", "wished_at_day": ""}, "希望する期限を入力"),
        ({"wished_at_month": "12", "wished_at_day": "8"}, "現在の期限より後"),
        ({"kind": "never"}, ""),
    ],
)
def test_a_wish_says_what_is_wrong_and_keeps_the_rest(
    scene: Scene, duty: Obligation, changes: dict[str, str], words: str
) -> None:
    with clock.fixed(MONDAY):
        answer = ask(browser(scene.main), duty, **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert changes.get("reason", "部内の確認に時間を要するため") in page


def test_what_does_not_apply_ends_once_it_is_granted(
    scene: Scene, sink: Sink, duty: Obligation
) -> None:
    with acting(scene.main) as who:
        plea = plead(duty.pk, kind="not_ours", reason="該当する機器がない", wished_at=None, by=who)
        with pytest.raises(Refused):
            decide(plea.pk, granted=True, answer="", by=who)
    look(morning(9))
    assert rows(reason="obligations.StageDue")
    with acting(scene.officer, morning(9)) as who:
        decide(plea.pk, granted=True, answer="", by=who)
        with pytest.raises(Refused):
            decide(plea.pk, granted=False, answer="", by=who)
    sink.clear()
    look(morning(9).replace(**NINE))
    assert not any("期限のお知らせ" in mail["Subject"] for mail in sink.mails)
    with as_owner():
        duty.refresh_from_db()
        assert duty.state == "withdrawn"
        assert not duty.stages.filter(state=StageState.PLANNED).exists()
    with acting(scene.main, morning(9)) as who, pytest.raises(PortalError):
        plead(duty.pk, kind="not_ours", reason="x", wished_at=None, by=who)


@pytest.mark.parametrize("wish", ["time", "not_ours"])
def test_a_wish_about_what_has_ended_is_not_answered(
    scene: Scene, duty: Obligation, wish: str
) -> None:
    wished_at = LATER if wish == "time" else None
    with acting(scene.main) as who:
        plea = plead(duty.pk, kind=wish, reason="x", wished_at=wished_at, by=who)
        discharge(
            kind=duty.kind,
            subject_id=duty.subject_id,
            bearer_organisation_id=duty.bearer_organisation_id,
            by=who,
        )
    with clock.fixed(MONDAY):
        officer = browser(scene.officer)
        page = f"/duties/{duty.pk}/"
        decision = f"{page}pleas/{plea.pk}/"
        assert decision not in officer.get(page).content.decode()
        sent = {"granted": "yes", "answer": "", "submission": uuid4()}
        answer = officer.post(decision, sent, follow=True)
    assert answer.status_code == 200
    assert "すでに対応は不要です" in answer.content.decode()
    with as_owner():
        plea.refresh_from_db()
    assert plea.decided_at is None


def test_a_refused_wish_changes_nothing(scene: Scene, sink: Sink, duty: Obligation) -> None:
    with acting(scene.main) as who:
        plea = plead(duty.pk, kind="time", reason="x", wished_at=LATER, by=who)
    with acting(scene.officer) as who:
        decide(plea.pk, granted=False, answer="予定どおりお願いします", by=who)
    with as_owner():
        duty.refresh_from_db()
        assert (duty.due_at, duty.state) == (DUE, "open")
    for post in (scene.peer, scene.rival, scene.aide):
        with acting(post) as who:
            assert not Plea.objects.exists()
            assert not Plea.objects.visible_to(who).exists()
        with clock.fixed(MONDAY):
            assert browser(post).get(f"/duties/{duty.pk}/").status_code == 404


def test_an_acknowledgement_is_asked_for_by_its_author_not_by_the_desk(
    scene: Scene, duty: Obligation
) -> None:
    with as_owner():
        Obligation.objects.filter(pk=duty.pk).update(kind="acknowledge")
    with acting(scene.main) as who, pytest.raises(Refused, match=r"author|作成者"):
        plead(duty.pk, kind="time", reason="x", wished_at=LATER, by=who)


def told_of_the_wish(scene: Scene, sink: Sink) -> str:
    look(MONDAY)
    look(morning(8))
    look(morning(8).replace(**NINE))
    return "".join(
        str(mail["Subject"]) + mail.get_body(("plain",)).get_content()
        for mail in sink.to(scene.officer.person.email)
    )


def test_the_desk_is_told_who_wishes_what_but_not_why(
    scene: Scene, sink: Sink, duty: Obligation
) -> None:
    with acting(scene.main) as who:
        plead(duty.pk, kind="time", reason="内部の事情", wished_at=LATER, by=who)
    for officer in (scene.officer, scene.second_officer):
        with as_owner():
            DigestPreference.objects.update_or_create(
                person=officer.person, defaults={"frequency": "off"}
            )
    words = told_of_the_wish(scene, sink)
    assert scene.bank.name in words
    assert "12月21日" in words
    assert "内部の事情" not in words
    assert "ポータルでご確認ください" in words


def test_a_digest_names_who_wishes(scene: Scene, sink: Sink, duty: Obligation) -> None:
    with acting(scene.main) as who:
        plead(duty.pk, kind="time", reason="内部の事情", wished_at=LATER, by=who)
    words = told_of_the_wish(scene, sink)
    assert f"申出：期限の延長、{scene.bank.name}" in words
    assert "内部の事情" not in words


def test_a_wish_is_taken_back_by_who_asked(scene: Scene, sink: Sink, duty: Obligation) -> None:
    with acting(scene.main) as who:
        plea = plead(duty.pk, kind="time", reason="内部の事情", wished_at=LATER, by=who)
    address = f"/duties/{duty.pk}/pleas/{plea.pk}/take-back/"
    with clock.fixed(MONDAY):
        for post in (scene.peer, scene.rival, scene.aide):
            assert browser(post).post(address, {"submission": uuid4()}).status_code == 404
        for post in (scene.deputy, scene.officer):
            page = browser(post).get(f"/duties/{duty.pk}/").content.decode()
            assert "申出を取り下げる" not in page
            browser(post).post(address, {"submission": uuid4()})
        with as_owner():
            plea.refresh_from_db()
            assert plea.decided_at is None
        bank = browser(scene.main)
        assert "申出を取り下げる" in bank.get(f"/duties/{duty.pk}/").content.decode()
        assert bank.post(address, {"submission": uuid4()}).status_code == 302
        assert "取下げ" in bank.get(f"/duties/{duty.pk}/").content.decode()
        assert "内部の事情" not in browser(scene.officer).get("/desk/").content.decode()
    with acting(scene.officer) as who, pytest.raises(Refused):
        decide(plea.pk, granted=True, answer="", by=who)
    assert told_of_the_wish(scene, sink) == ""
    with as_owner():
        duty.refresh_from_db()
        assert (duty.due_at, duty.revision) == (DUE, 1)
    with acting(scene.main) as who:
        assert plead(duty.pk, kind="time", reason="x", wished_at=LATER, by=who)


def test_a_day_at_the_weekend_is_asked_about_and_shown_to_who_decides(
    scene: Scene, duty: Obligation
) -> None:
    address = f"/duties/{duty.pk}/"
    sent = {
        "submission": str(uuid4()), "kind": "time", "reason": "人事異動のため",
        "wished_at_year": "2026", "wished_at_month": "12", "wished_at_day": "20",
        "wished_at_time": "",
    }  # fmt: skip
    said = "12月20日（日）は土日に当たります。次の営業日は令和8年（2026年）12月21日（月）です。"
    with clock.fixed(MONDAY):
        bank = browser(scene.main)
        asked = bank.post(f"{address}plead/", sent)
        assert asked.status_code == 422
        assert said in asked.content.decode()
        kept = bank.post(f"{address}plead/", sent | {"wished_at_kept": "2026-12-20"})
        assert kept.status_code == 302
        assert said in browser(scene.officer).get(address).content.decode()

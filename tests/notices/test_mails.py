"""Who is told of a notice, how, once, and in words that carry nothing of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from apps.accounts.models import User
from apps.activity.models import Outbox
from apps.notices import services
from apps.notifications import digests
from apps.notifications.cases import Withheld
from apps.notifications.enums import Mandatory, State
from apps.notifications.models import DIGEST, Delivery, DigestPreference
from apps.notifications.preview import notice_preview
from apps.notifications.relay import handle_outbox
from apps.notifications.rendering import render
from apps.obligations.services import sweep
from apps.organisations.models import Post
from apps.secretariat.selectors.outgoing import outgoing_today
from apps.secretariat.words import outcome
from apps.sharing.enums import Tlp
from tests.conftest import as_owner
from tests.notices.conftest import AT, CANARY, DUE, LATER, TITLE, Scene
from wg_portal import clock

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def relay(at: datetime = AT) -> None:
    """Handle what is in the outbox; nothing may fail."""
    with clock.fixed(at):
        handle_outbox(at=at)
    with as_owner():
        assert not Outbox.objects.filter(state=Outbox.State.FAILED).exists()


def told(event: str) -> dict[Any, str]:
    """Person → channel, of the deliveries about one kind of event."""
    with as_owner():
        return {
            row.recipient_id: row.channel
            for row in Delivery.objects.filter(reason=f"notices.{event}")
        }


def people(*posts: Post, channel: str) -> dict[Any, str]:
    return {post.person_id: channel for post in posts}


def mails(event: str, at: datetime = AT) -> dict[Any, Any]:
    """Person → his mail about one kind of event as it would leave now, without the canary."""
    with as_owner():
        rows = list(Delivery.objects.filter(reason=f"notices.{event}").select_related("recipient"))
    with clock.fixed(at):
        content = {row.recipient_id: render(row, at).content for row in rows}
    said = {pk: message_from_bytes(each, policy=default) for pk, each in content.items()}
    assert all(CANARY not in text(each) + str(each["Subject"]) for each in said.values())
    return said


def text(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def test_readers_hear_of_it_once_in_their_digest(scene: Scene) -> None:
    draft = scene.draft()
    request = scene.ask(draft)
    relay()
    assert told("NoticeReleased") == {}, "nobody hears before the second officer's word"
    with scene.acting(scene.second) as who:
        services.release_notice(notice_id=draft.pk, seen=request.pk, by=who)
    relay()
    readers = (scene.reader, scene.colleague, scene.other, scene.observer)
    assert told("NoticeReleased") == people(*readers, channel="digest")
    with as_owner():
        Outbox.objects.update(state=Outbox.State.PENDING)
    relay()
    with as_owner():
        assert Delivery.objects.filter(reason="notices.NoticeReleased").count() == 4
    assert told("UrgentNoticeReleased") == {}


def test_who_wants_notices_at_once_gets_a_mail(scene: Scene) -> None:
    with as_owner():
        DigestPreference.objects.create(person_id=scene.reader.person_id, at_once=["notices"])
    scene.released()
    relay()
    assert told("NoticeReleased")[scene.reader.person_id] == "mail"
    assert told("NoticeReleased")[scene.other.person_id] == "digest"
    with as_owner():
        Delivery.objects.filter(channel="digest").delete()
    mail = mails("NoticeReleased")[scene.reader.person_id]
    assert TITLE in mail["Subject"]
    assert "至急" not in mail["Subject"]


def test_urgent_goes_at_once_whatever_they_chose(scene: Scene) -> None:
    with as_owner():
        DigestPreference.objects.create(person_id=scene.reader.person_id, frequency="off")
        User.objects.filter(pk=scene.other.person_id).update(language="en")
        User.objects.filter(pk=scene.reader.person_id).update(language="ja")
    scene.released(urgent=True)
    relay()
    readers = (scene.reader, scene.colleague, scene.other, scene.observer)
    assert told("UrgentNoticeReleased") == people(*readers, channel="mail")
    assert told("NoticeReleased") == {}
    said = mails("UrgentNoticeReleased")
    assert "】【至急】" in said[scene.reader.person_id]["Subject"]
    assert "[Urgent]" in said[scene.other.person_id]["Subject"]
    assert "whatever your notification settings say" in text(said[scene.other.person_id])
    assert "urgent" in {each.value for each in Mandatory}


def test_who_must_acknowledge_gets_the_one_mail_that_asks(scene: Scene) -> None:
    scene.released(urgent=True, acknowledge_by=DUE)
    relay()
    contacts = (scene.reader, scene.other, scene.observer)
    assert told("NoticeAcknowledgementAsked") == people(*contacts, channel="mail")
    assert told("UrgentNoticeReleased") == people(scene.colleague, channel="mail")
    with as_owner():
        User.objects.update(language="en")
    subject = mails("NoticeAcknowledgementAsked")[scene.reader.person_id]["Subject"]
    assert "[Urgent]" in subject
    assert "[Due" in subject


def test_no_mail_asks_for_what_is_done(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        services.acknowledge(notice_id=out.pk, seen=1, by=who)
    relay()
    with as_owner():
        row = Delivery.objects.select_related("recipient").get(
            reason="notices.NoticeAcknowledgementAsked", recipient_id=scene.reader.person_id
        )
    with clock.fixed(AT), pytest.raises(Withheld, match="no longer owed"):
        render(row, AT)
    with clock.fixed(DUE - DAY):
        sweep(at=DUE - DAY)
        relay(DUE - DAY)
    with as_owner():
        reminded = set(
            Delivery.objects.filter(reason="obligations.StageDue").values_list(
                "recipient_id", flat=True
            )
        )
    assert reminded == {scene.other.person_id, scene.observer.person_id}


def test_scheduled_mail_goes_out_when_the_time_comes(scene: Scene) -> None:
    scene.released(opens_at=LATER, acknowledge_by=DUE, urgent=True)
    relay(LATER - HOUR)
    assert told("UrgentNoticeReleased") == told("NoticeAcknowledgementAsked") == {}
    relay(LATER)
    assert set(told("UrgentNoticeReleased")) == {scene.colleague.person_id}
    assert len(told("NoticeAcknowledgementAsked")) == 3
    assert mails("UrgentNoticeReleased", LATER)


def test_withdrawn_before_its_time_nobody_hears_anything(scene: Scene) -> None:
    out = scene.released(opens_at=LATER, acknowledge_by=DUE, urgent=True)
    with scene.acting(scene.second) as who:
        services.withdraw_notice(notice_id=out.pk, reason="取りやめ", by=who)
    relay(LATER)
    outside = {p.person_id for p in (scene.reader, scene.colleague, scene.other, scene.observer)}
    with as_owner():
        assert not Delivery.objects.filter(recipient_id__in=outside).exists()


def test_what_still_waits_about_a_withdrawn_notice_is_dropped_with_the_reason(
    scene: Scene,
) -> None:
    out = scene.released(acknowledge_by=DUE)
    other = scene.released()
    relay()
    with as_owner():
        knew = Delivery.objects.filter(subject_id=out.pk, recipient_id=scene.reader.person_id)
        assert knew.update(state=State.SENT, sent_at=AT)
    with scene.acting(scene.second) as who:
        assert out.pk in {each.subject_id for each in outgoing_today(who)}
        services.withdraw_notice(notice_id=out.pk, reason="誤り", by=who)
    relay()
    with as_owner():
        rows = Delivery.objects.filter(subject_id=out.pk)
        left = rows.exclude(reason="notices.NoticeWithdrawn").exclude(state=State.SENT)
        assert {(row.state, row.fault) for row in left} == {("dropped", "withdrawn")}
        assert left.exists()
        assert not Delivery.objects.filter(subject_id=other.pk, state=State.DROPPED).exists()
        assert set(
            rows.filter(reason="notices.NoticeWithdrawn").values_list("recipient_id", flat=True)
        ) == {scene.reader.person_id}
        assert outcome(left[0])
    with scene.acting(scene.second) as who:
        asked = {(each.subject_id, each.reason) for each in outgoing_today(who)}
    assert {reason for pk, reason in asked if pk == out.pk} <= {"notices.NoticeWithdrawn"}


def test_withdrawal_is_told_to_who_knew_and_says_the_code_alone(scene: Scene) -> None:
    out = scene.released(urgent=True)
    relay()
    with as_owner():
        knew = Delivery.objects.filter(recipient_id=scene.reader.person_id)
        knew.update(state=State.SENT, sent_at=AT)
        User.objects.update(language="en")
    with scene.acting(scene.second) as who:
        services.withdraw_notice(notice_id=out.pk, reason=f"{CANARY}の理由", by=who)
    relay()
    assert set(told("NoticeWithdrawn")) == {scene.reader.person_id}
    mail = mails("NoticeWithdrawn")[scene.reader.person_id]
    assert out.code in text(mail)
    assert TITLE not in text(mail)


def test_a_correction_is_told_as_a_change_and_urgent_ones_at_once(scene: Scene) -> None:
    for urgent, event in ((False, "NoticeRevised"), (True, "UrgentNoticeRevised")):
        out = scene.released(urgent=urgent)
        asked = scene.ask_correction(out, reason=f"{CANARY}の訂正")
        relay()
        assert told(event) == {}, "nobody hears before the second officer's word"
        assert told("NoticeCorrectionRequested") == people(scene.second, channel="mail")
        said = mails("NoticeCorrectionRequested")[scene.second.person_id]
        assert out.code in text(said)
        assert TITLE not in text(said)
        with scene.acting(scene.second) as who:
            services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)
        relay()
        with as_owner():
            Delivery.objects.filter(reason="notices.NoticeCorrectionRequested").delete()
        readers = (scene.reader, scene.colleague, scene.other, scene.observer)
        channel = "mail" if urgent else "digest"
        assert told(event) == people(*readers, channel=channel)
    mail = mails("UrgentNoticeRevised")[scene.reader.person_id]
    assert "1" in text(mail)
    assert "2" in text(mail)
    assert "至急" in mail["Subject"] or "[Urgent]" in mail["Subject"]


def test_who_asked_for_a_correction_hears_of_its_return(scene: Scene) -> None:
    out = scene.released()
    scene.ask_correction(out)
    with scene.acting(scene.second) as who:
        services.return_correction(notice_id=out.pk, comment=f"{CANARY}を直す", by=who)
    relay()
    assert told("NoticeCorrectionReturned") == people(scene.officer, channel="mail")
    assert mails("NoticeCorrectionReturned")
    with as_owner():
        row = Delivery.objects.get(reason="notices.NoticeCorrectionRequested")
    with clock.fixed(AT), pytest.raises(Withheld, match="already decided"):
        render(row, AT)


def test_the_other_officer_is_asked_and_the_first_hears_of_a_return(scene: Scene) -> None:
    draft = scene.draft()
    scene.ask(draft)
    relay()
    assert told("NoticeReleaseRequested") == people(scene.second, channel="mail")
    assert draft.code in text(mails("NoticeReleaseRequested")[scene.second.person_id])
    with scene.acting(scene.second) as who:
        services.return_request(notice_id=draft.pk, comment=f"{CANARY}を直す", by=who)
    relay()
    assert told("NoticeReleaseReturned") == people(scene.officer, channel="mail")
    assert mails("NoticeReleaseReturned")


def test_the_digest_names_green_by_title_and_amber_by_its_title_for_notices(scene: Scene) -> None:
    scene.released(tlp=Tlp.GREEN, title_ja="公開の題", title_en="")
    scene.released(notice_title="別の件名")
    relay()
    morning = AT + DAY
    with clock.fixed(morning):
        digests.plan(at=morning)
    with as_owner():
        row = Delivery.objects.select_related("recipient").get(
            reason=DIGEST, recipient_id=scene.reader.person_id
        )
    with clock.fixed(morning):
        said = text(message_from_bytes(render(row, morning).content, policy=default))
    assert "公開の題" in said
    assert "別の件名" in said
    assert CANARY not in said


def test_the_preview_is_the_mail_and_the_desks_alone(scene: Scene) -> None:
    draft = scene.draft(urgent=True, acknowledge_by=DUE)
    person = scene.reader.person_id
    with scene.acting(scene.second) as who:
        seen = notice_preview(draft.pk, person, who=who)
        assert notice_preview(draft.pk, scene.rival.person_id, who=who) is None
    with scene.acting(scene.reader) as who:
        assert notice_preview(draft.pk, person, who=who) is None
    scene.release(draft)
    with scene.acting(scene.reader) as who:
        assert notice_preview(draft.pk, person, who=who) is None
    relay()
    assert seen is not None
    assert mails("NoticeAcknowledgementAsked")[person]["Subject"] == seen.subject
    assert text(mails("NoticeAcknowledgementAsked")[person]) == seen.text

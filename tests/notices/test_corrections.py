"""A correction asks about the other language, and again who has acknowledged; each is told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.notices import services
from apps.notices.models import Acknowledgement, Correction, Notice
from apps.notices.selectors import acknowledgements_of, notice_page, standing_of
from apps.obligations.models import Obligation
from apps.organisations.enums import Scope
from apps.organisations.models import Post
from apps.organisations.tokens import make_token
from tests.accounts.signing import plain
from tests.conftest import as_owner
from tests.notices.conftest import AT, CANARY, DUE, Scene
from tests.notices.test_mails import mails, people, relay, text, told
from tests.notices.test_pages import browser, moment
from tests.notices.test_pages import text as shown
from wg_portal import clock
from wg_portal.verdict import PortalError, Refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ASKED, RELEASED, LATER = AT + 2 * HOUR, AT + 3 * HOUR, AT + 4 * HOUR
AGAIN = DUE + timedelta(days=1)
BOTH = {"text_ja": "直した本文", "text_en": "Corrected text"}


def acknowledge(scene: Scene, out: Notice, post: Post, *, seen: int, at: Any = AT + HOUR) -> None:
    with scene.acting(post, at=at) as who:
        services.acknowledge(notice_id=out.pk, seen=seen, by=who)


def correct(scene: Scene, out: Notice, *, at: Any = RELEASED, **changes: Any) -> None:
    asked = scene.ask_correction(out, at=at - HOUR, **BOTH | changes)
    with scene.acting(scene.second, at=at) as who:
        services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)


def owed(out: Notice) -> dict[Any, Any]:
    """Organisation → deadline of what it still owes."""
    with as_owner():
        duties = Obligation.objects.open().filter(subject_id=out.pk)
        return {each.bearer_organisation_id: each.due_at for each in duties}


def test_who_has_acknowledged_is_asked_again_and_told_once(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.colleague, seen=1)
    relay(AT + HOUR)
    correct(scene, out, again_by=AGAIN)
    others = set(owed(out)) - {scene.bank.pk}
    assert owed(out)[scene.bank.pk] == AGAIN
    assert len(others) == 2
    assert {owed(out)[pk] for pk in others} == {DUE}, "what others owe stays as it is"
    relay(LATER)
    assert told("NoticeAcknowledgementAskedAgain") == people(scene.reader, channel="mail")
    heard = (scene.colleague, scene.other, scene.observer)
    assert told("NoticeRevised") == people(*heard, channel="digest"), "not told twice"
    with as_owner():
        User.objects.update(language="en")
    mail = mails("NoticeAcknowledgementAskedAgain", LATER)[scene.reader.person_id]
    assert "[Due" in mail["Subject"]
    assert "that your organisation has acknowledged has been corrected" in " ".join(
        text(mail).split()
    )
    assert "version 1 → 2" in text(mail)
    acknowledge(scene, out, scene.reader, seen=2, at=LATER)
    assert set(owed(out)) == others
    with as_owner():
        given = Acknowledgement.objects.filter(notice=out, organisation=scene.bank)
        assert sorted(given.values_list("revision", flat=True)) == [1, 2], "both words are kept"


def test_the_desk_sees_who_is_asked_again_and_nobody_else_does(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.reader, seen=1)
    correct(scene, out, again_by=AGAIN)
    with scene.acting(scene.second, at=LATER) as who:
        found = acknowledgements_of(who, out)
        assert found is not None
        assert (found.done, found.asked) == (0, 3)
        assert [(row.revision, row.person) for row in found.rows if row.again] == [
            (1, "READER Taro")
        ]
    with scene.acting(scene.other, at=LATER) as who:
        assert acknowledgements_of(who, out) is None
        assert not Acknowledgement.objects.exists()
        assert Obligation.objects.count() == 1, "its own only"
    with scene.acting(scene.reader, at=LATER) as who:
        standing = standing_of(who, out)
        assert standing.line is not None
        assert standing.line.due_at == AGAIN
        assert standing.mine is not None
    acknowledge(scene, out, scene.reader, seen=2, at=LATER)
    with scene.acting(scene.second, at=LATER) as who:
        found = acknowledgements_of(who, out)
        assert found is not None
        assert found.done == 1
        assert [row.revision for row in found.rows if row.at] == [2]


def test_what_was_acknowledged_may_stand(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.reader, seen=1)
    correct(scene, out)
    assert scene.bank.pk not in owed(out)
    relay(LATER)
    assert told("NoticeAcknowledgementAskedAgain") == {}
    assert scene.reader.person_id in told("NoticeRevised")
    with scene.acting(scene.second, at=LATER) as who:
        found = acknowledgements_of(who, out)
        assert found is not None
        assert found.done == 1


def test_what_is_still_open_is_not_asked_a_second_time(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.reader, seen=1)
    correct(scene, out, again_by=AGAIN)
    relay(LATER)
    correct(scene, out, at=LATER + HOUR, text_ja="さらに直した本文", again_by=AGAIN + HOUR,
            other_fine=True)  # fmt: skip
    assert owed(out)[scene.bank.pk] == AGAIN
    relay(LATER + 2 * HOUR)
    assert len(mails("NoticeAcknowledgementAskedAgain", LATER)) == 1
    assert scene.reader.person_id in told("NoticeRevised"), "he hears of the second correction"


def test_who_does_not_read_it_any_more_is_not_asked_again(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.reader, seen=1)
    with as_owner():
        gone = [scene.reader.person_id, scene.colleague.person_id]
        User.objects.filter(pk__in=gone).update(is_active=False)
    correct(scene, out, again_by=AGAIN)
    assert scene.bank.pk not in owed(out)


def test_nobody_acknowledges_a_text_that_he_has_not_read(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    correct(scene, out)
    with scene.acting(scene.reader, at=LATER) as who, pytest.raises(Refused, match="corrected"):
        services.acknowledge(notice_id=out.pk, seen=1, by=who)
    with clock.fixed(LATER):
        reader = browser(scene.reader)
        sent = {"submission": str(uuid4()), "seen": "1"}
        answer = reader.post(f"/notices/{out.pk}/acknowledge/", sent)
        assert answer.status_code == 422
        assert "Corrected text" in shown(answer)
        assert 'name="seen" value="2"' in shown(answer), "the next click is about the new text"


def test_what_cannot_be_asked_again_is_said(scene: Scene) -> None:
    plain_notice = scene.released()
    with pytest.raises(Refused, match="Nobody was asked"):
        scene.ask_correction(plain_notice, **BOTH, again_by=AGAIN)
    out = scene.released(acknowledge_by=DUE)
    with pytest.raises(PortalError, match="still ahead"):
        scene.ask_correction(out, **BOTH, again_by=AT)
    asked = scene.ask_correction(out, **BOTH, again_by=AGAIN)
    with scene.acting(scene.second, at=AGAIN) as who:
        assert not notice_page(who, out.pk).acts.release_correction
        with pytest.raises(Refused, match="deadline for acknowledging again has passed"):
            services.release_correction(notice_id=out.pk, seen=asked.pk, by=who)


def test_one_language_is_not_corrected_without_a_word_on_the_other(scene: Scene) -> None:
    out = scene.released()
    with scene.acting(scene.officer) as who:
        kept = notice_page(who, out.pk).revision
    with pytest.raises(Refused, match="Only the Japanese text"):
        scene.ask_correction(out, text_en=kept.text_en)
    with pytest.raises(Refused, match="Only the English text"):
        scene.ask_correction(out, text_ja=kept.text_ja, text_en="Corrected")
    with pytest.raises(Refused, match="Only the Japanese text"):
        scene.ask_correction(out, text_en=kept.text_en + "\n")
    assert scene.ask_correction(out, text_en=kept.text_en, other_fine=True)
    only = scene.released(text_en="")
    assert scene.ask_correction(only, text_en=""), "there is no other language"


@pytest.fixture
def at_two() -> Iterator[None]:
    with clock.fixed(ASKED):
        yield


def test_the_page_asks_both_questions_and_keeps_what_was_typed(scene: Scene, at_two: None) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.reader, seen=1)
    officer, path = browser(scene.officer), f"/notices/{out.pk}/revise/"
    first = shown(officer.get(path))
    assert "The other language needs no change" in first
    assert 'name="again"' in first
    assert "checked" in first.split('name="again"')[1].split(">")[0], "asked again by default"
    given = {
        "submission": str(uuid4()), "version": "1", "reason": "会場の訂正",
        "text_ja": f"# {CANARY}\n\n直した本文", "text_en": f"# {CANARY}\n\nText",
        "again": "on", **moment("again_by", AGAIN),
    }  # fmt: skip
    one = officer.post(path, given)
    assert one.status_code == 422
    assert "Only the Japanese text is corrected" in plain(shown(one))
    assert "直した本文" in shown(one)
    none = {f"again_by_{part}": "" for part in ("year", "month", "day", "time")}
    late = officer.post(path, given | {"other_fine": "on"} | none)
    assert late.status_code == 422
    assert "Enter until when they acknowledge" in plain(shown(late))
    past = officer.post(path, given | {"other_fine": "on"} | moment("again_by", AT))
    assert "still ahead" in plain(shown(past))
    sunday = AGAIN + timedelta(days=(6 - AGAIN.astimezone(clock.JST).weekday()) % 7)
    closed = officer.post(path, given | {"other_fine": "on"} | moment("again_by", sunday))
    assert "at the weekend" in plain(shown(closed))
    assert officer.post(path, given | {"other_fine": "on"}).status_code == 302
    with as_owner():
        assert Correction.objects.get().again_by == AGAIN
    page = shown(browser(scene.second).get(f"/notices/{out.pk}/correction/"))
    for word in ("READER", "OBSERVER", "Officer of the secretariat", scene.bank.short_en,
                 "The English text stays as it is", "To be acknowledged again by",
                 "Who is to acknowledge gets a mail of their own"):  # fmt: skip
        assert word in page
    assert "Each gets a mail of their own" not in page, "most are told by the digest"
    with as_owner():
        User.objects.update(language="en")
    letter = f"/notifications/preview/correction/{out.pk}/?person="
    second, asks = browser(scene.second), "has acknowledged has been corrected"
    mail = " ".join(shown(second.get(f"{letter}{scene.reader.person_id}")).split())
    assert asks in mail
    mail = " ".join(shown(second.get(f"{letter}{scene.other.person_id}")).split())
    assert asks not in mail
    assert browser(scene.reader).get(f"{letter}{scene.reader.person_id}").status_code == 404
    assert second.get(f"{letter}{scene.rival.person_id}").status_code == 404


def test_a_notice_without_deadline_or_second_language_asks_nothing(
    scene: Scene, at_two: None
) -> None:
    out = scene.released(text_en="")
    page = shown(browser(scene.officer).get(f"/notices/{out.pk}/revise/"))
    assert "The other language needs no change" not in page
    assert 'name="again"' not in page


def test_unticked_nobody_is_asked_again(scene: Scene, at_two: None) -> None:
    out = scene.released(acknowledge_by=DUE)
    given = {
        "submission": str(uuid4()), "version": "1", "reason": "誤字", **BOTH,
        **moment("again_by", AGAIN),
    }  # fmt: skip
    answer = browser(scene.officer).post(f"/notices/{out.pk}/revise/", given)
    assert answer.status_code == 302
    with as_owner():
        assert Correction.objects.get().again_by is None


def test_a_program_reads_whether_the_text_in_force_is_acknowledged(scene: Scene) -> None:
    out = scene.released(acknowledge_by=DUE)
    acknowledge(scene, out, scene.reader, seen=1)
    with scene.acting(scene.reader) as who:
        scopes = [scope.value for scope in Scope]
        token = make_token(name="P", scopes=scopes, expires_at=AT + timedelta(days=9), by=who)[1]
    program, head = Client(), {"Authorization": f"Bearer {token}"}

    def acknowledged_at(at: Any) -> Any:
        with clock.fixed(at):
            return program.get(f"/api/v1/notices/{out.pk}/", headers=head).json()["acknowledged_at"]

    assert acknowledged_at(ASKED)
    correct(scene, out, again_by=AGAIN)
    assert acknowledged_at(LATER) is None
    acknowledge(scene, out, scene.reader, seen=2, at=LATER)
    assert acknowledged_at(LATER)

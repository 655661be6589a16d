"""Who is told on which post, how often, and how his mails can be told apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from icalendar import Calendar

from apps.action_items.drafts import Draft
from apps.action_items.giving import Batch, give_all
from apps.action_items.services import finish, return_
from apps.documents.events import PaperReleased
from apps.meetings.ics import uid
from apps.notifications.preview import invitation_preview
from apps.sharing.selectors import body_circle
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import (
    DAY,
    MINUTE,
    invite,
    look,
    meeting,
    paper,
    publish,
    states,
    text_of,
)
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given


def test_an_item_returned_twice_is_told_twice(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    at = MONDAY
    for n in (1, 2):
        at += timedelta(hours=1)
        with acting(scene.main, at) as by:
            finish(action_id=action.pk, comment="済みました", by=by)
        with acting(scene.officer, at + MINUTE) as by:
            return_(action_id=action.pk, comment="不足", due_at=DUE + n * DAY, by=by)
        sink.clear()
        assert look(at + 2 * MINUTE) == 1
        assert sink.envelopes[0][1] == [scene.main.person.email]
        assert "差戻し" in sink.mails[0]["Subject"]
        assert f"12/{14 + n}" in sink.mails[0]["Subject"]
    assert states(reason="action_items.ActionReturned") == ["sent", "sent"]


def test_many_items_given_at_once_are_told_once_in_one_digest(scene: Scene, sink: Sink) -> None:
    with acting(scene.officer) as by:
        owners = [scene.main, scene.main, scene.main, scene.main, scene.peer]
        drafts = [
            Draft(f"宿題 canary{n}", "", owner.organisation_id, None, DUE + n * DAY)
            for n, owner in enumerate(owners)
        ]
        circle = body_circle(scene.body.pk, "all")
        give_all(Batch(scene.body.pk, circle, 2, "連絡先の更新", drafts), by=by)
    assert look(MONDAY + MINUTE) == 1  # the peer was given one
    assert sink.envelopes[0][1] == [scene.peer.person.email]
    sink.clear()
    look(MONDAY + DAY)
    (digest,) = sink.to(scene.main.person.email)
    assert text_of(digest).count("連絡先の更新") == 4
    assert "canary" not in text_of(digest)
    sink.clear()
    look(MONDAY + DAY + MINUTE)
    assert sink.to(scene.main.person.email) == []


def test_an_officer_with_another_post_is_not_invited(scene: Scene, sink: Sink) -> None:
    with as_owner():
        for _ in range(4):  # one of them surely stands before the desk's post
            other = make.post(scene.officer.person, make.organisation("Agency"))
            make.seat(scene.body, other)
    invite(meeting(scene))
    assert look(MONDAY) == 5
    assert sink.to(scene.officer.person.email) == []


def test_the_preview_stands_on_the_post_of_the_mail(scene: Scene, sink: Sink) -> None:
    with as_owner():
        for n in range(4):
            other = make.post(scene.main.person, make.organisation(f"Bank{n}"))
            make.seat(scene.body, other)
    made = meeting(scene)
    with acting(scene.officer) as who:
        seen = invitation_preview(made.pk, scene.main.person_id, who=who)
    invite(made)
    look(MONDAY)
    (mail,) = sink.to(scene.main.person.email)
    assert seen is not None
    assert text_of(mail) == seen.text


def test_a_reader_of_headers_can_tell_mails_apart(scene: Scene, sink: Sink) -> None:
    invite(meeting(scene))
    given(scene)
    publish(PaperReleased, paper(scene))
    look(MONDAY)
    assert {m["X-Portal-Kind"] for m in sink.to(scene.peer.person.email)} == {"invitation"}
    assert {m["X-Portal-Kind"] for m in sink.to(scene.main.person.email)} == {
        "invitation",
        "notice",
    }
    sink.clear()
    look(MONDAY + DAY)
    assert {m["X-Portal-Kind"] for m in sink.to(scene.peer.person.email)} == {"digest"}


def test_mail_and_page_make_one_calendar_entry(scene: Scene, sink: Sink) -> None:
    made = meeting(scene)
    invite(made)
    look(MONDAY)
    (mail,) = sink.to(scene.main.person.email)
    sent = entry_of(next(p for p in mail.walk() if p.get_content_type() == "text/calendar"))
    assert str(sent["UID"]) == uid(made, scene.main.person_id)
    assert str(sent["UID"]) != uid(made, scene.peer.person_id)


def entry_of(part: Any) -> Any:
    return Calendar.from_ical(part.get_content()).walk("VEVENT")[0]

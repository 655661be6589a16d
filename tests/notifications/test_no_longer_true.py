"""What is no longer true is not said: each announcement, and what may happen before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.action_items.deadlines import move_deadline
from apps.action_items.mending import reword, take_back
from apps.action_items.models import ActionItem
from apps.action_items.services import confirm, finish, return_
from apps.notifications import digests, relay, sender, steps
from apps.notifications.changes import histories
from apps.notifications.digest_contents import Waiting, look_again
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery, DigestPreference
from apps.obligations import wishes
from apps.obligations.enums import PleaKind
from apps.obligations.models import Obligation, Plea
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import DAY, MINUTE, look, rows, text_of
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.rowsecurity import as_system

EIGHT = timedelta(minutes=30)
NAME = "連絡先について"
REPORTED = "action_items.ActionFinished"
Act = Callable[[Scene, ActionItem, datetime], None]


def report(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.main, at) as by:
        finish(action_id=action.pk, comment="Done", by=by)


def returned(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        return_(action_id=action.pk, comment="Page 2", due_at=DUE + 7 * DAY, by=by)


def confirmed(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        confirm(action_id=action.pk, by=by)


def taken_back(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        take_back(action_id=action.pk, reason="x", by=by)


def moved(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        move_deadline(action_id=action.pk, due_at=DUE + 7 * DAY, reason="x", by=by)


def reworded(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        reword(
            action_id=action.pk,
            title_ja="他",
            title_en="",
            notice_title=NAME,
            reason="x",
            revision=1,
            by=by,
        )


def asked(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.main, at) as by:
        duty = Obligation.objects.visible_to(by).open().get(subject_id=action.pk)
        wishes.plead(duty.pk, kind=PleaKind.TIME, reason="x", wished_at=DUE + 7 * DAY, by=by)


def the_plea() -> Plea:
    with as_owner():
        return Plea.objects.get()


def refused(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        wishes.decide(the_plea().pk, granted=False, answer="x", by=by)


def granted(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.officer, at) as by:
        wishes.decide(the_plea().pk, granted=True, answer="", by=by)


def wanted_no_more(scene: Scene, action: ActionItem, at: datetime) -> None:
    with acting(scene.main, at) as by:
        wishes.take_back(the_plea().pk, by=by)


def nothing(scene: Scene, action: ActionItem, at: datetime) -> None:
    """Nothing happens: what was to be said is said."""


def told(sink: Sink, scene: Scene, *holders: str) -> str:
    people = [getattr(scene, holder).person.email for holder in holders]
    return "".join(text_of(mail) for address in people for mail in sink.to(address))


def wishes_at_once(scene: Scene) -> None:
    with as_owner():
        for post in (scene.officer, scene.second_officer):
            DigestPreference.objects.create(person=post.person, at_once=["actions"])


@pytest.mark.parametrize(
    ("then", "says"),
    [(nothing, True), (returned, False), (confirmed, False), (taken_back, False)],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_a_report_is_announced_to_the_desk_while_it_waits_there(
    scene: Scene, sink: Sink, then: Act, says: bool, at_once: bool
) -> None:
    action = given(scene)
    look(MONDAY)
    if at_once:
        wishes_at_once(scene)
    report(scene, action, MONDAY + MINUTE)
    if not at_once:
        look(MONDAY + 2 * MINUTE)
    then(scene, action, MONDAY + 3 * MINUTE)
    look(MONDAY + 4 * MINUTE)
    look(morning(8) + EIGHT)
    desk = told(sink, scene, "officer", "second_officer")
    assert ("完了報告" in desk) is says
    assert (NAME in desk) is says


def test_what_is_reported_again_after_a_return_is_said_once(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    report(scene, action, MONDAY + MINUTE)
    returned(scene, action, MONDAY + 2 * MINUTE)
    report(scene, action, MONDAY + 3 * MINUTE)
    look(MONDAY + 4 * MINUTE)
    look(morning(8) + EIGHT)
    assert told(sink, scene, "officer").count("完了報告") == 1
    finished = [row for row in rows(reason="action_items.ActionFinished")
                if row.recipient_id == scene.officer.person_id]  # fmt: skip
    assert [(row.state, row.fault) for row in finished] == [("dropped", "returned"), ("told", "")]


@pytest.mark.parametrize(
    ("then", "says"),
    [
        (nothing, True),
        (refused, False),
        (wanted_no_more, False),
        (report, False),
        (taken_back, False),
    ],
)
def test_a_wish_is_announced_to_the_desk_while_it_waits_there(
    scene: Scene, sink: Sink, then: Act, says: bool
) -> None:
    action = given(scene)
    look(MONDAY)
    asked(scene, action, MONDAY + MINUTE)
    look(MONDAY + 2 * MINUTE)
    then(scene, action, MONDAY + 3 * MINUTE)
    look(MONDAY + 4 * MINUTE)
    look(morning(8) + EIGHT)
    assert ("申出" in told(sink, scene, "officer", "second_officer")) is says


@pytest.mark.parametrize("answer", [refused, granted])
@pytest.mark.parametrize(("then", "says"), [(nothing, True), (report, False), (taken_back, False)])
def test_an_answer_is_told_while_the_act_is_owed(
    scene: Scene, sink: Sink, answer: Act, then: Act, says: bool
) -> None:
    action = given(scene)
    look(MONDAY)
    asked(scene, action, MONDAY + MINUTE)
    answer(scene, action, MONDAY + 2 * MINUTE)
    then(scene, action, MONDAY + 3 * MINUTE)
    sink.clear()
    look(MONDAY + 4 * MINUTE)
    look(MONDAY + 9 * MINUTE)
    assert ("延長" in told(sink, scene, "main")) is says


def test_that_it_does_not_apply_any_more_is_told(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    with acting(scene.main, MONDAY + MINUTE) as by:
        duty = Obligation.objects.visible_to(by).open().get(subject_id=action.pk)
        wishes.plead(duty.pk, kind=PleaKind.NOT_OURS, reason="x", wished_at=None, by=by)
    granted(scene, action, MONDAY + 2 * MINUTE)
    sink.clear()
    look(MONDAY + 3 * MINUTE)
    assert NAME in told(sink, scene, "main")


@pytest.mark.parametrize("before", [moved, reworded, asked, report, nothing])
def test_after_it_was_taken_back_nothing_else_is_said_of_it(
    scene: Scene, sink: Sink, before: Act
) -> None:
    action = given(scene, owner_person_id=scene.main.person_id)
    look(MONDAY)
    sink.clear()
    before(scene, action, MONDAY + MINUTE)
    look(MONDAY + MINUTE)
    taken_back(scene, action, MONDAY + MINUTE + timedelta(seconds=30))
    for at in (MONDAY + 2 * MINUTE, MONDAY + 9 * MINUTE, morning(8) + EIGHT):
        look(at)
    for day in (11, 14, 15, 16, 21):
        look(morning(day) + EIGHT)
    [mail] = sink.to(scene.main.person.email)
    assert "取り下げ" in text_of(mail)
    assert told(sink, scene, "officer", "second_officer", "aide", "peer") == ""
    left = {row.state for row in rows(subject_id=action.pk)}
    assert left <= {"sent", "told", "dropped"}


def test_a_reminder_that_waits_for_the_digest_ends_with_the_item(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    sink.clear()
    look(morning(9))
    waiting = rows(subject_id=action.pk, reason="obligations.StageDue", state="waiting")
    assert waiting
    taken_back(scene, action, morning(9) + MINUTE)
    look(morning(9) + 2 * MINUTE)
    assert not rows(subject_id=action.pk, state="waiting"), "the desk sees that it is dropped"
    look(morning(9) + EIGHT)
    assert "残り" not in told(sink, scene, "main")


def test_what_was_given_and_taken_back_before_it_left_was_never_told(
    scene: Scene, sink: Sink
) -> None:
    action = given(scene)
    taken_back(scene, action, MONDAY + MINUTE)
    look(MONDAY + 2 * MINUTE)
    look(morning(8) + EIGHT)
    assert told(sink, scene, "main") == ""


def test_every_telling_of_an_action_item_ends_with_what_it_says() -> None:
    """By the obligation that it names, by ``moot``, or because it is the end."""
    owed = {"action_items.ActionGiven", "action_items.ActionReturned"}
    for kind, handler in HANDLERS.items():
        if kind.startswith("action_items.Action") and kind not in owed:
            assert handler.moot or handler.ends, kind


def test_many_lines_that_may_be_untrue_ask_no_more_than_two(scene: Scene, sink: Sink) -> None:
    asked = []
    for number, at in ((2, MONDAY), (9, MONDAY + 2 * MINUTE)):
        for n in range(number):
            action = given(scene, at)
            report(scene, action, at + timedelta(seconds=n))
            if n % 2:
                returned(scene, action, at + timedelta(seconds=30))
        look(at + MINUTE)
        with as_system("relay", at=MONDAY):
            person = User.objects.get(pk=scene.officer.person_id)
            lines = Delivery.objects.filter(reason=REPORTED, recipient=person, state="waiting")
            waiting = Waiting(list(lines), {}, histories(list(lines)), DigestPreference())
        with clock.fixed(at + 2 * MINUTE), CaptureQueriesContext(connection) as queries:
            found = look_again(person, waiting, at + 2 * MINUTE)
        assert (len(found.lines), set(found.dropped.values())) == ((number + 1) // 2, {"returned"})
        asked.append(len(queries))
        with as_owner():
            Delivery.objects.all().delete()
    assert asked[0] == asked[1]


def claimed_by(worker: str, at: datetime) -> list[UUID]:
    with clock.fixed(at):
        return sender.claim(worker, at)


def test_a_mail_worded_before_the_item_was_taken_back_is_stopped_at_the_fence(
    scene: Scene, sink: Sink
) -> None:
    action = given(scene)
    with clock.fixed(MONDAY):
        relay.handle_outbox(at=MONDAY)
    [mail] = claimed_by("one", MONDAY)
    taken_back(scene, action, MONDAY + MINUTE)
    with clock.fixed(MONDAY + MINUTE):
        relay.handle_outbox(at=MONDAY + MINUTE)
    assert not steps.to_data(mail, "one", "f" * 64, sender.LEASE)
    look(MONDAY + 2 * MINUTE)
    assert told(sink, scene, "main") == ""
    [row] = rows(pk=mail)
    assert (row.state, row.fault, row.worker) == ("dropped", "withdrawn", "")
    assert not rows(reason="action_items.ActionTakenBack"), "who was not told of it hears no end"


@pytest.mark.parametrize("then", ["deferred", "claimed"])
def test_who_may_have_had_the_mail_hears_of_the_end(scene: Scene, sink: Sink, then: str) -> None:
    action = given(scene)
    with clock.fixed(MONDAY):
        relay.handle_outbox(at=MONDAY)
    with as_owner():
        given_mail = Delivery.objects.filter(reason="action_items.ActionGiven")
        given_mail.update(
            state=then,
            fault="duplicate possible",
            due_at=MONDAY + DAY,
            **({"worker": "one", "lease_until": Now() + sender.LEASE} if then == "claimed" else {}),
        )
    taken_back(scene, action, MONDAY + MINUTE)
    look(MONDAY + 2 * MINUTE)
    look(MONDAY + DAY + MINUTE)
    [mail] = sink.to(scene.main.person.email)
    assert "取り下げ" in text_of(mail)


def test_a_digest_worded_before_is_worded_anew_without_the_line(scene: Scene, sink: Sink) -> None:
    action = given(scene)
    look(MONDAY)
    sink.clear()
    look(morning(9))
    [line] = rows(subject_id=action.pk, reason="obligations.StageDue", state="waiting")
    at = morning(9) + EIGHT
    with clock.fixed(at):
        digests.plan(at=at)
    claimed = claimed_by("one", at)
    [line] = rows(pk=line.pk)
    assert line.carried_by_id in claimed
    taken_back(scene, action, at + MINUTE)
    with clock.fixed(at + MINUTE):
        relay.handle_outbox(at=at + MINUTE)
    assert not steps.to_data(line.carried_by_id, "one", "f" * 64, sender.LEASE)
    look(at + 2 * MINUTE)
    assert "残り" not in told(sink, scene, "main")
    assert "取り下げ" in told(sink, scene, "main")
    [digest] = rows(pk=line.carried_by_id)
    assert digest.state == "dropped", "nothing was left to say"

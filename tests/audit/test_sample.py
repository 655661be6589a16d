"""A sample of mails against who could read at that time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.activity.models import Record
from apps.activity.services import publish
from apps.audit import selectors
from apps.audit.filters import Filter
from apps.documents.events import PaperReleased
from apps.documents.models import Paper
from apps.notifications.mailings import TO_ALL_READERS, TOLD_KINDS, told_then
from apps.notifications.models import Delivery
from apps.notifications.relay import handle_outbox
from apps.sharing.references import reference
from tests.audit.conftest import AT, SECRET, World, everybody_leaves
from tests.conftest import as_owner


def release(world: World, paper: Paper, *, by: str = "officer") -> None:
    with world.acting(by, stepped_up=True) as who:
        publish(PaperReleased(subject_id=paper.pk, tlp=paper.tlp, body_id=paper.body_id), by=who)


@pytest.fixture
def told(world: World) -> World:
    """Everybody who reads was told: two of the paper, two of the RED one, one elsewhere."""
    release(world, world.paper)
    release(world, world.red)
    release(world, world.far, by="rival")
    assert handle_outbox(at=AT) == 3
    return world


def drawn(world: World, number: int = 10, draw: str = "1") -> selectors.Sample:
    with world.acting("auditor") as who:
        return selectors.sample(who, Filter(), number, draw)


def deliveries(world: World, name: str) -> Any:
    return Delivery.objects.filter(subject_id=world.paper.pk, recipient=world.post[name].person)


def test_who_was_told_is_who_could_read(told: World) -> None:
    [mail] = drawn(told).mails
    assert (mail.line.reference, mail.to_all) == (reference(told.paper.pk), True)
    assert (mail.mailing.told, mail.mailing.readers) == (2, 2)
    assert (mail.mailing.mailed, mail.mailing.sent) == (0, 0), "it waits for the digest"
    assert not mail.differs


def test_who_joined_or_left_later_makes_no_difference(told: World) -> None:
    everybody_leaves("2026-11-25")
    with told.acting("auditor", at=AT + timedelta(days=2)) as who:
        [mail] = selectors.sample(who, Filter(), 10, "1").mails
    assert (mail.mailing.told, mail.mailing.readers, mail.differs) == (2, 2, False)


def test_a_reader_left_out_is_found_unless_he_is_of_the_desk(told: World) -> None:
    with as_owner():
        deliveries(told, "officer").delete()
    [mail] = drawn(told).mails
    assert (mail.mailing.left_out, mail.mailing.left_out_desk, mail.differs) == (1, 1, False)
    with as_owner():
        release(told, told.paper)
        assert handle_outbox(at=AT) == 1
        deliveries(told, "bank").delete()
    mails = drawn(told).mails
    assert [mail.mailing.unexplained for mail in mails] == [1, 1]
    assert all(mail.differs for mail in mails)


def test_one_told_who_could_not_read_is_found(told: World) -> None:
    with as_owner():
        deliveries(told, "bank").update(recipient=told.post["rival"].person)
    [mail] = drawn(told).mails
    assert (mail.mailing.outside, mail.mailing.unexplained, mail.differs) == (1, 1, True)
    text = told.client("auditor").get("/audit/mails/").content.decode()
    assert "閲覧できない 1名に通知しています" in text
    for hidden in (SECRET, "rival-org", reference(told.red.pk), reference(told.far.pk)):
        assert hidden not in text, hidden


def test_the_draw_repeats_and_events_told_to_nobody_are_counted(told: World) -> None:
    for _ in range(6):
        release(told, told.paper)
    order = [mail.line.row.pk for mail in drawn(told, draw="7").mails]
    assert order == [mail.line.row.pk for mail in drawn(told, draw="7").mails]
    with as_owner():
        Delivery.objects.all().delete()
    sample = drawn(told)
    assert (sample.mails, sample.untold) == ([], 7)


def test_figures_are_told_of_audited_rows_only(told: World) -> None:
    with as_owner():
        every = list(Record.objects.values_list("pk", flat=True))
    for name, count in {"auditor": 3, "officer": 0, "bank": 0, "rival": 0}.items():
        with told.acting(name):
            assert len(told_then(every)) == count, name


def test_the_sample_is_recorded_and_refuses_nonsense(told: World) -> None:
    client = told.client("auditor")
    assert client.get("/audit/mails/", {"number": "25", "draw": "9"}).status_code == 200
    assert client.get("/audit/mails/", {"number": "1000"}).status_code == 422
    with told.acting("auditor") as who:
        [line] = [
            line
            for line in selectors.record_page(who, Filter(), "").lines
            if line.row.verb == "audit.MailsSampled"
        ]
    assert line.row.facts["asked"] == "number=25;draw=9"


def test_kinds_told_to_all_are_kinds_that_are_told() -> None:
    assert {"meetings.MeetingReleased", "documents.PaperReleased"} <= TO_ALL_READERS <= TOLD_KINDS
    assert "action_items.ActionGiven" not in TO_ALL_READERS

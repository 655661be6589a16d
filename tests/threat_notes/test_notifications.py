"""Who is told of a note, how, once, and in words that carry nothing of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from apps.activity.models import Outbox
from apps.documents.models import Paper
from apps.notifications import digests
from apps.notifications.models import DIGEST, Delivery
from apps.notifications.relay import handle_outbox
from apps.notifications.rendering import render
from apps.obligations.services import sweep
from apps.organisations.models import Post
from apps.sharing.enums import Tlp
from apps.sharing.selectors import openers_of
from apps.threat_notes.services import (
    Audience,
    acknowledge,
    attach,
    comment,
    revise,
    withdraw_note,
)
from tests import factories as make
from tests.conftest import as_owner
from tests.threat_notes.conftest import AT, CANARY, DUE, NOTICE, Scene
from tests.threat_notes.test_drafting import csv
from tests.threat_notes.test_pages import browser
from wg_portal import clock
from wg_portal.rowsecurity import as_system

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTE = "threat_notes."


def relay(at: datetime = AT) -> None:
    """Handle what is in the outbox; nothing may fail."""
    with clock.fixed(at):
        handle_outbox(at=at)
    with as_owner():
        assert not Outbox.objects.filter(state=Outbox.State.FAILED).exists()


def told(event: str) -> dict[Any, str]:
    """Person → channel, of the deliveries about one kind of event."""
    with as_owner():
        rows = Delivery.objects.filter(reason=event)
        return {row.recipient_id: row.channel for row in rows}


def people(*posts: Post, channel: str = "digest") -> dict[Any, str]:
    return {post.person_id: channel for post in posts}


def words(event: str, at: datetime = AT) -> list[str]:
    """The mails about one kind of event as they would leave now, without the canary."""
    with as_owner():
        rows = list(Delivery.objects.filter(reason=event).select_related("recipient"))
    with clock.fixed(at):
        said = [_unfolded(render(row, at).content) for row in rows]
    assert all(CANARY not in each for each in said)
    return said


def _unfolded(content: bytes) -> str:
    mail = message_from_bytes(content, policy=default)
    parts = [
        str(part.get_content()) for part in mail.walk() if part.get_content_type()[:4] == "text"
    ]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def test_readers_hear_in_the_digest_and_who_is_asked_at_once(scene: Scene) -> None:
    with as_owner():
        Post.objects.filter(pk=scene.colleague.pk).update(org_admin=True)
    draft = scene.draft(scene.chosen(scene.bank, scene.second), acknowledge_by=DUE)
    with scene.acting(scene.author) as who:
        attach(note_id=draft.pk, upload=csv(), by=who)
    scene.release(draft)
    relay()
    # The main contacts are asked, and hear of the note by that alone; nobody else hears.
    assert told(f"{NOTE}AcknowledgementAsked") == people(scene.reader, scene.other, channel="mail")
    assert told(f"{NOTE}NoteReleased") == people(scene.author, scene.colleague)
    assert told("documents.PaperReleased") == {}
    with as_owner():
        assert Paper.objects.get().visible_from == AT
        assert not Delivery.objects.filter(recipient=scene.officer.person).exists()
    for said in words(f"{NOTE}AcknowledgementAsked"):
        assert NOTICE in said
        assert str(draft.pk) in said
    relay()
    assert len(told(f"{NOTE}NoteReleased")) == 2


def test_an_organisation_without_a_seat_in_the_body_is_asked_through_its_own_contacts(
    scene: Scene,
) -> None:
    scene.released(scene.chosen(scene.rival.organisation), acknowledge_by=DUE)
    relay()
    assert told(f"{NOTE}AcknowledgementAsked") == people(scene.rival, channel="mail")


def test_red_is_told_to_the_named_in_fixed_words(scene: Scene) -> None:
    scene.released(scene.named(scene.colleague, scene.other), acknowledge_by=DUE, notice_title="x")
    relay()
    asked = people(scene.colleague, scene.other, channel="mail")
    assert told(f"{NOTE}AcknowledgementAsked") == asked
    assert told(f"{NOTE}NoteReleased") == people(scene.author)
    for said in words(f"{NOTE}AcknowledgementAsked"):
        assert "TLP:RED" in said


def test_nobody_is_told_before_the_note_is_visible(scene: Scene) -> None:
    later = AT + timedelta(hours=3)
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE, visible_from=later)
    relay()
    assert told(f"{NOTE}NoteReleased") == told(f"{NOTE}AcknowledgementAsked") == {}
    relay(later)
    assert told(f"{NOTE}AcknowledgementAsked") == people(scene.reader, channel="mail")
    withdrawn = scene.released(scene.chosen(scene.bank), visible_from=later + DAY, at=later)
    with scene.acting(scene.author, at=later) as who:
        withdraw_note(note_id=withdrawn.pk, reason="誤り", by=who)
    relay(later + DAY)
    with as_owner():
        about = Delivery.objects.filter(subject_id=withdrawn.pk)
        assert not about.exclude(recipient=scene.author.person).exists()
    assert note.visible_from == later


def test_a_met_acknowledgement_is_not_asked_for_any_more(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        acknowledge(note_id=note.pk, by=who)
    relay()
    assert told(f"{NOTE}AcknowledgementAsked") == {} or _withheld(f"{NOTE}AcknowledgementAsked")
    for day in range(1, 20):
        with clock.fixed(AT + day * DAY):
            sweep(at=AT + day * DAY)
    relay(AT + 20 * DAY)
    assert told("obligations.StageDue") == {}


def _withheld(event: str) -> bool:
    from apps.notifications.cases import Withheld

    with pytest.raises(Withheld, match="no longer owed"):
        words(event)
    return True


def test_the_ladder_of_an_acknowledgement_stays_with_its_readers(scene: Scene) -> None:
    """Bearer twice, second contact, administrator; the unticked secretariat and chair never."""
    with as_owner():
        Post.objects.filter(pk=scene.colleague.pk).update(org_admin=True)
        make.seat(scene.body, scene.rival, role="chair")
    scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    for day in range(1, 22):
        with clock.fixed(AT + day * DAY):
            sweep(at=AT + day * DAY)
        relay(AT + day * DAY)
    with as_owner():
        rows = Delivery.objects.filter(reason="obligations.StageDue").order_by("created_at")
        heard = [(row.stage.rpartition(":")[2], row.recipient_id) for row in rows]
    reader, colleague = scene.reader.person_id, scene.colleague.person_id
    assert sorted(heard, key=str) == sorted(
        [("1", reader), ("2", reader), ("3", reader), ("3", colleague), ("4", colleague)], key=str
    )


def test_revisions_comments_and_withdrawal(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.second))
    relay()
    with as_owner():
        Delivery.objects.exclude(recipient=scene.other.person).update(state="told", sent_at=AT)
    with scene.acting(scene.author) as who:
        revise(note_id=note.pk, text_ja="別", text_en="", reason="追記", version=1, by=who)
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text=CANARY, by=who)
    relay()
    readers = (scene.author, scene.reader, scene.colleague, scene.other)
    assert told(f"{NOTE}NoteRevised") == people(*readers)
    assert told(f"{NOTE}NoteCommented") == people(scene.author)
    with as_owner():
        Delivery.objects.filter(reason=f"{NOTE}NoteRevised").update(state="dropped")
    with scene.acting(scene.author) as who:
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
    with as_owner():
        Post.objects.filter(pk=scene.colleague.pk).update(handles_marked=False)
    relay()
    # Not whom no digest has told yet, nor who left the circle meanwhile.
    assert told(f"{NOTE}NoteWithdrawn") == people(scene.author, scene.reader)
    with clock.fixed(AT + DAY):
        digests.plan(at=AT + DAY)
    said = _digest_of(scene.reader, AT + DAY)
    assert note.code in said
    assert NOTICE not in said
    assert CANARY not in said


def test_who_opened_a_withdrawn_note_is_told_whatever_he_was_told_before(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.second))
    with clock.fixed(AT):
        for post in (scene.reader, scene.colleague):
            assert browser(post).get(f"/notes/{note.pk}/").status_code == 200
    relay()  # nobody has been told yet: their digests wait
    with scene.acting(scene.author) as who:
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
    with as_owner():
        Post.objects.filter(pk=scene.colleague.pk).update(handles_marked=False)
    relay()
    relay()
    assert told(f"{NOTE}NoteWithdrawn") == people(scene.reader, scene.colleague)
    with clock.fixed(AT + DAY):
        digests.plan(at=AT + DAY)
    said = _digest_of(scene.colleague, AT + DAY)
    assert note.code in said
    assert NOTICE not in said
    assert CANARY not in said


def test_openers_are_known_to_the_audience_alone_and_of_what_is_withdrawn(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank))
    with clock.fixed(AT):
        assert browser(scene.reader).get(f"/notes/{note.pk}/").status_code == 200
        with as_system("audience"):
            assert openers_of(note.pk) == []
    with scene.acting(scene.author) as who:
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
    with clock.fixed(AT):
        with as_system("audience"):
            assert [each.post_id for each in openers_of(note.pk)] == [scene.reader.pk]
        with as_system("relay"):
            assert openers_of(note.pk) == []
    for post in (scene.author, scene.officer, scene.rival):
        with scene.acting(post):
            assert openers_of(note.pk) == []


def _digest_of(post: Post, at: datetime) -> str:
    with as_owner():
        mine = Delivery.objects.filter(reason=DIGEST, recipient=post.person)
        row = mine.select_related("recipient").get()
    with clock.fixed(at):
        return _unfolded(render(row, at).content)


def test_a_digest_names_green_by_title_and_amber_for_notices(scene: Scene) -> None:
    scene.released(Audience(Tlp.GREEN, "community"), title_ja="緑の題", title_en="Green title")
    scene.released(scene.chosen(scene.bank))
    scene.released(scene.named(scene.reader))
    relay()
    with clock.fixed(AT + DAY):
        digests.plan(at=AT + DAY)
    said = _digest_of(scene.reader, AT + DAY)
    assert "緑の題" in said
    assert NOTICE in said
    assert CANARY not in said
    assert "TLP:RED" in said

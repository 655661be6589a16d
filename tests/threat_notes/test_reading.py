"""Whoever is shown a note's text leaves a row in the record, whatever he asked for."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from apps.activity.models import Record
from apps.organisations.models import Membership, Representative
from apps.sharing.enums import Tlp
from apps.threat_notes.models import ThreatNote
from apps.threat_notes.selectors import note_page
from apps.threat_notes.services import Audience, acknowledge, comment, revise, withdraw_note
from tests import factories
from tests.conftest import as_owner
from tests.factories import LONG_AGO
from tests.threat_notes.conftest import AT, CANARY, DUE, Scene
from tests.threat_notes.test_pages import browser, text
from wg_portal import clock
from wg_portal.periods import DateRange
from wg_portal.verdict import Refused

pytestmark = pytest.mark.django_db


def openings(note: ThreatNote) -> int:
    with as_owner():
        return Record.objects.filter(subject_id=note.pk, verb="opened").count()


def test_the_record_says_which_revisions_were_shown(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank))
    with scene.acting(scene.author) as who:
        revise(note_id=note.pk, text_ja="別の本文", text_en="", reason="改めた", by=who, version=1)
    with clock.fixed(AT):
        reader = browser(scene.reader)
        assert reader.get(f"/notes/{note.pk}/").status_code == 200
        assert reader.get(f"/notes/{note.pk}/difference/1/2/").status_code == 200
    with as_owner():
        first, second = note.revisions.order_by("ordinal")
        rows = Record.objects.filter(subject_id=note.pk, verb="opened")
        shown = Counter(rows.values_list("version_id", flat=True))
        assert rows.values("request_id").distinct().count() == 2
    assert shown == {first.pk: 1, second.pk: 2}


@pytest.mark.parametrize("act", ["comment", "acknowledge"])
def test_a_refused_act_shows_the_note_and_is_on_record(scene: Scene, act: str) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    with clock.fixed(AT):
        answer = browser(scene.reader).post(f"/notes/{note.pk}/{act}/")
    assert answer.status_code == 422
    assert CANARY in text(answer)
    assert openings(note) == 1


@pytest.mark.parametrize("step", ["edit", "attach", "release"])
def test_an_authors_steps_are_on_record(scene: Scene, step: str) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    with clock.fixed(AT):
        assert browser(scene.author).get(f"/notes/{note.pk}/{step}/").status_code == 200
    assert openings(note) == 1


def test_a_new_note_is_no_opening(scene: Scene) -> None:
    with clock.fixed(AT):
        assert browser(scene.author).get("/notes/new/sharing/").status_code == 200
    with as_owner():
        assert not Record.objects.filter(verb="opened").exists()


def test_who_has_left_writes_nothing_into_the_body_and_reads_no_answers(scene: Scene) -> None:
    note = scene.released(Audience(Tlp.AMBER, "body"), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text="答え", by=who)
        acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.author) as who:
        page = note_page(who, note.pk)
        assert (len(page.comments), page.acknowledgements is not None) == (1, True)
        assert page.acts.revise
        assert page.acts.comment
    with as_owner():
        Representative.objects.filter(post=scene.author).delete()
    with scene.acting(scene.author, at=AT + timedelta(minutes=1)) as who:
        page = note_page(who, note.pk)
        assert (page.comments, page.acknowledgements) == ([], None)
        new = {"text_ja": "新", "text_en": "", "reason": "x", "version": page.note.version}
        with pytest.raises(Refused, match="representatives"):
            revise(note_id=note.pk, by=who, **new)
        with pytest.raises(Refused, match="can comment"):
            comment(note_id=note.pk, text="x", by=who)
        withdraw_note(note_id=note.pk, reason="退任", by=who)


def test_an_address_of_chosen_organisations_outlives_the_seat(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank))
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text="答え", by=who)
    with as_owner():
        Representative.objects.filter(post=scene.author).delete()
    with scene.acting(scene.author, at=AT + timedelta(minutes=1)) as who:
        assert len(note_page(who, note.pk).comments) == 1


def test_an_author_outside_the_community_still_reads_and_withdraws(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    with as_owner():
        home = scene.author.organisation_id
        Representative.objects.filter(post__organisation_id=home).update(during=ended(AT))
        Membership.objects.filter(organisation_id=home).update(during=ended(AT))
    with scene.acting(scene.author) as who:
        assert not who.member
    with clock.fixed(AT):
        author = browser(scene.author)
        assert author.get(f"/notes/{note.pk}/").status_code == 200
        assert author.get(f"/notes/{note.pk}/withdraw/").status_code == 200


def ended(at: datetime) -> DateRange:
    """A period that ended yesterday."""
    return DateRange(LONG_AGO, at.date() - timedelta(days=1))


def test_after_a_withdrawal_the_author_still_sees_who_had_not_acknowledged(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.second), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.author) as who:
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
        page = note_page(who, note.pk)
    assert page.acknowledgements is not None
    assert (page.acknowledgements.done, page.acknowledgements.asked) == (1, 2)
    with clock.fixed(AT):
        shown = text(browser(scene.author).get(f"/notes/{note.pk}/"))
    assert "people can open this" not in shown


def test_a_reader_from_outside_sees_the_comments_without_their_organisation(scene: Scene) -> None:
    with as_owner():
        outside = factories.organisation("Lab", kind="external")
        guest = factories.post(factories.person("Guest"), outside)
    note = scene.released(scene.chosen(scene.bank, outside))
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text="確認しました", by=who)
    with scene.acting(guest) as who:
        (seen,) = note_page(who, note.pk).comments
        assert seen.text == "確認しました"
    with clock.fixed(AT):
        assert "確認しました" in text(browser(guest).get(f"/notes/{note.pk}/"))


def test_a_member_that_has_left_every_body_reads_nothing_any_more(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank))
    assert scene.seen_by(scene.reader, note)
    with as_owner():
        Membership.objects.filter(organisation=scene.bank).update(
            during=DateRange(LONG_AGO, AT.date())
        )
    assert not scene.seen_by(scene.reader, note)


def test_readers_do_not_learn_since_when_the_author_knew(scene: Scene) -> None:
    later = AT + timedelta(hours=3)
    note = scene.release(
        scene.draft(scene.chosen(scene.bank), at=AT - timedelta(days=4), visible_from=later)
    )
    with scene.acting(scene.reader, at=later) as who:
        assert note_page(who, note.pk).revision.written_at == later

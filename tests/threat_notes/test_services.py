"""Release, revision, withdrawal, comments and acknowledgements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.activity.models import Outbox, Record
from apps.dashboard.selectors import home
from apps.documents.models import Paper
from apps.obligations.models import Obligation, PlannedStage
from apps.organisations.models import Representative
from apps.sharing.enums import Tlp
from apps.threat_notes import policies
from apps.threat_notes.enums import NoteState
from apps.threat_notes.models import Acknowledgement, Comment, Revision, ThreatNote
from apps.threat_notes.selectors import (
    note_lines,
    note_page,
    notes_for,
    revision_difference,
)
from apps.threat_notes.services import (
    Audience,
    acknowledge,
    attach,
    comment,
    release_note,
    revise,
    withdraw_note,
)
from tests.conftest import as_owner
from tests.threat_notes.conftest import AT, DUE, Scene
from tests.threat_notes.test_drafting import csv
from wg_portal.principal import Principal
from wg_portal.verdict import PortalError, Refused, StaleEdit

pytestmark = pytest.mark.django_db
GREEN = Audience(Tlp.GREEN, "community")
LATER = AT + timedelta(hours=1)


def version(note: ThreatNote) -> int:
    with as_owner():
        return ThreatNote.objects.get(pk=note.pk).version


def new_text(note: ThreatNote, who: Principal, text: str = "改めた本文") -> Revision:
    return revise(
        note_id=note.pk, text_ja=text, text_en="", reason="追記", version=version(note), by=who
    )


def test_release_asks_each_organisation_once(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.second, scene.desk), acknowledge_by=DUE)
    with as_owner():
        owed = Obligation.objects.filter(subject_id=note.pk)
        bearers = {(row.bearer_organisation_id, row.bearer_person_id) for row in owed}
        steps = PlannedStage.objects.filter(obligation__in=owed).values_list("to", flat=True)
        assert set(steps) == {"bearer", "deputy", "org_admin", "secretariat"}
    assert bearers == {(org.pk, None) for org in (scene.bank, scene.second, scene.desk)}
    with scene.acting(scene.author) as who, pytest.raises(Refused, match="already released"):
        release_note(note_id=note.pk, seen=1, by=who)


def test_release_of_what_was_not_read(scene: Scene) -> None:
    note = scene.draft(GREEN)
    with scene.acting(scene.author) as who, pytest.raises(Refused, match="changed meanwhile"):
        release_note(note_id=note.pk, seen=2, by=who)
    with scene.acting(scene.author, at=DUE + timedelta(days=1)) as who:
        asked = scene.draft(GREEN, acknowledge_by=DUE)
    with scene.acting(scene.author, at=DUE) as who, pytest.raises(PortalError, match="ahead"):
        release_note(note_id=asked.pk, seen=1, by=who)
    with scene.acting(scene.reader) as who, pytest.raises(ThreatNote.DoesNotExist):
        release_note(note_id=note.pk, seen=1, by=who)


def test_who_has_left_the_body_releases_nothing_in_it(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank), acknowledge_by=DUE)
    with as_owner():
        Representative.objects.filter(post=scene.author).delete()
    with scene.acting(scene.author) as who, pytest.raises(Refused, match="representatives"):
        release_note(note_id=note.pk, seen=1, by=who)


def test_files_go_out_and_come_back_with_the_note(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    with scene.acting(scene.author) as who:
        attach(note_id=note.pk, upload=csv(), by=who)
    later = AT + timedelta(days=1)
    with as_owner():
        ThreatNote.objects.filter(pk=note.pk).update(opens_at=later)
    scene.release(note)
    with scene.acting(scene.reader):
        assert not Paper.objects.exists()
    with scene.acting(scene.reader, at=later) as who:
        [file] = note_page(who, note.pk).attachments
        assert file.paper.title == "indicators"
        assert file.version is not None
    with scene.acting(scene.author, at=later) as who:
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
    with scene.acting(scene.reader, at=later):
        assert not Paper.objects.exists()
    with as_owner():
        told = Outbox.objects.get(kind="documents.PaperReleased")
        assert told.facts["alone"] is False


def test_a_revision_is_visible_at_once_and_readably_different(scene: Scene) -> None:
    note = scene.released(GREEN)
    with scene.acting(scene.author, at=LATER) as who:
        new_text(note, who, "# 秘密のカナリア\n\n改めた本文")
    with scene.acting(scene.reader, at=LATER) as who:
        page = note_page(who, note.pk)
        assert [row.ordinal for row in page.revisions] == [2, 1]
        assert (page.revision.reason, page.note.revision) == ("追記", 2)
        difference = revision_difference(who, note.pk, 1, 2)
        assert {line.kind for line in difference.ja} >= {"changed"}
        with pytest.raises(Revision.DoesNotExist):
            revision_difference(who, note.pk, 1, 3)


def test_revisions_that_are_refused(scene: Scene) -> None:
    note = scene.released(GREEN)
    with scene.acting(scene.author, at=LATER) as who:
        text = note_page(who, note.pk).revision
        with pytest.raises(Refused, match="same as before"):
            new = {"text_ja": text.text_ja, "text_en": text.text_en}
            revise(note_id=note.pk, reason="追記", version=1, by=who, **new)
        with pytest.raises(Refused, match="what changed"):
            revise(note_id=note.pk, text_ja="別", text_en="", reason=" ", version=1, by=who)
        new_text(note, who)
        with pytest.raises(StaleEdit) as stale:
            revise(note_id=note.pk, text_ja="別", text_en="", reason="x", version=1, by=who)
    assert stale.value.theirs == {"text_ja": "改めた本文", "text_en": ""}
    draft = scene.draft(GREEN)
    with scene.acting(scene.author) as who, pytest.raises(Refused, match="is a draft"):
        new_text(draft, who)
    with scene.acting(scene.reader, at=LATER) as who, pytest.raises(Refused, match="authors"):
        new_text(note, who)


def test_acknowledging_once_for_the_organisation(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.second), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        made = acknowledge(note_id=note.pk, by=who)
        assert made.bearer_person_id is None
        with pytest.raises(Refused, match="already acknowledged"):
            acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.colleague) as who:
        page = note_page(who, note.pk)
        assert page.standing.mine == made
        assert page.standing.line is None
        assert page.acknowledgements is None
        with pytest.raises(Refused, match="already acknowledged"):
            acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.author) as who:
        with pytest.raises(Refused, match="expected of you"):
            acknowledge(note_id=note.pk, by=who)
        page = note_page(who, note.pk)
        assert page.acknowledgements is not None
        assert (page.acknowledgements.asked, page.acknowledgements.done) == (2, 1)
        rows = {row.organisation: (row.person, row.revision) for row in page.acknowledgements.rows}
        assert rows == {
            scene.bank.short: (scene.reader.person.name, 1),
            scene.second.short: ("", None),
        }
    with scene.acting(scene.other):
        assert not Acknowledgement.objects.exists()


def test_of_red_each_person_answers_for_himself(scene: Scene) -> None:
    note = scene.released(scene.named(scene.reader, scene.colleague), acknowledge_by=DUE)
    with scene.acting(scene.reader, fresh=True) as who:
        acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.colleague, fresh=True) as who:
        page = note_page(who, note.pk)
        assert page.standing.mine is None
        assert page.acts.acknowledge
        assert not Acknowledgement.objects.exists()
        acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.colleague) as who, pytest.raises(ThreatNote.DoesNotExist):
        acknowledge(note_id=note.pk, by=who)


def test_the_desk_that_reads_a_note_sees_who_has_acknowledged(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank, scene.desk), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.officer) as who:
        page = note_page(who, note.pk)
        assert page.acknowledgements is not None
        assert page.acknowledgements.done == 1


def test_comments_of_readers_until_the_note_is_withdrawn(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank))
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text=" 当行でも確認しました。 ", by=who)
        with pytest.raises(Refused, match="Write a comment"):
            comment(note_id=note.pk, text=" ", by=who)
    with scene.acting(scene.author) as who:
        [said] = note_page(who, note.pk).comments
        assert (said.text, said.organisation) == ("当行でも確認しました。", scene.bank)
        with pytest.raises(Refused, match="why the note is withdrawn"):
            withdraw_note(note_id=note.pk, reason="", by=who)
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
        with pytest.raises(Refused, match="was withdrawn"):
            comment(note_id=note.pk, text="追記", by=who)
        with pytest.raises(Refused, match="already withdrawn"):
            withdraw_note(note_id=note.pk, reason="誤り", by=who)
        with pytest.raises(Refused, match="was withdrawn"):
            new_text(note, who)
    with scene.acting(scene.reader) as who, pytest.raises(ThreatNote.DoesNotExist):
        comment(note_id=note.pk, text="追記", by=who)


def test_withdrawal_ends_what_was_asked(scene: Scene) -> None:
    note = scene.released(scene.named(scene.reader), acknowledge_by=DUE)
    with scene.acting(scene.author, fresh=True) as who:
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
    with as_owner():
        assert set(Obligation.objects.values_list("state", flat=True)) == {"withdrawn"}
        assert set(PlannedStage.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_draft_has_no_comments_and_no_acknowledgements(scene: Scene) -> None:
    note = scene.draft(GREEN)
    with scene.acting(scene.author) as who, pytest.raises(Refused, match="before the note"):
        comment(note_id=note.pk, text="x", by=who)


def test_nobody_writes_in_anothers_name_or_over_what_is_written(scene: Scene) -> None:
    """Tried past the services: the database alone refuses."""
    note = scene.released(GREEN)
    with scene.acting(scene.other) as who:
        comment(note_id=note.pk, text="一言", by=who)
    said = {"note_id": note.pk, "text": "偽", "at": AT}
    with scene.acting(scene.reader):
        for model, fields in (
            (Comment, said | {"organisation": scene.second, "person": scene.reader.person}),
            (Comment, said | {"organisation": scene.bank, "person": scene.other.person}),
            (Revision, {"note_id": note.pk, "ordinal": 2, "reason": "偽", "written_at": AT}),
        ):
            with refused(), transaction.atomic():
                model(**fields).save(force_insert=True)
        assert not Revision.objects.update(text_ja="偽")
        for act in (
            lambda: Comment.objects.update(text="偽"),
            lambda: Comment.objects.all().delete(),
            lambda: Revision.objects.all().delete(),
            lambda: Acknowledgement.objects.all().delete(),
        ):
            with refused(), transaction.atomic():
                act()


def refused() -> object:
    return pytest.raises(DatabaseError, match=r"row-level security|permission denied")


def test_what_stands_where(scene: Scene) -> None:
    soon = AT + timedelta(hours=1)
    note = scene.draft(GREEN)
    assert note.state(AT) == NoteState.DRAFT
    with as_owner():
        ThreatNote.objects.filter(pk=note.pk).update(opens_at=soon)
    note = scene.release(note)
    assert (note.state(AT), note.state(soon)) == (NoteState.WAITING, NoteState.RELEASED)
    with scene.acting(scene.author, at=soon) as who:
        note = withdraw_note(note_id=note.pk, reason="誤り", by=who)
        assert note.state(soon) == NoteState.WITHDRAWN
        assert not policies.can_acknowledge(who, note, asked=True, done=False)


def test_lists_begin_at_what_is_visible(scene: Scene) -> None:
    green = scene.released(GREEN, title_en="Phishing", at=AT - timedelta(hours=1))
    amber = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    draft = scene.draft(GREEN)
    with scene.acting(scene.reader) as who:
        assert list(notes_for(who)) == [amber, green]
        assert list(notes_for(who, tlp=Tlp.AMBER)) == [amber]
        assert list(notes_for(who, owed=True)) == [amber]
        assert list(notes_for(who, mine=True)) == []
        lines = note_lines(who, notes_for(who)[:10])
        assert [line.owed is not None for line in lines] == [True, False]
        assert lines[0].originator == scene.vendor.short
    with scene.acting(scene.author) as who:
        assert list(notes_for(who)) == [draft, amber, green]
    with scene.acting(scene.rival) as who:
        [line] = note_lines(who, notes_for(who))
        assert (line.note, line.body) == (green, "")


def test_every_step_is_on_record(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text="一言", by=who)
        acknowledge(note_id=note.pk, by=who)
    with scene.acting(scene.author) as who:
        new_text(note, who)
        withdraw_note(note_id=note.pk, reason="誤り", by=who)
    with as_owner():
        rows = list(Record.objects.filter(subject_id=note.pk))
    assert {row.verb for row in rows} == {
        "threat_notes.NoteDrafted", "threat_notes.NoteReleased", "obligations.ObligationOpened",
        "threat_notes.AcknowledgementAsked", "threat_notes.NoteCommented",
        "threat_notes.NoteAcknowledged", "obligations.ObligationDischarged",
        "threat_notes.NoteRevised", "threat_notes.NoteWithdrawn",
    }  # fmt: skip
    assert all(row.body_id == scene.body.pk and row.tlp == Tlp.AMBER for row in rows)
    assert "カナリア" not in "".join(str(row.facts) for row in rows)


def test_the_first_page_asks_for_the_acknowledgement(scene: Scene) -> None:
    amber = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE, title_en="Amber title")
    red = scene.released(scene.named(scene.reader), acknowledge_by=DUE)
    with scene.acting(scene.reader) as who:
        page = home(who, "mine")
        lines = {line.duty.subject_id: line for line in [*page.soon, *page.later]}
        assert (lines[amber.pk].what, lines[amber.pk].code) == ("Amber title", amber.code)
        assert lines[amber.pk].url == f"/notes/{amber.pk}/"
        # What is TLP:RED says nothing of itself before a fresh second factor.
        assert (lines[red.pk].code, lines[red.pk].verb) == ("", "Open")
        assert lines[red.pk].url.endswith(f"?next=/notes/{red.pk}/")
        assert [news.title for news in page.news] == ["Amber title"]
    with scene.acting(scene.author) as who:
        assert home(who, "mine").open_count == 0

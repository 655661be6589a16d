"""Drafts: who writes them, for whom, and what is refused in words and by the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from apps.documents.models import Paper
from apps.sharing.enums import Tlp
from apps.sharing.models import Circle, CircleOrganisation, CirclePerson
from apps.threat_notes.models import Revision, ThreatNote
from apps.threat_notes.selectors import (
    audience_of_note,
    audience_preview,
    desk_organisations,
    organisations_to_choose,
    people_to_choose,
)
from apps.threat_notes.services import Audience, attach, change_draft, draft_note
from tests import factories as make
from tests.conftest import as_owner
from tests.threat_notes.conftest import AT, DUE, Scene
from wg_portal.verdict import PortalError, Refused, StaleEdit

pytestmark = pytest.mark.django_db
EVERYBODY = Audience(Tlp.GREEN, "community")


def test_a_draft_is_its_authors_alone(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    assert note.code.startswith("TN-")
    assert scene.seen_by(scene.author, note)
    for post in (scene.reader, scene.officer, scene.observer, scene.rival):
        assert not scene.seen_by(post, note)
    with scene.acting(scene.reader):
        assert not Revision.objects.exists()
        assert not CircleOrganisation.objects.exists()


def test_observers_write_notes_too(scene: Scene) -> None:
    note = scene.draft(Audience(Tlp.GREEN, "body"), by=scene.observer)
    assert note.circle.roles == ["chair", "deputy", "member", "observer", "secretariat"]


@pytest.mark.parametrize(
    ("who", "audience", "sentence"),
    [
        ("rival", Audience(Tlp.GREEN, "body"), "Only representatives in this body"),
        ("author", Audience(Tlp.RED, "organisations"), "Only named people can be the audience"),
        ("author", Audience(Tlp.RED, "community"), "Only named people can be the audience"),
        ("author", Audience(Tlp.AMBER, "community"), "CLEAR and GREEN only"),
        ("author", Audience(Tlp.AMBER, "organisations"), "at least one other organisation"),
        ("author", Audience(Tlp.RED, "people"), "at least one other person"),
        ("observer", Audience(Tlp.AMBER, "body", circle="members"), "you belong to yourself"),
    ],
)
def test_an_audience_that_cannot_be(
    scene: Scene, who: str, audience: Audience, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        scene.draft(audience, by=getattr(scene, who))
    with as_owner():
        assert not Circle.objects.filter(kind__in=("organisations", "people")).exists()


def test_an_auditor_or_a_stranger_cannot_be_chosen(scene: Scene) -> None:
    with as_owner():
        audit = make.organisation("監査法人", kind="auditor")
        auditor = make.post(make.person("Auditor"), audit)
    for audience in (scene.chosen(audit), scene.named(auditor)):
        with pytest.raises(Refused, match="has left meanwhile"):
            scene.draft(audience)
    with scene.acting(scene.author) as who:
        offered = organisations_to_choose(who)
        assert audit not in offered
        assert scene.vendor not in offered
        assert {scene.bank, scene.second, scene.desk} <= set(offered)
        assert {scene.reader, scene.officer} <= set(people_to_choose(who))
        assert desk_organisations(who, scene.body.pk) == {scene.desk.pk}


def test_who_handles_nothing_marked_cannot_write_to_chosen_organisations(scene: Scene) -> None:
    with as_owner():
        scene.author.handles_marked = False
        scene.author.save()
    with pytest.raises(Refused, match="belong to yourself"):
        scene.draft(scene.chosen(scene.bank))


def test_amber_wants_a_title_for_notices(scene: Scene) -> None:
    with pytest.raises(Refused, match="title for notices"):
        scene.draft(scene.chosen(scene.bank), notice_title=" ")
    assert scene.draft(scene.named(scene.reader), notice_title="").notice_title == "TLP:RED"


def test_moments_that_have_passed(scene: Scene) -> None:
    past, later = AT - timedelta(minutes=1), DUE + timedelta(minutes=1)
    with pytest.raises(PortalError, match="deadline that is still ahead"):
        scene.draft(EVERYBODY, acknowledge_by=past)
    with pytest.raises(PortalError, match="must be still ahead"):
        scene.draft(EVERYBODY, visible_from=past)
    with pytest.raises(PortalError, match="visible before it can be acknowledged"):
        scene.draft(EVERYBODY, visible_from=later, acknowledge_by=DUE)


@pytest.mark.parametrize("kind", ["organisations", "body"])
def test_the_database_refuses_red_to_more_than_people(scene: Scene, kind: str) -> None:
    audience = scene.chosen(scene.bank) if kind == "organisations" else Audience(2, "body")
    note = scene.draft(audience)
    with scene.acting(scene.author, fresh=True):
        with pytest.raises(IntegrityError, match="red_to_people"), transaction.atomic():
            ThreatNote.objects.filter(pk=note.pk).update(tlp=Tlp.RED)
        # Nor can the row lie about its circle.
        with pytest.raises(IntegrityError, match="circle_and_kind"), transaction.atomic():
            ThreatNote.objects.filter(pk=note.pk).update(tlp=Tlp.RED, circle_kind="people")
            connection.check_constraints()


def test_a_draft_changes_and_keeps_its_circle_unless_the_audience_does(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    fields = scene.fields(scene.chosen(scene.bank)) | {"text_ja": "別の本文"}
    with scene.acting(scene.author, fresh=True) as who:
        changed = change_draft(**without_body(fields), note_id=note.pk, version=1, by=who)
        assert (changed.version, changed.revision, changed.circle_id) == (2, 1, note.circle_id)
        assert [row.text_ja for row in Revision.objects.visible_to(who)] == ["別の本文"]
        fields["audience"] = scene.named(scene.reader)
        changed = change_draft(**without_body(fields), note_id=note.pk, version=2, by=who)
    assert changed.circle_id != note.circle_id
    assert (changed.tlp, changed.circle_kind) == (Tlp.RED, "people")
    with scene.acting(scene.author, fresh=True) as who:
        assert audience_of_note(who, changed) == scene.named(scene.author, scene.reader)
        named = CirclePerson.objects.filter(circle=changed.circle)
        assert {row.post_id for row in named} == {scene.author.pk, scene.reader.pk}


def test_a_stale_change_shows_both_texts(scene: Scene) -> None:
    note = scene.draft(EVERYBODY)
    fields = without_body(scene.fields(EVERYBODY))
    with scene.acting(scene.author) as who:
        change_draft(**fields | {"text_ja": "先の本文"}, note_id=note.pk, version=1, by=who)
        with pytest.raises(StaleEdit) as stale:
            change_draft(**fields, note_id=note.pk, version=1, by=who)
    assert stale.value.theirs["text_ja"] == "先の本文"


def test_only_authors_change_a_draft_and_only_a_draft(scene: Scene) -> None:
    note = scene.released(EVERYBODY)
    fields = without_body(scene.fields(EVERYBODY))
    with scene.acting(scene.author) as who, pytest.raises(Refused, match="was released"):
        change_draft(**fields, note_id=note.pk, version=1, by=who)
    with scene.acting(scene.reader) as who, pytest.raises(Refused, match="Only the authors"):
        change_draft(**fields, note_id=note.pk, version=1, by=who)


def test_a_file_follows_the_notes_audience(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    with scene.acting(scene.author, fresh=True) as who:
        attach(note_id=note.pk, upload=csv(), by=who)
    with scene.acting(scene.author, fresh=True) as who:
        fields = scene.fields(scene.named(scene.reader))
        change_draft(**without_body(fields), note_id=note.pk, version=2, by=who)
        paper = Paper.objects.visible_to(who).get()
    assert (paper.title_ja, paper.tlp, paper.circle_kind) == ("indicators", Tlp.RED, "people")
    assert paper.visible_from is None
    scene.release(note)
    with scene.acting(scene.reader, fresh=True) as who:
        assert Paper.objects.visible_to(who).get().pk == paper.pk
    with scene.acting(scene.colleague, fresh=True):
        assert not Paper.objects.exists()
    with scene.acting(scene.author, fresh=True) as who, pytest.raises(Refused, match="released"):
        attach(note_id=note.pk, upload=csv(), by=who)


def test_the_preview_names_who_would_read(scene: Scene) -> None:
    with as_owner():
        scene.second.posts.update(handles_marked=False)
    with scene.acting(scene.author) as who:
        chosen = audience_preview(
            who, scene.chosen(scene.bank, scene.second), body_id=scene.body.pk
        )
        rows = {row.organisation: len(row.people) for row in chosen.rows}
        assert rows == {scene.vendor.name: 1, scene.bank.name: 2, scene.second.name: 0}
        assert (chosen.organisations, chosen.people, chosen.desk_inside) == (2, 3, False)
        with_desk = scene.chosen(scene.bank, scene.desk)
        assert audience_preview(who, with_desk, body_id=scene.body.pk).desk_inside
        everybody = audience_preview(who, EVERYBODY, body_id=scene.body.pk)
        assert (everybody.rows, everybody.people) == ([], 7)
        body = audience_preview(who, Audience(2, "body", circle="members"), body_id=scene.body.pk)
        assert body.people == 5
        assert not Circle.objects.filter(kind="organisations").exists()


def test_drafting_again_under_the_same_id_is_refused(scene: Scene) -> None:
    note = scene.draft(EVERYBODY)
    with scene.acting(scene.author) as who, pytest.raises(Exception, match=r"row-level|duplicate"):
        draft_note(**scene.fields(EVERYBODY), by=who, note_id=note.pk)


def without_body(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name != "body_id"}


def csv() -> SimpleUploadedFile:
    return SimpleUploadedFile("indicators.csv", "種別,値\ndomain,bad.example\n".encode())

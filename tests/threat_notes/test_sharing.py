"""Who reads a note, who is asked, told and counted; asked of each wall by itself."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import models, transaction

from apps.notifications.models import Delivery
from apps.obligations.models import Obligation, PlannedStage
from apps.obligations.selectors import open_about, owed_by, owed_count
from apps.organisations.models import Organisation, Post
from apps.sharing.enums import CircleKind, Tlp
from apps.sharing.selectors import recipients_of
from apps.threat_notes.models import Acknowledgement, Attachment, Comment, Revision, ThreatNote
from apps.threat_notes.selectors import note_page, notes_for
from apps.threat_notes.services import (
    Audience,
    acknowledge,
    attach,
    comment,
    release_note,
    withdraw_note,
)
from tests import factories as make
from tests.conftest import as_owner
from tests.threat_notes.conftest import AT, DUE, Scene
from tests.threat_notes.test_drafting import csv
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_system

pytestmark = pytest.mark.django_db
EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
TRIALS = 200 if EXHAUSTIVE else 6
ABOUT_NOTES = (ThreatNote, Revision, Comment, Acknowledgement, Attachment)
COPIES = (Obligation, Delivery)


def ids(rows: Any) -> set[Any]:
    return set(rows.values_list("pk", flat=True))


def by_the_database(model: type[models.Model]) -> set[Any]:
    """What the database shows to whoever acts, without any query wall."""
    return ids(model._default_manager.all())


def by_the_query(model: type[models.Model], who: Principal) -> set[Any]:
    """What the query wall shows, past the database's."""
    with as_owner():
        return ids(model._default_manager.visible_to(who))


def told(note: ThreatNote, *posts: Post) -> None:
    """Deliveries about the note to these people, as the relay writes them."""
    with as_system("relay", at=AT):
        Delivery.objects.bulk_create(
            Delivery(
                subject_id=note.pk,
                subject_type=ThreatNote._meta.label,
                reason="threat_notes.NoteReleased",
                recipient_id=post.person_id,
                post_id=post.pk,
                channel="digest",
                state="waiting",
                created_at=AT,
                due_at=AT,
            )
            for post in posts
        )


def test_chosen_organisations_read_and_nobody_else_finds_a_trace(scene: Scene) -> None:
    """Neither a bank that was not chosen, nor the unticked secretariat, nor an outsider."""
    draft = scene.draft(scene.chosen(scene.bank), acknowledge_by=DUE)
    with scene.acting(scene.author) as who:
        attach(note_id=draft.pk, upload=csv(), by=who)
    note = scene.release(draft)
    with scene.acting(scene.reader) as who:
        comment(note_id=note.pk, text="当行でも確認しました。", by=who)
        acknowledge(note_id=note.pk, by=who)
    told(note, scene.reader, scene.colleague)
    for post in (scene.reader, scene.colleague, scene.author):
        assert scene.seen_by(post, note)
    for post in (scene.officer, scene.other, scene.observer, scene.rival):
        with scene.acting(post, fresh=True) as who:
            for model in (*ABOUT_NOTES, *COPIES, PlannedStage):
                assert by_the_database(model) == set(), f"{model.__name__} by the database"
            for model in (*ABOUT_NOTES, *COPIES):
                assert by_the_query(model, who) == set(), f"{model.__name__} by the query"
            assert not notes_for(who).count()
            assert not owed_count(who)
            assert open_about(who, [note.pk]) == {}
            with pytest.raises(ThreatNote.DoesNotExist):
                note_page(who, note.pk)
            with pytest.raises(ThreatNote.DoesNotExist):
                acknowledge(note_id=note.pk, by=who)
    with as_system("audience", at=AT):
        assert {each.post_id for each in recipients_of(note.pk)} == {
            scene.author.pk, scene.reader.pk, scene.colleague.pk,
        }  # fmt: skip


def test_red_is_there_with_a_fresh_factor_only(scene: Scene) -> None:
    note = scene.released(scene.named(scene.reader, scene.other), acknowledge_by=DUE)
    assert scene.seen_by(scene.reader, note, fresh=True)
    assert not scene.seen_by(scene.reader, note)
    assert not scene.seen_by(scene.author, note)
    assert not scene.seen_by(scene.colleague, note, fresh=True)
    assert not scene.seen_by(scene.officer, note, fresh=True)
    with scene.acting(scene.reader) as who:
        # The duty itself carries no text, so that he learns there is something.
        [line] = owed_by(who)
        assert (line.tlp, line.person_id) == (Tlp.RED, scene.reader.person_id)
        assert by_the_database(Obligation) == by_the_query(Obligation, who) == {line.obligation_id}
    with scene.acting(scene.colleague, fresh=True) as who:
        assert by_the_database(Obligation) == by_the_query(Obligation, who) == set()


def test_an_author_sees_what_he_asked_for_also_red(scene: Scene) -> None:
    for audience in (scene.named(scene.reader, scene.other), scene.chosen(scene.bank)):
        note = scene.released(audience, acknowledge_by=DUE)
        asked = {"subject_id": note.pk}
        with as_owner():
            expected = ids(Obligation.objects.filter(**asked))
        assert expected
        for fresh in (False, True):
            # Whom he asked about TLP:RED is as secret as its text.
            seen = expected if fresh or note.tlp < Tlp.RED else set()
            with scene.acting(scene.author, fresh=fresh) as who:
                assert ids(Obligation.objects.filter(**asked)) == seen
                with as_owner():
                    assert ids(Obligation.objects.visible_to(who).filter(**asked)) == seen
                assert owed_by(who) == []
        with scene.acting(scene.author, fresh=True) as who:
            page = note_page(who, note.pk)
            assert page.acknowledgements is not None
            assert page.acknowledgements.asked == len(expected)


def test_nobody_sees_a_note_before_its_moment(scene: Scene) -> None:
    later = AT + timedelta(hours=3)
    note = scene.released(scene.chosen(scene.bank), visible_from=later, acknowledge_by=DUE)
    assert scene.seen_by(scene.author, note)
    assert not scene.seen_by(scene.reader, note)
    with scene.acting(scene.reader) as who:
        assert owed_by(who) == []
    assert scene.seen_by(scene.reader, note, at=later)
    with scene.acting(scene.reader, at=later) as who:
        assert len(owed_by(who)) == 1


def test_a_withdrawn_note_stays_with_its_authors(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank), acknowledge_by=DUE)
    with scene.acting(scene.author) as who:
        withdraw_note(note_id=note.pk, reason="誤りがありました。", by=who)
    assert scene.seen_by(scene.author, note)
    assert not scene.seen_by(scene.reader, note)
    with scene.acting(scene.reader) as who:
        assert owed_by(who) == []
        assert by_the_database(Revision) == set()


def test_who_leaves_loses_the_note_in_the_next_statement(scene: Scene) -> None:
    note = scene.released(scene.chosen(scene.bank))
    assert scene.seen_by(scene.reader, note)
    with as_owner():
        scene.reader.handles_marked = False
        scene.reader.save()
    assert not scene.seen_by(scene.reader, note)


@pytest.mark.parametrize("first", range(0, TRIALS, 2))
def test_random_audiences_agree_with_the_plain_rule(scene: Scene, first: int) -> None:
    """Oracle, query wall, database wall and recipients, for notes, duties and what hangs on."""
    for seed in range(first, first + 2):
        with transaction.atomic():
            _check(scene, random.Random(seed))
            transaction.set_rollback(True)


def _check(scene: Scene, dice: random.Random) -> None:
    posts = [
        scene.author, scene.reader, scene.colleague, scene.other, scene.officer, scene.observer,
        scene.rival,
    ]  # fmt: skip
    with as_owner():
        for post in posts[1:]:
            post.handles_marked = dice.random() < 0.8
            post.save()
    audience = _audience(scene, dice)
    asked = dice.random() < 0.6
    note = scene.draft(audience, acknowledge_by=DUE if asked else None)
    readers = {post.pk for post in posts if _reads(scene, audience, post)}
    if not _others(scene, audience, posts, readers):
        with pytest.raises(Exception, match="Nobody but you"):
            scene.release(note)
        return
    scene.release(note)
    bearers = _bearers(scene, audience, posts, readers) if asked else set()
    for post in posts:
        for fresh in (False, True):
            shown = post.pk in readers and (audience.tlp < Tlp.RED or fresh)
            assert scene.seen_by(post, note, fresh=fresh) == shown
            with scene.acting(post, fresh=fresh) as who:
                owed = {(line.organisation_id, line.person_id) for line in owed_by(who)}
                mine = {(post.organisation_id, None), (post.organisation_id, post.person_id)}
                assert owed == (bearers & mine if post.pk in readers else set())
                assert by_the_database(Obligation) == by_the_query(Obligation, who)
                assert by_the_database(Revision) == by_the_query(Revision, who)
    with as_system("audience", at=AT):
        assert {each.post_id for each in recipients_of(note.pk)} == readers


def _audience(scene: Scene, dice: random.Random) -> Audience:
    kind = dice.choice(CircleKind.values)
    if kind == CircleKind.PEOPLE:
        pool = [scene.reader, scene.colleague, scene.other, scene.officer, scene.rival]
        return scene.named(*dice.sample(pool, dice.randint(1, 4)), tlp=dice.choice([1, 2, 3, 4, 4]))
    if kind == CircleKind.ORGANISATIONS:
        several = [scene.bank, scene.second, scene.desk, scene.rival.organisation]
        return scene.chosen(*dice.sample(several, dice.randint(1, 3)), tlp=dice.randint(0, 3))
    if kind == CircleKind.BODY:
        return Audience(dice.randint(0, 3), kind, circle=dice.choice(["all", "members"]))
    return Audience(dice.randint(0, 1), kind)


def _reads(scene: Scene, audience: Audience, post: Post) -> bool:
    """The rule in one sentence, told once more without circles."""
    if post == scene.author:
        return True
    match audience.kind:
        case "community":
            return True
        case "body":
            return post != scene.rival and (audience.circle == "all" or post != scene.observer)
        case "organisations":
            return post.organisation_id in audience.ids and post.handles_marked
        case _:
            return post.pk in audience.ids


def _others(scene: Scene, audience: Audience, posts: list[Post], readers: set[Any]) -> bool:
    return any(post.pk in readers and post != scene.author for post in posts)


def _bearers(
    scene: Scene, audience: Audience, posts: list[Post], readers: set[Any]
) -> set[tuple[Any, Any]]:
    named = audience.tlp == Tlp.RED
    return {
        (post.organisation_id, post.person_id if named else None)
        for post in posts
        if post.pk in readers and post != scene.author
    }


def test_an_audience_that_empties_while_the_note_is_written(scene: Scene) -> None:
    note = scene.draft(scene.chosen(scene.bank))
    with as_owner():
        Post.objects.filter(organisation=scene.bank).update(handles_marked=False)
    with scene.acting(scene.author) as who, pytest.raises(Exception, match="Nobody but you"):
        release_note(note_id=note.pk, seen=1, by=who)
    assert not scene.seen_by(scene.reader, note)
    with as_owner():
        note.refresh_from_db()
        assert note.visible_from is None
        again = make.post(make.person("New"), Organisation.objects.get(pk=scene.bank.pk))
    scene.release(note)
    assert scene.seen_by(again, note)

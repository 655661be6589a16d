"""What the database refuses an officer who goes past the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction

from apps.notices import services
from apps.notices.models import Correction, Notice, Release, Revision
from apps.sharing.desks import claim_for_desk
from tests.notices.conftest import AT, LATER, Scene


def test_a_request_stays_what_was_asked_for(scene: Scene) -> None:
    draft = scene.draft()
    asked: list[Release | Correction] = [scene.ask(draft), scene.ask_correction(scene.released())]
    for each in asked:
        rows = type(each).objects.filter(pk=each.pk)
        for change in (
            {"requested_by": scene.second.person_id},
            {"released_by": scene.second.person_id, "released_at": AT},
        ):
            with (
                scene.acting(scene.officer),
                pytest.raises(ProgrammingError),
                transaction.atomic(),
            ):
                rows.update(**change)


def refused(act: Callable[[], object]) -> None:
    """The database says no: by an error, or because it finds no row to change."""
    try:
        with transaction.atomic():
            assert act() == 0, "the database let it pass"
    except ProgrammingError:
        return


def words(notice: Notice, ordinal: int, **changes: object) -> dict[str, object]:
    given = {"text_ja": "書き換え", "text_en": "", "reason": "直し" if ordinal > 1 else ""}
    return {"notice": notice, "ordinal": ordinal, "written_at": AT, **given, **changes}


def test_no_officer_alone_changes_what_readers_have(scene: Scene) -> None:
    out = scene.released()
    for post in (scene.officer, scene.second, scene.reader):
        with scene.acting(post):
            text = Revision.objects.filter(notice=out)
            assert text.exists()
            refused(lambda: text.update(text_ja="書き換え"))  # noqa: B023
            refused(lambda: Revision.objects.create(**words(out, 2)))
            refused(lambda: text.delete())  # noqa: B023


def test_a_text_that_waits_for_release_stays_what_was_asked_for(scene: Scene) -> None:
    draft = scene.draft()
    with scene.acting(scene.second):
        assert Revision.objects.filter(notice=draft).update(text_ja="下書きのうち") == 1
    scene.ask(draft)
    for post in (scene.officer, scene.second):
        with scene.acting(post):
            refused(lambda: Revision.objects.filter(notice=draft).update(text_ja="書き換え"))
            refused(lambda: Revision.objects.create(**words(draft, 2)))


def test_a_corrected_text_is_written_by_who_releases_it_as_it_was_asked_for(scene: Scene) -> None:
    out = scene.released()
    asked = scene.ask_correction(out)
    kept = {"text_ja": asked.text_ja, "text_en": asked.text_en, "reason": asked.reason}
    with scene.acting(scene.second):
        refused(lambda: Revision.objects.create(**words(out, 2, **kept)))
        word = {"released_by": scene.second.person_id, "released_at": AT}
        assert Correction.objects.filter(pk=asked.pk).update(**word) == 1
        refused(lambda: Revision.objects.create(**words(out, 2)))
        refused(lambda: Revision.objects.create(**words(out, 2, **kept | {"reason": "別"})))
    with scene.acting(scene.officer):
        refused(lambda: Revision.objects.create(**words(out, 2, **kept)))
    with scene.acting(scene.second, at=AT + timedelta(hours=1)):
        refused(lambda: Revision.objects.create(**words(out, 2, **kept)))
    with scene.acting(scene.second):
        assert Revision.objects.create(**words(out, 2, **kept))


def test_a_draft_has_one_text_and_only_its_desk_writes_it(scene: Scene) -> None:
    draft = scene.draft()
    with scene.acting(scene.officer):
        refused(lambda: Revision.objects.create(**words(draft, 2)))
        refused(lambda: Revision.objects.filter(notice=draft).update(ordinal=2))
    with scene.acting(scene.reader):
        refused(lambda: Revision.objects.filter(notice=draft).update(text_ja="書き換え"))


def test_a_notice_that_is_out_is_no_draft_again(scene: Scene) -> None:
    out, waiting = scene.released(), scene.released(opens_at=LATER)
    for notice in (out, waiting):
        for post in (scene.officer, scene.second):
            for moment in (None, LATER + timedelta(days=1), AT - timedelta(days=1)):
                with scene.acting(post, at=AT + timedelta(hours=1)):
                    rows = Notice.objects.filter(pk=notice.pk)
                    assert rows.exists()
                    refused(partial(rows.update, visible_from=moment))


@pytest.mark.parametrize(
    "change",
    [
        {"title_ja": "別の題"},
        {"title_en": "Another title"},
        {"notice_title": "別の件名"},
        {"acknowledge_by": AT + timedelta(days=90)},
        {"urgent": True},
        {"revision": 2},
    ],
)
def test_no_officer_alone_changes_the_head_of_what_was_asked_for_or_is_out(
    scene: Scene, change: dict[str, object]
) -> None:
    requested, out = scene.draft(), scene.released()
    scene.ask(requested)
    asked = scene.ask_correction(out)
    for notice in (requested, out):
        for post in (scene.officer, scene.second):
            with scene.acting(post, at=AT + timedelta(hours=1)):
                refused(partial(Notice.objects.filter(pk=notice.pk).update, **change))
    if "revision" not in change:
        with scene.acting(scene.second):
            word = {"released_by": scene.second.person_id, "released_at": AT}
            assert Correction.objects.filter(pk=asked.pk).update(**word) == 1
            refused(partial(Notice.objects.filter(pk=out.pk).update, **change))
            draft = Notice.objects.filter(pk=out.pk)
            assert draft.update(revision=2, version=2) == 1


def test_only_a_second_officers_release_makes_a_notice_visible(scene: Scene) -> None:
    draft, requested = scene.draft(), scene.draft()
    request = scene.ask(requested)
    for notice in (draft, requested):
        for post in (scene.officer, scene.second):
            with scene.acting(post):
                rows = Notice.objects.filter(pk=notice.pk)
                assert rows.exists()
                refused(partial(rows.update, visible_from=AT, requested=False))
    with scene.acting(scene.second):
        word = {"released_by": scene.second.person_id, "released_at": AT}
        assert Release.objects.filter(pk=request.pk).update(**word) == 1
        rows = Notice.objects.filter(pk=requested.pk)
        assert rows.update(visible_from=AT, requested=False) == 1


def test_who_releases_does_not_write_what_he_releases(scene: Scene) -> None:
    requested = scene.draft()
    request = scene.ask(requested)
    with scene.acting(scene.second):
        word = {"released_by": scene.second.person_id, "released_at": AT}
        assert Release.objects.filter(pk=request.pk).update(**word) == 1
        rows, text = (
            Notice.objects.filter(pk=requested.pk),
            Revision.objects.filter(notice=requested),
        )
        refused(partial(rows.update, requested=False))
        refused(partial(text.update, text_ja="書き換え"))
        refused(partial(rows.update, title_ja="別の題", visible_from=AT, requested=False))
        assert text.update(written_at=AT) == 1


def test_a_notice_begins_as_a_draft(scene: Scene) -> None:
    with scene.acting(scene.officer) as who:
        notice = services.draft_notice(body_id=scene.body.pk, draft=scene.words(), by=who)
        pk = uuid4()
        claim_for_desk(pk, [], by=who)
        notice.pk, notice.code, notice.visible_from = pk, "NT-9", AT
        refused(partial(notice.save, force_insert=True))
        notice.visible_from = None
        notice.save(force_insert=True)

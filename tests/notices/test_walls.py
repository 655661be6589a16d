"""What the database refuses an officer who goes past the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction

from apps.notices.models import Correction, Notice, Release, Revision
from tests.notices.conftest import AT, Scene


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

"""What the database refuses an officer, or a reader, who goes past the pages of a meeting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, transaction

from apps.meetings import services
from apps.meetings.enums import Released
from apps.meetings.models import Meeting, Release
from tests import factories as make
from tests.conftest import as_owner
from tests.meetings.conftest import Scene

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object]) -> None:
    """The database says no: by an error, or because it finds no row to change."""
    try:
        with transaction.atomic():
            assert act() in (0, (0, {})), "the database let it pass"
    except ProgrammingError:
        return


def request(meeting: Meeting, **changes: object) -> Release:
    given = {"meeting": meeting, "what": Released.MINUTES, "requested_at": make.AT}
    return Release.objects.create(**given | {"fingerprint": "-"} | changes)


def test_a_request_for_release_is_the_desks_alone(scene: Scene, released: Meeting) -> None:
    for post in (scene.member, scene.observer, scene.rival):
        with scene.acting(post) as who:
            assert Meeting.objects.filter(pk=released.pk).exists() is (post is not scene.rival)
            assert not Release.objects.exists(), "who asked and who released is the desk's"
            refused(lambda: request(released, requested_by_id=who.person_id))
            with as_owner():
                assert not Release.objects.visible_to(who).exists()
    with scene.acting(scene.second) as who:
        assert Release.objects.visible_to(who).count() == Release.objects.count() == 1


def test_a_request_stays_what_was_asked_for_and_another_one_decides(
    scene: Scene, drafted: Meeting
) -> None:
    with scene.acting(scene.officer) as who:
        asked = services.request_release(meeting_id=drafted.pk, by=who)
    rows = Release.objects.filter(pk=asked.pk)
    own = {"released_by_id": scene.officer.person_id, "released_at": make.AT}
    other = {"released_by_id": scene.second.person_id, "released_at": make.AT}
    with scene.acting(scene.officer):
        refused(lambda: rows.update(**other))
        refused(lambda: rows.update(requested_by=scene.second.person_id))
        refused(lambda: rows.update(released_at=make.AT))
        refused(lambda: rows.update(**own))
        refused(lambda: rows.delete())
        refused(lambda: request(drafted, requested_by_id=scene.second.person_id))
        refused(lambda: request(drafted, requested_by_id=scene.officer.person_id, **other))
    with scene.acting(scene.second):
        refused(lambda: rows.update(fingerprint="another"))
        assert rows.update(**other) == 1
        refused(lambda: rows.update(comment="後から"))

"""Nothing goes out that was not read, and nothing tells of what is for fewer readers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.documents.services import add_version
from apps.meetings import services
from apps.meetings.models import AgendaItem, Meeting
from apps.meetings.services import OutcomeMarking
from tests.documents import samples
from tests.meetings.conftest import Scene
from tests.meetings.test_services import add_paper, numbers
from wg_portal.verdict import Refused


def test_a_paper_replaced_meanwhile_stops_the_release(scene: Scene, drafted: Meeting) -> None:
    paper = add_paper(scene, drafted, 2)
    with scene.acting(scene.officer) as who:
        asked = services.request_release(meeting_id=drafted.pk, by=who)
    with scene.acting(scene.officer) as who:
        add_version(
            paper_id=paper.pk,
            upload=SimpleUploadedFile("paper.pdf", samples.pdf()),
            reason="別の内容",
            by=who,
        )
    with scene.acting(scene.second) as who, pytest.raises(Refused, match=r"Return|差し戻"):
        services.release_invitation(meeting_id=drafted.pk, seen=asked.pk, by=who)


def test_a_paper_for_fewer_readers_has_no_running_number(scene: Scene, drafted: Meeting) -> None:
    add_paper(scene, drafted, 1)
    add_paper(scene, drafted, 1, circle="members")
    running, code = sorted(numbers(drafted))
    assert running == "1", "the other readers see no gap and no step"
    assert code.startswith("X-")


def test_outcomes_come_out_of_the_meeting(scene: Scene, released: Meeting) -> None:
    with scene.acting(scene.officer) as who, pytest.raises(Refused):
        services.record_item_decision(
            meeting_id=released.pk,
            item_id=AgendaItem.objects.visible_to(who).get(position=1, meeting=released).pk,
            kind="assent",
            wording_ja="了承する",
            wording_en="",
            marking=OutcomeMarking(2, "件名"),
            by=who,
        )

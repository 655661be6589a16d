"""A withdrawn paper keeps its number on the agenda, for its authors and for who had it."""

from __future__ import annotations

from typing import Any

import pytest

from apps.documents.enums import Cause
from apps.documents.models import Paper, Recall
from apps.documents.spill.services import withdraw_paper
from apps.meetings import selectors
from apps.meetings.models import Meeting
from apps.meetings.selectors.recalled import RecalledLine
from apps.organisations.models import Post
from tests import factories as make
from tests.conftest import as_owner
from tests.meetings.conftest import Scene, browser, release
from tests.meetings.test_services import add_paper
from wg_portal import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(scene: Scene, drafted: Meeting) -> Paper:
    """The second of two papers of an item; the member has opened it, his colleague has not."""
    add_paper(scene, drafted, 2)
    paper = add_paper(scene, drafted, 2)
    release(scene, drafted)
    with clock.fixed(make.AT):
        assert browser(scene.member).get(f"/papers/{paper.pk}/").status_code == 200
    with scene.acting(scene.second) as who:
        withdraw_paper(paper_id=paper.pk, cause=Cause.FILE, reason="別の資料", by=who)
    return paper


def lines(scene: Scene, post: Post, meeting: Meeting) -> list[tuple[str, str]]:
    """Number and kind of each line, in the order of the page."""
    with scene.acting(post) as who:
        page = selectors.meeting_page(who, meeting.pk)
        assert page is not None

        def kind(line: Any) -> str:
            if isinstance(line, RecalledLine):
                return "recalled"
            return "withdrawn" if line.paper.withdrawn_at else "paper"

        return [(line.label, kind(line)) for line in page.numbered]


def test_who_had_it_and_who_wrote_it_see_its_number_and_nobody_else(
    scene: Scene, drafted: Meeting, gone: Paper
) -> None:
    first, second = "資料2-1", "資料2-2"
    assert lines(scene, scene.officer, drafted) == [(first, "paper"), (second, "withdrawn")]
    assert lines(scene, scene.member, drafted) == [(first, "paper"), (second, "recalled")]
    for post in (scene.colleague, scene.observer):
        assert lines(scene, post, drafted) == [(first, "paper")]
    with scene.acting(scene.rival) as who:
        assert selectors.meeting_page(who, drafted.pk) is None


def test_the_page_says_withdrawn_and_leads_to_what_is_asked(
    scene: Scene, drafted: Meeting, gone: Paper
) -> None:
    with as_owner():
        recall = Recall.objects.get(paper_id=gone.pk)
    path, asks = f"/meetings/{drafted.pk}/", f"/papers/recalled/{recall.pk}/"
    with clock.fixed(make.AT):
        mine = browser(scene.member).get(path).content.decode()
        desk = browser(scene.officer).get(path).content.decode()
        others = browser(scene.colleague).get(path).content.decode()
    assert asks in mine
    assert f"/papers/{gone.pk}/" not in mine
    assert "取下げ" in mine
    assert "閲覧できる資料1点" in mine, "what is gone is not counted"
    assert f"/papers/{gone.pk}/" in desk
    assert "取下げ" in desk
    for word in (asks, str(gone.pk), "取下げ", "資料2-2"):
        assert word not in others

"""A withdrawal is told at once, once, to exactly those who opened the paper."""

from __future__ import annotations

from typing import Any

import pytest

from apps.documents.models import Paper
from apps.documents.spill import services
from apps.notifications.cases import Withheld
from apps.notifications.models import Delivery
from apps.notifications.rendering import render
from tests.conftest import as_owner
from tests.documents.conftest import World, files, quick_sandbox, world
from tests.documents.spilling import people, recalls, withdrawn
from tests.documents.test_views import version_of
from tests.factories import AT
from tests.threat_notes.test_notifications import relay, told, words

__all__ = ["files", "quick_sandbox", "world"]
WITHDRAWN = "documents.PaperWithdrawn"


@pytest.fixture
def spilt(world: World) -> Any:
    people(world)
    paper = world.paper()
    for name in ("reader", "author"):
        world.client(name).get(f"/papers/versions/{version_of(paper).pk}/")
    return paper


def ids(world: World, *names: str) -> dict[Any, str]:
    return {world.post[name].person_id: "mail" for name in names}


def test_who_opened_it_and_its_author_are_told_once(world: World, spilt: Any) -> None:
    withdrawn(world, spilt)
    for _ in range(2):
        relay()
    assert told(WITHDRAWN) == ids(world, "reader", "author")
    said = words(WITHDRAWN)
    assert len(said) == 2
    for text in said:
        assert "動向" not in text
        assert "別の資料でした" not in text
        assert "officer" not in text
    [to_reader] = [text for text in said if "/papers/recalled/" in text]
    assert f"/papers/recalled/{recalls(spilt)['reader'].pk}/" in to_reader
    assert "写しをすべて削除" in to_reader
    [to_author] = [text for text in said if text != to_reader]
    assert "ご提出の資料" in to_author


def test_its_author_tells_only_the_others(world: World, spilt: Any) -> None:
    withdrawn(world, spilt, "author")
    relay()
    assert told(WITHDRAWN) == ids(world, "reader")


def test_who_has_left_the_circle_is_told_all_the_same(world: World, spilt: Any) -> None:
    from apps.organisations.models import Representative
    from wg_portal.periods import DateRange

    with as_owner():
        from datetime import date

        Representative.objects.filter(post=world.post["reader"]).update(
            during=DateRange(date(2026, 1, 1), date(2026, 11, 24))
        )
    withdrawn(world, spilt)
    relay()
    assert world.post["reader"].person_id in told(WITHDRAWN)
    assert any("/papers/recalled/" in text for text in words(WITHDRAWN))


def test_news_that_waits_is_not_sent_any_more(world: World, spilt: Any) -> None:
    relay()
    waiting = told("documents.PaperReleased")
    assert {world.post["reader"].person_id, world.post["observer"].person_id} <= set(waiting)
    withdrawn(world, spilt)
    with as_owner():
        rows = list(Delivery.objects.filter(reason="documents.PaperReleased"))
    for row in rows:
        if row.recipient_id == world.post["author"].person_id:
            continue
        with pytest.raises(Withheld, match="not visible"):
            render(row, AT)


def test_who_confirmed_first_gets_no_mail(world: World, spilt: Any) -> None:
    withdrawn(world, spilt)
    relay()
    with world.acting("reader") as who:
        services.confirm_deletion(recall_id=recalls(spilt)["reader"].pk, by=who)
    with as_owner():
        mine = Delivery.objects.select_related("recipient").get(
            reason=WITHDRAWN, recipient=world.post["reader"].person_id
        )
    with pytest.raises(Withheld, match="already confirmed"):
        render(mine, AT)


def test_what_may_not_be_named_is_not_named(world: World, spilt: Any) -> None:
    with as_owner():
        Paper.objects.filter(pk=spilt.pk).update(originator=None, notice_title="CANARY")
    withdrawn(world, spilt)
    relay()
    assert "CANARY" not in "".join(words(WITHDRAWN))

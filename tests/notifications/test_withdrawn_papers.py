"""A withdrawal is told at once, once, to exactly those who opened the paper."""

from __future__ import annotations

from typing import Any

import pytest

from apps.documents.models import Paper
from apps.documents.spill import services
from apps.documents.spill.selectors import withdrawn_list
from apps.notifications.cases import Withheld
from apps.notifications.models import Delivery
from apps.notifications.rendering import render
from tests import factories
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


def test_the_organisation_that_handed_it_in_is_told_and_its_registrar_by_her_part(
    world: World,
) -> None:
    people(world)
    with as_owner():
        vendor = world.post["observer"].organisation
        world.post["leaver"] = factories.post(factories.person("leaver"), vendor)
    paper = world.paper(owner_organisation_id=vendor.pk)
    withdrawn(world, paper)
    for _ in range(2):
        relay()
    assert told(WITHDRAWN) == ids(world, "observer", "author"), "who reads nothing there hears none"
    said = words(WITHDRAWN)
    assert len(said) == 2
    [to_vendor] = [text for text in said if "貴組織が提出した資料" in text]
    [to_registrar] = [text for text in said if text != to_vendor]
    assert "登録した" in to_registrar
    assert "ご提出の資料" not in to_registrar
    assert "別の資料でした" not in to_vendor
    page = world.client("observer").get("/papers/withdrawn/").content.decode()
    assert "貴組織が提出した資料" in page
    assert "該当する資料" not in page
    for name in ("reader", "rival", "leaver", "author"):
        with world.acting(name) as who:
            assert not withdrawn_list(who).handed_in, name


def test_who_handed_it_in_and_opened_it_is_told_once(world: World) -> None:
    people(world)
    paper = world.paper(owner_organisation_id=world.post["observer"].organisation_id)
    world.client("observer").get(f"/papers/versions/{version_of(paper).pk}/")
    withdrawn(world, paper)
    relay()
    assert told(WITHDRAWN) == ids(world, "observer", "author")
    assert "写しをすべて削除" in "".join(words(WITHDRAWN))
    with world.acting("observer") as who:
        found = withdrawn_list(who)
    assert (len(found.opened), len(found.handed_in)) == (1, 0)


def test_of_an_unnamed_paper_nobody_hears_whose_it_is(world: World) -> None:
    people(world)
    paper = world.paper(owner_organisation_id=world.post["observer"].organisation_id)
    with as_owner():
        Paper.objects.filter(pk=paper.pk).update(originator=None)
    withdrawn(world, paper)
    relay()
    assert world.post["observer"].person_id not in told(WITHDRAWN)
    with world.acting("observer") as who:
        assert not withdrawn_list(who).handed_in

"""The pages of the day when the wrong paper went out."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from apps.documents.models import Paper, Purge, Recall, Reissue, Withdrawal
from apps.documents.spill import services
from tests.conftest import as_owner
from tests.documents.conftest import World, upload
from tests.documents.spilling import form, people, recalls, withdrawn
from tests.documents.test_views import version_of
from tests.factories import AT

OUTSIDE = ("reader", "observer", "rival")


@pytest.fixture
def spilt(world: World) -> Any:
    people(world)
    paper = world.paper()
    world.client("reader").get(f"/papers/versions/{version_of(paper).pk}/")
    return paper


def test_the_way_of_an_officer(world: World, spilt: Any) -> None:
    officer, address = world.client("officer"), f"/papers/{spilt.pk}/"
    assert f"{address}withdraw/" in officer.get(address).content.decode()
    page = officer.get(f"{address}withdraw/").content.decode()
    assert "ダウンロード中のものは取り戻せません" in page
    answer = officer.post(f"{address}withdraw/", form(cause="label", reason="区分の誤り"))
    with as_owner():
        made = Withdrawal.objects.get()
    assert answer["Location"] == f"/papers/withdrawn/{made.pk}/"
    shown = officer.get(answer["Location"]).content.decode()
    assert "reader-org" in shown
    assert "動向" not in shown, "not its title: it is TLP:AMBER, and no longer his to read"
    assert "資料" in shown
    assert f"/papers/withdrawn/{made.pk}/" in officer.get("/papers/withdrawn/").content.decode()
    for gone in (address, f"/papers/versions/{version_of(spilt).pk}/"):
        for name in ("officer", "reader", "observer"):
            assert world.client(name).get(gone).status_code == 404, name
    author = world.client("author").get(address).content.decode()
    assert answer["Location"] in author


def test_what_was_typed_stays(world: World, spilt: Any) -> None:
    for fields in (
        {"cause": "file"},
        {"reason": "別の資料"},
        {"cause": "parent", "reason": "別の資料"},
    ):
        answer = world.client("officer").post(f"/papers/{spilt.pk}/withdraw/", form(**fields))
        assert answer.status_code == 422
        assert fields.get("reason", "") in answer.content.decode()
    with as_owner():
        assert not Withdrawal.objects.exists()


def test_a_second_withdrawal_leads_to_the_first(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    second = world.client("second")
    answer = second.post(
        f"/papers/{spilt.pk}/withdraw/", form(cause="file", reason="x"), follow=True
    )
    assert answer.redirect_chain == [(f"/papers/withdrawn/{made.pk}/", 302)]
    assert "すでに取り下げられています" in answer.content.decode()


def test_for_everybody_else_there_is_no_such_page(world: World, spilt: Any) -> None:
    for name in OUTSIDE:
        client = world.client(name)
        assert client.get(f"/papers/{spilt.pk}/withdraw/").status_code == 404, name
        assert "withdraw" not in client.get(f"/papers/{spilt.pk}/").content.decode(), name
    made = withdrawn(world, spilt)
    acts = ("purge/", "purge/confirm/", "purge/take-back/")
    for name in OUTSIDE:
        client = world.client(name)
        for step in ("", "again/"):
            assert client.get(f"/papers/withdrawn/{made.pk}/{step}").status_code == 404, name
        for step in acts:
            sent = client.post(f"/papers/withdrawn/{made.pk}/{step}", form(reason="x"))
            assert sent.status_code == 404, name
        assert str(made.pk) not in client.get("/papers/withdrawn/").content.decode()
    hidden = world.client("observer").get(f"/papers/recalled/{recalls(spilt)['reader'].pk}/")
    unknown = world.client("observer").get(f"/papers/recalled/{uuid4()}/")
    assert hidden.status_code == unknown.status_code == 404


def test_who_opened_it_finds_it_at_home_and_confirms(world: World, spilt: Any) -> None:
    withdrawn(world, spilt)
    reader, address = world.client("reader"), f"/papers/recalled/{recalls(spilt)['reader'].pk}/"
    assert "/papers/withdrawn/" in reader.get("/").content.decode()
    assert address in reader.get("/papers/withdrawn/").content.decode()
    page = reader.get(address).content.decode()
    assert "写しをすべて削除" in page
    assert "別の資料でした" not in page, "the reason is not for him"
    assert "officer" not in page
    data = form()
    for _ in range(2):  # a double click
        assert reader.post(address, data)["Location"] == address
    again = reader.post(address, form())
    assert again.status_code == 422
    assert "すでに確認いただいています" in again.content.decode()
    with as_owner():
        assert Recall.objects.get().confirmed_at == AT
    assert "/papers/withdrawn/" not in reader.get("/").content.decode()


def test_erasing_by_two(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    address = f"/papers/withdrawn/{made.pk}/"
    officer, second = world.client("officer"), world.client("second")
    early = second.post(f"{address}purge/confirm/", form(), follow=True).content.decode()
    assert "消去はまだ依頼されていません" in early
    assert officer.post(f"{address}purge/", form()).status_code == 422
    officer.post(f"{address}purge/", form(reason="第三者の秘密"))
    own = officer.post(f"{address}purge/confirm/", form(), follow=True).content.decode()
    assert "ご自身が依頼したものです" in own
    twice = second.post(f"{address}purge/", form(reason="同じく"))
    assert twice.status_code == 422
    assert "消去はすでに依頼されています" in twice.content.decode()
    assert "第三者の秘密" in second.get(address).content.decode()
    second.post(f"{address}purge/confirm/", form())
    with as_owner():
        assert Purge.objects.get().confirmed_at == AT
    author = world.client("author")
    answer = author.get(f"/papers/versions/{version_of(spilt).pk}/")
    assert answer.status_code == 410
    assert "二人の確認により各版の内容が消去されました" in answer.content.decode()
    assert "消去済み" in author.get(f"/papers/{spilt.pk}/").content.decode()
    assert (
        world.client("reader").get(f"/papers/versions/{version_of(spilt).pk}/").status_code == 404
    )


def test_taking_the_wish_back(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    with world.acting("officer") as who:
        services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    world.client("second").post(f"/papers/withdrawn/{made.pk}/purge/take-back/", form())
    with as_owner():
        assert not Purge.objects.exists()


def test_who_answered_for_it_is_proposed_again(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    other = world.post["officer"].organisation_id
    with as_owner():
        Paper.objects.filter(pk=made.paper_id).update(owner_organisation_id=other)
    page = world.client("author").get(f"/papers/withdrawn/{made.pk}/again/").content.decode()
    assert f'value="{other}" selected' in page


def test_issuing_it_anew(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    address = f"/papers/withdrawn/{made.pk}/again/"
    author = world.client("author")
    assert author.get(address).status_code == 200
    fields = {
        "title_ja": "正しい資料",
        "owner_organisation": str(world.post["author"].organisation_id),
        "circle": str(world.members.pk),
        "tlp": "3",
        "notice_title": "資料",
    }
    missing = author.post(address, form(**fields))
    assert missing.status_code == 422
    assert "正しい資料" in missing.content.decode()
    sent = author.post(address, form(**fields) | {"file": upload()})
    assert sent["Location"] == f"/papers/withdrawn/{made.pk}/"
    with as_owner():
        new = Reissue.objects.get().paper
        version = new.versions.get()
    assert (new.tlp, new.circle_id, new.visible_from) == (3, world.members.pk, None)
    mine = f"/papers/recalled/{recalls(spilt)['reader'].pk}/"
    assert str(new.pk) not in world.client("reader").get(mine).content.decode()
    page = f"/papers/withdrawn/{made.pk}/"
    assert "disabled" in author.get(page).content.decode()
    second = world.client("second")
    shown = second.get(page).content.decode()
    assert f"/papers/{new.pk}/" in shown
    assert str(version.pk) in shown
    assert second.get(f"/papers/{new.pk}/").status_code == 200
    assert world.client("reader").post(f"{address}release/", form()).status_code == 404
    author.post(f"{address}release/", form(seen=str(version.pk)))
    with as_owner():
        assert Reissue.objects.get().released_at is None
    assert second.post(f"{address}release/", form(seen=str(version.pk)))["Location"] == page
    assert f"/papers/{new.pk}/" in world.client("reader").get(mine).content.decode()
    assert author.get(address)["Location"] == f"/papers/withdrawn/{made.pk}/"


def test_the_api_does_not_find_it_either(world: World, spilt: Any) -> None:
    from apps.documents import selectors
    from apps.documents.models import Paper

    withdrawn(world, spilt)
    with world.acting("reader") as who:
        assert not selectors.papers_for(who).exists()
        with pytest.raises(Paper.DoesNotExist):
            selectors.paper_page(who, spilt.pk)


def test_the_page_says_how_many_are_told_or_that_nobody_had_it(world: World) -> None:
    people(world)
    withdraw = {"cause": "file", "reason": "別の資料でした"}
    for readers, said in (
        ((), "ほかに開いた方はいないため"),
        (("reader",), "開いた1名に"),
        (("reader", "observer"), "開いた2名に"),
    ):
        paper = world.paper()
        for name in readers:
            world.client(name).get(f"/papers/{paper.pk}/")
        sent = world.client("officer").post(
            f"/papers/{paper.pk}/withdraw/", form(**withdraw), follow=True
        )
        assert said in sent.content.decode(), readers


def test_a_withdrawn_paper_says_who_could_open_it_and_counts_nobody_as_a_reader(
    world: World,
) -> None:
    people(world)
    paper = world.paper()
    before = world.client("author").get(f"/papers/{paper.pk}/").content.decode()
    assert "audience__count" in before
    world.client("reader").get(f"/papers/{paper.pk}/")
    made = withdrawn(world, paper)
    page = world.client("author").get(f"/papers/{paper.pk}/").content.decode()
    assert "audience__count" not in page
    assert "閲覧できた人" in page
    assert "それまでに1名が開いています" in page
    assert f"/papers/withdrawn/{made.pk}/#openers" in page
    kept = world.client("officer").get(f"/papers/withdrawn/{made.pk}/").content.decode()
    assert world.circle.name_ja in kept

"""Another paper in place of a withdrawn one: by two, for the same readers or fewer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, ProgrammingError, transaction

from apps.activity.models import Record
from apps.documents import services as papers
from apps.documents.models import Paper, Reissue, Version, Withdrawal
from apps.documents.spill import holding, reissuing, selectors
from apps.sharing.enums import Reason
from tests import factories
from tests.conftest import as_owner
from tests.documents.conftest import World
from tests.documents.spilling import form, people, recalls, released_anew, withdrawn
from wg_portal.verdict import Refused

Rows = Callable[[Any], list[Any]]


@pytest.fixture
def spilt(world: World) -> Any:
    """A released paper that two have looked at."""
    people(world)
    paper = world.paper()
    for name in ("reader", "observer"):
        assert world.client(name).get(f"/papers/{paper.pk}/").status_code == 200
    return paper


def verbs(rows: Rows) -> list[str]:
    return [row.verb for row in rows(Record)]


def test_a_new_paper_takes_its_place_by_two(world: World, spilt: Any, owner_rows: Rows) -> None:
    made = withdrawn(world, spilt)
    own = world.post["second"].organisation_id
    given = world.arguments(tlp=3, circle=world.members, owner_organisation_id=own)
    del given["body_id"]
    with world.acting("second") as who:
        asked = reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    found = recalls(spilt)
    for name in ("reader", "observer", "rival"):
        with world.acting(name) as who:
            assert not Paper.objects.filter(pk=asked.paper_id).exists(), name
            assert not Version.objects.exists(), name
            assert not Reissue.objects.exists(), name
            if name in found:
                assert selectors.recall_page(who, found[name].pk).replacement is None, name
    assert verbs(owner_rows).count("documents.PaperReleased") == 1
    for name, word in (("second", "ご自身"), ("reader", None)):
        kind = Refused if word else Withdrawal.DoesNotExist
        with pytest.raises(kind, match=word):
            released_anew(world, made, name)
    with world.acting("officer") as who:
        page = selectors.withdrawal_page(who, made.pk)
        assert page.waiting is not None
        assert page.waiting.paper is not None
        assert page.waiting.version is not None
        assert (page.replacement, page.replaced) == (None, False)
        with pytest.raises(Refused, match="差し替え"):
            reissuing.release_reissue(withdrawal_id=made.pk, seen=asked.pk, by=who)
        with pytest.raises(Refused, match="すでに"):
            reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    new = released_anew(world, made, "officer")
    assert (new.tlp, new.visible_from) == (3, factories.AT)
    assert verbs(owner_rows).count("documents.PaperReleased") == 2
    for name, sees in (("reader", new), ("observer", None)):
        with world.acting(name) as who:
            assert selectors.recall_page(who, found[name].pk).replacement == sees, name
            assert Reissue.objects.count() == (1 if sees else 0), name
    with pytest.raises(Refused, match="待っている"):
        released_anew(world, made, "author")


def test_the_database_asks_for_the_second_officer_too(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    given = world.arguments()
    del given["body_id"]
    with world.acting("author") as who:
        asked = reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    mine = {"released_at": factories.AT, "released_by_id": world.post["author"].person_id}
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Reissue.objects.filter(pk=asked.pk).update(**mine)
    for values in (mine, {"released_at": factories.AT}):
        refused = pytest.raises((ProgrammingError, IntegrityError))
        with world.acting("author"), refused, transaction.atomic():
            Reissue.objects.filter(pk=asked.pk).update(**values)


@pytest.mark.parametrize("name", ["author", "officer"])
def test_a_new_paper_that_is_taken_back_never_goes_out(world: World, spilt: Any, name: str) -> None:
    made = withdrawn(world, spilt)
    given = world.arguments()
    del given["body_id"]
    with world.acting("author") as who:
        first = reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    with world.acting(name) as who:
        reissuing.take_back_reissue(withdrawal_id=made.pk, by=who)
        with pytest.raises(Refused, match="待っている"):
            reissuing.take_back_reissue(withdrawal_id=made.pk, by=who)
    with world.acting("author") as who, pytest.raises(Refused):
        papers.release_papers([first.paper_id], at=who.at, by=who)
    given = world.arguments(title_ja="改めて出す資料")
    del given["body_id"]
    with world.acting("author") as who:
        reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    assert released_anew(world, made, "officer").title_ja == "改めて出す資料"


@pytest.mark.parametrize(
    ("who", "change", "word"),
    [
        ("author", {"circle": "all"}, "閲覧できた方"),
        ("second", {"tlp": 1}, "作成者だけ"),
        ("author", {"owner": "reader"}, "貴機関"),
    ],
)
def test_a_new_paper_reaches_nobody_else_and_speaks_in_no_others_name(
    world: World, who: str, change: dict[str, Any], word: str
) -> None:
    people(world)
    made = withdrawn(world, world.paper(tlp=2, circle=world.members))
    given = world.arguments(tlp=change.get("tlp", 2), circle=world.members)
    del given["body_id"]
    if "circle" in change:
        given["circle"] = world.circle
    if "owner" in change:
        given["owner_organisation_id"] = world.post["reader"].organisation_id
    else:
        given["owner_organisation_id"] = world.post[who].organisation_id
    with world.acting(who) as by, pytest.raises(Refused, match=word):
        reissuing.reissue(withdrawal_id=made.pk, by=by, **given)
    with as_owner():
        assert not Reissue.objects.exists()


def newcomer(world: World, name: str = "late") -> None:
    """An officer whose seat begins after the new paper was handed in."""
    with as_owner():
        world.post[name] = factories.post(
            factories.person(name), factories.organisation(f"{name}-org")
        )
        factories.seat(world.body, world.post[name], role="secretariat")


def test_an_officer_who_came_later_looks_at_the_new_paper_and_releases_it(
    world: World, spilt: Any, owner_rows: Rows
) -> None:
    made = withdrawn(world, spilt)
    given = world.arguments(circle=world.members)
    del given["body_id"]
    with world.acting("author") as who:
        asked = reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    newcomer(world)
    with world.acting("late") as who:
        assert not Paper.objects.filter(pk=asked.paper_id).exists()
        waiting = selectors.withdrawal_page(who, made.pk).waiting
        assert waiting is not None
        assert (waiting.paper, bool(waiting.join)) == (None, True)
        with pytest.raises(Refused):
            reissuing.release_reissue(withdrawal_id=made.pk, seen=asked.pk, by=who)
    page = f"/papers/withdrawn/{made.pk}/"
    client = world.client("late")
    assert f"{page}again/join/" in client.get(page).content.decode()
    assert client.post(f"{page}again/join/", form()).status_code == 302
    seen = client.get(page).content.decode()
    assert f"/papers/{asked.paper_id}/" in seen
    assert f"{page}again/join/" not in seen
    assert client.get(f"/papers/{asked.paper_id}/").status_code == 200
    assert verbs(owner_rows).count("documents.ReissueJoined") == 1
    assert released_anew(world, made, "late").visible_from == factories.AT
    with as_owner():
        assert Reissue.objects.get().released_by_id == world.post["late"].person_id


def test_nobody_else_gets_to_see_the_new_paper_that_way(world: World) -> None:
    people(world)
    with as_owner():
        chosen = factories.organisations_circle(
            world.body, world.post["author"].organisation, world.post["officer"].organisation
        )
    made = withdrawn(world, world.paper(tlp=2, circle=chosen))
    given = world.arguments(tlp=2, circle=chosen)
    del given["body_id"]
    given["owner_organisation_id"] = world.post["officer"].organisation_id
    with world.acting("officer") as who:
        asked = reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    newcomer(world)
    for name in ("late", "second", "reader", "rival", "colleague"):
        with world.acting(name) as who:
            with pytest.raises((Refused, Withdrawal.DoesNotExist)):
                reissuing.join_reissue(withdrawal_id=made.pk, by=who)
            assert not holding.join(asked.pk), name
            assert not Paper.objects.filter(pk=asked.paper_id).exists(), name
    with world.acting("officer"):
        assert not holding.join(asked.pk), "who handed it in is no second officer"


def test_the_database_asks_for_a_seat_at_the_desk(world: World, spilt: Any) -> None:
    """A co-author of both papers is no officer, and an officer alone is no second one."""
    made = withdrawn(world, spilt)
    given = world.arguments()
    del given["body_id"]
    with world.acting("author") as who:
        asked = reissuing.reissue(withdrawal_id=made.pk, by=who, **given)
    with as_owner():
        for paper in (spilt, asked.paper):
            factories.grant(paper, world.post["colleague"], Reason.EDITOR)
    for name, may in (("colleague", False), ("second", True)):
        word = {"released_at": factories.AT, "released_by_id": world.post[name].person_id}
        with world.acting(name):
            assert Reissue.objects.filter(pk=asked.pk).exists(), name
            try:
                with transaction.atomic():
                    changed = Reissue.objects.filter(pk=asked.pk).update(**word)
            except ProgrammingError:
                changed = 0
        assert bool(changed) is may, name


def again(version: Version, ordinal: int, world: World, name: str) -> Version:
    """One more file of the same paper, as somebody uploads it."""
    post = world.post[name]
    kept = {"name": version.name, "media_type": version.media_type, "size": version.size}
    return Version(
        paper_id=version.paper_id, ordinal=ordinal, uploaded_by_id=post.person_id,
        uploaded_at=factories.AT, sha256=version.sha256, reason="差し替え", **kept,
    )  # fmt: skip


@pytest.fixture
def waiting(world: World, spilt: Any) -> Reissue:
    """A new paper that waits for its release; every officer of the desk reads it."""
    made = withdrawn(world, spilt)
    given = world.arguments()
    del given["body_id"]
    with world.acting("author") as who:
        return reissuing.reissue(withdrawal_id=made.pk, by=who, **given)


def test_only_who_handed_it_in_replaces_a_file_that_waits(world: World, waiting: Reissue) -> None:
    page = f"/papers/{waiting.paper_id}/replace/"
    for name, status in (("officer", 422), ("author", 302)):
        client = world.client(name)
        sent = form(reason="誤り") | {
            "file": SimpleUploadedFile("b.csv", b"a,b\n1,2\n", "text/csv")
        }
        answer = client.post(page, sent)
        assert answer.status_code == status, name
    with as_owner():
        by = list(waiting.paper.versions.values_list("uploaded_by_id", flat=True))
        assert by == [world.post["author"].person_id] * 2
        last = waiting.paper.versions.latest("ordinal").pk
    with world.acting("officer") as who:
        reissuing.release_reissue(withdrawal_id=waiting.withdrawal_id, seen=last, by=who)
        assert Reissue.objects.get().released_by_id == who.person_id


def test_who_put_the_file_there_does_not_release_it(world: World, waiting: Reissue) -> None:
    with as_owner():
        first = waiting.paper.versions.get()
        placed = again(first, 2, world, "officer")
        placed.save(force_insert=True)
    with world.acting("officer") as who, pytest.raises(Refused, match="ご自身"):
        reissuing.release_reissue(withdrawal_id=waiting.withdrawal_id, seen=placed.pk, by=who)
    for name, may in (("officer", False), ("second", True)):
        word = {"released_at": factories.AT, "released_by_id": world.post[name].person_id}
        with world.acting(name):
            try:
                with transaction.atomic():
                    changed = Reissue.objects.filter(pk=waiting.pk).update(**word)
            except ProgrammingError:
                changed = 0
        assert bool(changed) is may, name


def test_a_file_is_put_there_in_ones_own_name(world: World, waiting: Reissue) -> None:
    with as_owner():
        first = waiting.paper.versions.get()
    with world.acting("officer"):
        refused = pytest.raises(ProgrammingError)
        with refused, transaction.atomic():
            again(first, 2, world, "author").save(force_insert=True)
        assert Version.objects.filter(pk=first.pk).update(clean_sha256=first.sha256) == 0
        mine = again(first, 2, world, "officer")
        mine.save(force_insert=True)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Version.objects.filter(pk=mine.pk).update(uploaded_by_id=first.uploaded_by_id)

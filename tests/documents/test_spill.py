"""A paper is taken back: by whom, from whom, who is listed, what is erased, what comes instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from apps.activity.models import Record
from apps.documents import cleanup, store
from apps.documents import services as papers
from apps.documents.enums import Cause
from apps.documents.models import Paper, Purge, Recall, Version, VersionText, Withdrawal
from apps.documents.spill import holding, selectors, services
from apps.documents.spill.restoring import take_back_again, withdrawn_papers
from tests import factories
from tests.conftest import as_owner
from tests.documents import samples
from tests.documents.conftest import World, upload
from tests.documents.spilling import people, recalls, withdrawn
from tests.documents.test_views import version_of
from wg_portal.verdict import Refused

Rows = Callable[[Any], list[Any]]


@pytest.fixture
def spilt(world: World) -> Any:
    """A released paper that two have looked at, one of them with a copy of it."""
    people(world)
    paper = world.paper()
    for name in ("reader", "observer"):
        assert world.client(name).get(f"/papers/{paper.pk}/").status_code == 200
    address = f"/papers/versions/{version_of(paper).pk}/"
    assert b"".join(world.client("reader").get(address)).startswith(b"%PDF")  # type: ignore[arg-type]
    return paper


def verbs(rows: Rows) -> list[str]:
    return [row.verb for row in rows(Record)]


@pytest.mark.parametrize("name", ["author", "officer", "colleague"])
def test_one_alone_takes_it_back_at_once(world: World, spilt: Any, name: str) -> None:
    if name == "colleague":  # reads it only where he sits
        with as_owner():
            factories.seat(world.body, world.post["colleague"], role="member")
    made = withdrawn(world, spilt, name)
    assert (made.cause, made.reason) == (Cause.FILE, "別の資料でした")
    for reader, sees in (("author", 1), ("reader", 0), ("observer", 0), ("officer", 0)):
        with world.acting(reader) as who:
            assert Paper.objects.visible_to(who).count() == sees, reader
            assert Version.objects.count() == sees, reader


@pytest.mark.parametrize(
    ("name", "error"), [("reader", Refused), ("observer", Refused), ("rival", Paper.DoesNotExist)]
)
def test_nobody_else_takes_it_back(
    world: World, spilt: Any, name: str, error: type[Exception]
) -> None:
    with world.acting(name) as who, pytest.raises(error):
        services.withdraw_paper(paper_id=spilt.pk, cause=Cause.FILE, reason="x", by=who)
    with as_owner():
        assert not Withdrawal.objects.exists()
        assert not Paper.objects.exclude(withdrawn_at=None).exists()


def test_an_officer_outside_the_circle_does_not_find_it(world: World) -> None:
    people(world)
    with as_owner():
        type(world.post["author"]).objects.update(handles_marked=True)
        chosen = (world.post[name].organisation for name in ("reader", "author"))
        circle = factories.organisations_circle(world.body, *chosen)
    paper = world.paper(circle=circle)
    with world.acting("officer") as who, pytest.raises(Paper.DoesNotExist):
        services.withdraw_paper(paper_id=paper.pk, cause=Cause.FILE, reason="x", by=who)


def test_it_needs_a_reason(world: World, spilt: Any) -> None:
    with world.acting("officer") as who, pytest.raises(Refused, match="理由"):
        services.withdraw_paper(paper_id=spilt.pk, cause=Cause.FILE, reason="  ", by=who)


def test_the_second_withdrawal_is_told_so(world: World, spilt: Any, owner_rows: Rows) -> None:
    withdrawn(world, spilt)
    for name in ("second", "author"):
        with world.acting(name) as who, pytest.raises(Refused, match="すでに"):
            services.withdraw_paper(paper_id=spilt.pk, cause=Cause.FILE, reason="x", by=who)
    assert verbs(owner_rows).count("documents.PaperWithdrawn") == 1


def test_exactly_those_who_opened_it_are_listed(world: World, spilt: Any) -> None:
    world.client("author").get(f"/papers/{spilt.pk}/")
    made = withdrawn(world, spilt)
    found = recalls(spilt)
    assert set(found) == {"reader", "observer"}, "not its author, not who never opened it"
    assert (found["reader"].seen, found["reader"].downloaded) == ([1], [1])
    assert (found["observer"].seen, found["observer"].downloaded) == ([1], [])
    assert found["reader"].post_id == world.post["reader"].pk
    with world.acting("second") as who:
        page = selectors.withdrawal_page(who, made.pk)
        assert {row.organisation for row in page.openers} == {"reader-org", "observer-org"}
        assert (page.confirmed, page.unreached) == (0, 0)


def test_a_download_below_amber_is_listed_though_the_day_was_noted(world: World) -> None:
    people(world)
    paper = world.paper(tlp=1)
    client = world.client("reader")
    client.get(f"/papers/{paper.pk}/")
    client.get(f"/papers/versions/{version_of(paper).pk}/")
    withdrawn(world, paper)
    assert recalls(paper)["reader"].downloaded == [1]


def test_who_has_left_is_listed_as_not_reached(world: World, spilt: Any) -> None:
    with as_owner():
        person = world.post["observer"].person
        person.is_active = False
        person.save(update_fields=["is_active"])
    made = withdrawn(world, spilt)
    assert recalls(spilt)["observer"].post_id is None
    with world.acting("officer") as who:
        assert selectors.withdrawal_page(who, made.pk).unreached == 1


def test_what_may_be_said_of_it_afterwards(world: World) -> None:
    people(world)
    for tlp, title, expected in ((2, "資料", ("資料", "")), (1, "", ("", "動向/について"))):
        paper = world.paper(tlp=tlp, notice_title=title)
        made = withdrawn(world, paper)
        assert (made.notice_title, made.open_title) == expected
    paper = world.paper()
    with as_owner():
        Paper.objects.filter(pk=paper.pk).update(embargo_until=factories.AT + timedelta(days=1))
    assert withdrawn(world, paper).name == ""


def test_each_confirms_for_himself_once(world: World, spilt: Any, owner_rows: Rows) -> None:
    made = withdrawn(world, spilt)
    mine = recalls(spilt)["reader"]
    for name in ("observer", "officer", "rival"):
        with world.acting(name) as who, pytest.raises(Recall.DoesNotExist):
            services.confirm_deletion(recall_id=mine.pk, by=who)
    with world.acting("reader") as who:
        services.confirm_deletion(recall_id=mine.pk, by=who)
    with world.acting("reader") as who, pytest.raises(Refused, match="すでに"):
        services.confirm_deletion(recall_id=mine.pk, by=who)
    assert verbs(owner_rows).count("documents.CopiesDeleted") == 1
    with world.acting("officer") as who:
        assert selectors.withdrawal_page(who, made.pk).confirmed == 1


def purge(world: World, made: Withdrawal, first: str = "officer", second: str = "second") -> None:
    with world.acting(first) as who:
        services.ask_purge(withdrawal_id=made.pk, reason="第三者の秘密", by=who)
    with world.acting(second) as who:
        services.confirm_purge(withdrawal_id=made.pk, by=who)


def test_two_persons_erase_it(world: World, spilt: Any, files: Path, owner_rows: Rows) -> None:
    before = version_of(spilt)
    assert {path.name for path in files.iterdir()} == {before.sha256, before.clean_sha256}
    purge(world, withdrawn(world, spilt))
    assert list(files.iterdir()) == []
    after = version_of(spilt)
    kept = ("sha256", "clean_sha256", "size", "uploaded_at", "uploaded_by_id", "ordinal")
    assert [getattr(after, each) for each in kept] == [getattr(before, each) for each in kept]
    assert (after.state, after.name, after.reason) == ("purged", "v1.pdf", "")
    [row] = [row for row in owner_rows(Record) if row.verb == "documents.PaperPurged"]
    assert row.actor_id == world.post["second"].person_id
    assert row.facts["asked_by"] == str(world.post["officer"].person_id)
    assert (row.facts["hashes"], row.facts["cause"]) == (before.sha256, "file")
    assert "第三者" not in str(row.facts)


def test_bytes_that_another_paper_holds_stay(world: World, spilt: Any, files: Path) -> None:
    data = samples.pdf(7)
    shared, alone = world.paper(upload=upload(data)), world.paper(upload=upload(data))
    purge(world, withdrawn(world, shared))
    left = version_of(alone)
    assert (store.path_of(left.sha256).exists(), left.state) == (True, "clean")
    assert b"".join(world.client("reader").get(f"/papers/versions/{left.pk}/"))  # type: ignore[arg-type]
    purge(world, withdrawn(world, alone))
    assert not store.path_of(left.sha256).exists()
    assert not store.path_of(left.clean_sha256).exists()


def test_the_nightly_sweep_takes_what_a_crash_left(world: World, spilt: Any, files: Path) -> None:
    """As a restored backup does, too: the rows are erased, the bytes lie there again."""
    version = version_of(spilt)
    purge(world, withdrawn(world, spilt))
    store.path_of(version.sha256).write_bytes(b"back")
    with as_owner():
        removed = cleanup.sweep_unreferenced(
            at=datetime.now(UTC) + store.GRACE * 2, using="default"
        )
    assert removed == 1
    assert list(files.iterdir()) == []


def test_never_by_one_person(world: World, spilt: Any, files: Path) -> None:
    made = withdrawn(world, spilt)
    with world.acting("officer") as who, pytest.raises(Refused, match="依頼"):
        services.confirm_purge(withdrawal_id=made.pk, by=who)
    with world.acting("officer") as who:
        services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    with world.acting("officer") as who, pytest.raises(Refused, match="ご自身"):
        services.confirm_purge(withdrawal_id=made.pk, by=who)
    with world.acting("second") as who, pytest.raises(Refused, match="すでに"):
        services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    assert len(list(files.iterdir())) == 2


def test_the_database_knows_two_persons_too(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    with world.acting("officer") as who:
        asked = services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    with world.acting("officer") as who, pytest.raises(IntegrityError), transaction.atomic():
        Purge.objects.filter(pk=asked.pk).update(confirmed_by=who.person_id, confirmed_at=who.at)
    with world.acting("second") as who:
        with pytest.raises(ProgrammingError), transaction.atomic():  # in another's name
            Purge.objects.filter(pk=asked.pk).update(
                confirmed_by=world.post["author"].person_id, confirmed_at=who.at
            )
        with pytest.raises(ProgrammingError), transaction.atomic():  # pretending that he asked
            Purge.objects.filter(pk=asked.pk).update(asked_by=world.post["author"].person_id)
    with world.acting("second") as who:
        assert holding.erase_versions(made.pk) == [], "nothing without the second word"
        with pytest.raises(ProgrammingError), transaction.atomic():
            holding.erase_paper(str(spilt.pk), using="default")
    assert version_of(spilt).state == "clean"


def test_what_is_not_withdrawn_is_not_erased(world: World, spilt: Any) -> None:
    with world.acting("officer") as who:
        with pytest.raises(Withdrawal.DoesNotExist):
            services.ask_purge(withdrawal_id=spilt.pk, reason="x", by=who)
        with pytest.raises(Withdrawal.DoesNotExist):
            services.confirm_purge(withdrawal_id=spilt.pk, by=who)


def test_the_wish_may_be_taken_back(world: World, spilt: Any) -> None:
    made = withdrawn(world, spilt)
    with world.acting("officer") as who:
        services.ask_purge(withdrawal_id=made.pk, reason="x", by=who)
    with world.acting("second") as who:
        services.take_back_purge(withdrawal_id=made.pk, by=who)
    with world.acting("second") as who, pytest.raises(Refused):
        services.confirm_purge(withdrawal_id=made.pk, by=who)
    purge(world, made)
    for act in (services.confirm_purge, services.take_back_purge):
        with world.acting("second") as who, pytest.raises(Refused, match="消去済"):
            act(withdrawal_id=made.pk, by=who)
    assert version_of(spilt).state == "purged"


def test_only_the_author_lowers_a_label(world: World) -> None:
    """Neither the desk nor a reader, not even past every policy; stricter goes at once."""
    people(world)
    paper = world.paper(tlp=3)
    for name in ("officer", "reader"):
        with world.acting(name), pytest.raises(ProgrammingError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(tlp=1)
    with world.acting("author") as who, pytest.raises(Refused):
        papers.remark_drafts([paper.pk], like=world.paper(tlp=1), by=who)
    with as_owner():
        assert Paper.objects.get(pk=paper.pk).tlp == 3


def test_a_restore_brings_nothing_back(world: World, spilt: Any, files: Path) -> None:
    other, before = world.paper(upload=upload(samples.pdf(4))), version_of(spilt)
    kept = {name: store.path_of(name).read_bytes() for name in (before.sha256, before.clean_sha256)}
    made = withdrawn(world, spilt)
    withdrawn(world, other)
    purge(world, made)
    with as_owner():
        lines = list(withdrawn_papers(using="default"))
        # What a backup of the day before brings.
        Paper.objects.update(withdrawn_at=None)
        Version.objects.filter(pk=before.pk).update(
            state="clean", name=before.name, removed=["properties"]
        )
        VersionText.objects.create(version=before, text="カナリア", whole=True)
        refused = Version.objects.create(
            paper=spilt, ordinal=2, name="社内秘.pdf", media_type="application/pdf", size=1,
            sha256="0" * 64, state="refused", reason="社内秘", uploaded_at=factories.AT,
            uploaded_by_id=before.uploaded_by_id,
        )  # fmt: skip
    for name, data in kept.items():
        store.path_of(name).write_bytes(data)
    with as_owner():
        with pytest.raises(ValueError, match="Expecting value"):
            take_back_again(["x", *lines], using="default")
        assert Paper.objects.exclude(withdrawn_at=None).count() == 0
        assert take_back_again(lines, using="default") == (2, 2)
        assert take_back_again(lines, using="default") == (0, 0)
    assert not any(store.path_of(name).exists() for name in kept)
    with as_owner():
        assert not VersionText.objects.filter(version__paper=spilt).exists()
        found = Version.objects.filter(paper=spilt).order_by("ordinal")
        assert [(each.state, each.name, each.reason, each.removed) for each in found] == [
            ("purged", "v1.pdf", "", []),
            ("purged", "v2.pdf", "", []),
        ]
        refused.delete()
    assert store.path_of(version_of(other).sha256).exists()
    with world.acting("reader") as who:
        assert not Paper.objects.visible_to(who).exists()
        with pytest.raises(PermissionError):
            list(withdrawn_papers(using="default"))

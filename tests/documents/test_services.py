"""Papers from hand-in to withdrawal, and the way of a version to its readers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from apps.activity.models import Outbox, Record
from apps.documents import cleanup, sandbox, services
from apps.documents.faults import Unfit
from apps.documents.models import CleaningJob, Paper, Version
from tests import factories
from tests.conftest import as_owner
from tests.documents import samples
from tests.documents.conftest import World, upload
from wg_portal.rowsecurity import as_system
from wg_portal.verdict import Refused

Rows = Callable[[Any], list[Any]]


def kinds(rows: Rows) -> list[str]:
    return [row.kind for row in sorted(rows(Outbox), key=lambda row: row.at)]


def test_new_paper_is_a_draft_with_a_clean_version(world: World, owner_rows: Rows) -> None:
    paper = world.paper(released=False)
    assert (paper.visible_from, paper.originator_id) == (None, world.post["author"].organisation_id)
    [version] = owner_rows(Version)
    assert (version.state, version.ordinal, version.pages) == ("clean", 1, 2)
    assert version.clean_sha256 != version.sha256
    assert owner_rows(CleaningJob) == []
    assert kinds(owner_rows) == ["documents.PaperUploaded"]
    with world.acting("reader") as who:
        assert not Paper.objects.visible_to(who).exists()
        assert not Version.objects.exists()


def test_release_opens_it_to_the_circle(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    for name, sees in (("author", 1), ("reader", 1), ("observer", 1), ("rival", 0)):
        with world.acting(name) as who:
            assert Paper.objects.visible_to(who).count() == sees, name
            assert Version.objects.visible_to(who).count() == sees, name
            assert Version.objects.count() == sees, name
    assert "documents.PaperReleased" in kinds(owner_rows)
    with world.acting("author") as who:
        assert services.release_papers([paper.pk], at=who.at, by=who) == []


def test_only_those_who_sit_in_the_body_hand_in(world: World, files: Path) -> None:
    with world.acting("rival") as who, pytest.raises(Refused):
        services.create_paper(**world.arguments(), by=who)
    assert not files.exists()


def test_refused_upload_leaves_nothing(world: World, files: Path, owner_rows: Rows) -> None:
    bad = upload(samples.encrypted_pdf())
    with world.acting("author") as who, pytest.raises(ValidationError):
        services.create_paper(**world.arguments(upload=bad), by=who)
    assert owner_rows(Paper) == owner_rows(Version) == owner_rows(Outbox) == []
    assert not files.exists()


def test_replacing_asks_what_and_tells_readers(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    with world.acting("author") as who:
        with pytest.raises(Refused):
            services.add_version(paper_id=paper.pk, upload=upload(), reason=" ", by=who)
        again = upload(samples.pdf(5))
        version = services.add_version(paper_id=paper.pk, upload=again, reason="5頁を訂正", by=who)
    assert (version.ordinal, version.pages, version.state) == (2, 5, "clean")
    assert "documents.PaperReplaced" in kinds(owner_rows)
    facts = str([row.facts for row in owner_rows(Outbox)])
    assert "訂正" not in facts
    assert "動向" not in facts


def test_replacing_a_draft_tells_nobody(world: World, owner_rows: Rows) -> None:
    paper = world.paper(released=False)
    with world.acting("author") as who:
        services.add_version(paper_id=paper.pk, upload=upload(), reason="x", by=who)
    assert "documents.PaperReplaced" not in kinds(owner_rows)


@pytest.mark.parametrize(("name", "error"), [("reader", Refused), ("rival", Paper.DoesNotExist)])
def test_only_authors_replace(world: World, name: str, error: type[Exception]) -> None:
    paper = world.paper()
    with world.acting(name) as who, pytest.raises(error):
        services.add_version(paper_id=paper.pk, upload=upload(), reason="x", by=who)


def test_only_authors_release_and_withdraw(world: World) -> None:
    paper = world.paper()
    with world.acting("reader") as who, pytest.raises(Refused):
        services.withdraw_paper(paper=paper, by=who)
    draft = world.paper(released=False)
    with world.acting("reader") as who, pytest.raises(Refused):
        services.release_papers([draft.pk], at=who.at, by=who)
    with world.acting("author") as who:
        assert services.release_papers([draft.pk], at=who.at, by=who) == [draft]
        assert services.release_papers([draft.pk], at=who.at, by=who) == []


def test_withdrawn_paper_stays_with_its_authors(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    with world.acting("author") as who:
        services.withdraw_paper(paper=paper, by=who)
    for name, sees in (("author", 1), ("reader", 0)):
        with world.acting(name) as who:
            assert Version.objects.visible_to(who).count() == sees
    with world.acting("author") as who, pytest.raises(Refused):
        services.add_version(paper_id=paper.pk, upload=upload(), reason="x", by=who)
    assert "documents.PaperWithdrawn" in kinds(owner_rows)


def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything be too large for the request."""
    monkeypatch.setattr(cleanup, "SMALL", 0)


def test_large_file_waits_for_the_worker(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    paper = world.paper()
    with world.acting("author") as who:
        services.add_version(paper_id=paper.pk, upload=upload(), reason="x", by=who)
    assert {version.state for version in owner_rows(Version)} == {"received"}
    assert "documents.PaperReplaced" not in kinds(owner_rows), "not before it is ready"
    assert cleanup.clean_received(at=factories.AT, limit=10) == 2
    assert {version.state for version in owner_rows(Version)} == {"clean"}
    assert owner_rows(CleaningJob) == []
    assert "documents.PaperReplaced" in kinds(owner_rows)
    assert cleanup.clean_received(at=factories.AT, limit=10) == 0


def test_worker_refuses_and_says_why(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    world.paper()

    def unfit(*args: Any, **kwargs: Any) -> None:
        raise Unfit("complex")

    monkeypatch.setattr(sandbox, "clean", unfit)
    assert cleanup.clean_received(at=factories.AT, limit=10) == 1
    [version] = owner_rows(Version)
    assert (version.state, version.fault, version.clean_sha256) == ("refused", "complex", "")
    assert "documents.PaperRefused" in kinds(owner_rows)


def test_slow_file_in_the_request_is_left_to_the_worker(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "PATIENCE_IN_REQUEST", 0.001)
    world.paper()
    assert [version.state for version in owner_rows(Version)] == ["received"]
    assert cleanup.clean_received(at=factories.AT, limit=10) == 1


def test_worker_cleans_also_red_papers(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    with as_owner():
        red = factories.people_circle(world.body, world.post["author"], world.post["reader"])
    with world.acting("author", stepped_up=True) as who:
        services.create_paper(**world.arguments(tlp=4, circle=red), by=who)
    assert cleanup.clean_received(at=factories.AT, limit=10) == 1


def test_bad_job_does_not_stop_others_and_is_due_again(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    world.paper()
    world.paper()
    [first, _second] = owner_rows(Version)
    clean = sandbox.clean

    def sometimes(source: Path, *args: Any, **kwargs: Any) -> list[str]:
        if calls.append(source) or len(calls) == 1:
            raise RuntimeError("worker lost its disk")
        return clean(source, *args, **kwargs)

    calls: list[Path] = []
    monkeypatch.setattr(sandbox, "clean", sometimes)
    assert cleanup.clean_received(at=factories.AT, limit=10) == 1
    assert {version.state for version in owner_rows(Version)} == {"clean", "scanning"}
    assert cleanup.clean_received(at=factories.AT, limit=10) == 0, "not yet due"
    assert cleanup.clean_received(at=factories.AT + timedelta(minutes=11), limit=10) == 1
    assert first.paper_id


def test_file_that_kills_the_worker_each_time_is_refused(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    world.paper()
    with as_owner():
        CleaningJob.objects.update(attempts=cleanup.MOST_TRIES)
    assert cleanup.clean_received(at=factories.AT, limit=10) == 1
    assert [version.fault for version in owner_rows(Version)] == ["complex"]


def test_uploader_who_has_left_keeps_it_waiting(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    large(monkeypatch)
    world.paper()
    person = world.post["author"].person
    with as_owner():
        person.is_active = False
        person.save()
    assert cleanup.clean_received(at=factories.AT, limit=10) == 0
    assert [version.state for version in owner_rows(Version)] == ["received"]
    with as_owner():
        person.is_active = True
        person.save()
    assert cleanup.clean_received(at=factories.AT + timedelta(days=2), limit=10) == 1


def test_queue_is_the_relays(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    world.paper()
    for name, sees in (("author", 1), ("reader", 0), ("rival", 0)):
        with world.acting(name):
            assert CleaningJob.objects.count() == sees
            assert CleaningJob.objects.update(attempts=9) == 0
    with as_system("audience"):
        assert CleaningJob.objects.count() == 0
    with as_system("relay"):
        assert CleaningJob.objects.count() == 1
        assert Version.objects.count() == 0


def test_second_sending_does_nothing(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    token = uuid4()
    for _click in range(2):
        with world.acting("author") as who:
            address = services.add_version_once(
                token=token,
                address="/there/",
                paper_id=paper.pk,
                upload=upload(),
                reason="x",
                by=who,
            )
            assert address == "/there/"
    assert len(owner_rows(Version)) == 2


def test_record_holds_no_text(world: World, owner_rows: Rows) -> None:
    world.paper()
    records = str([row.__dict__ for row in owner_rows(Record)])
    assert "動向" not in records
    assert "Trends" not in records

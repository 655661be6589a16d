"""One body with an author, a reader, an observer; a rival outside; a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.accounts.signing import sign_in
from tests.conftest import as_owner
from tests.documents import samples
from wg_portal import clock
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person


class World:
    """People by name; ``world.post["author"]`` and so on."""

    def __init__(self) -> None:
        self.body = factories.body("jitsumu")
        other = factories.body("betsu")
        self.post: dict[str, Any] = {}
        for name, role, where in (
            ("author", "secretariat", self.body),
            ("reader", "member", self.body),
            ("observer", "observer", self.body),
            ("rival", "member", other),
        ):
            organisation = factories.organisation(f"{name}-org")
            self.post[name] = factories.post(factories.person(name), organisation)
            factories.seat(where, self.post[name], role=role)
        self.circle = factories.circle_of(self.body, "all")
        self.members = factories.circle_of(self.body, "members")

    @contextmanager
    def acting(self, name: str, *, stepped_up: bool = False) -> Iterator[Principal]:
        """Act as one of them."""
        from apps.organisations.principals import current_principal

        post = self.post[name]
        with as_person(post.person_id, post.pk, stepped_up=stepped_up):
            who = current_principal("page")
            assert who is not None
            yield who

    def client(self, name: str) -> Client:
        """A browser in which one of them has signed in."""
        client = Client()
        sign_in(client, self.post[name].person)
        return client

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """What ``create_paper`` takes."""
        return {
            "body_id": self.body.pk,
            "title_ja": "動向/について",
            "title_en": "Trends",
            "owner_organisation_id": self.post["author"].organisation_id,
            "tlp": 2,
            "circle": self.circle,
            "notice_title": "資料",
            "caveats": ["no_forward"],
            "upload": upload(),
        } | changes

    def paper(self, *, released: bool = True, **changes: Any) -> Any:
        """A paper of the author."""
        from apps.documents import services

        with self.acting("author") as who:
            paper = services.create_paper(**self.arguments(**changes), by=who)
        if released:
            with self.acting("author") as who:
                services.release_papers([paper.pk], at=who.at, by=who)
                paper.refresh_from_db()
        return paper


def upload(data: bytes | None = None, name: str = "動向.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf() if data is None else data)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    """An empty store."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def quick_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same acts without a process of their own; the sandbox itself has its own tests."""
    from apps.documents import examine, sandbox
    from apps.documents.faults import Unfit

    def run(arguments: list[str], patience: float) -> dict[str, Any]:
        if patience < 0.1:
            raise sandbox.Unfinished
        answer = examine.main(*arguments)
        if "fault" in answer:
            raise Unfit(str(answer["fault"]))
        return answer

    monkeypatch.setattr(sandbox, "_run", run)


@pytest.fixture
def world(db: None, quick_sandbox: None) -> Iterator[World]:
    with as_owner():
        made = World()
    with clock.fixed(factories.AT):
        yield made


@pytest.fixture
def owner_rows() -> Callable[[Any], list[Any]]:
    """All rows of a model, past the walls."""

    def rows(model: Any) -> list[Any]:
        with as_owner():
            return list(model.objects.all())

    return rows

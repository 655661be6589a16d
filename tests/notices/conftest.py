"""A body with its desk of two, two banks, an observer, and a rival in another body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from apps.notices import services
from apps.notices.models import Notice
from apps.notices.services import Audience, NoticeDraft
from apps.organisations.models import Body, Organisation, Post
from apps.organisations.principals import current_principal
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person

AT = make.AT
DUE = AT + timedelta(days=7)
LATER = AT + timedelta(days=2)
CANARY = "秘密のカナリア"
TITLE = "通知用の件名"


@dataclass
class Scene:
    """Who may meet a notice. The rival sits in another body only."""

    body: Body
    desk: Organisation
    bank: Organisation
    second_bank: Organisation
    rivals: Organisation
    officer: Post
    second: Post
    reader: Post
    colleague: Post
    other: Post
    observer: Post
    rival: Post

    @contextmanager
    def acting(self, post: Post, *, at: datetime = AT) -> Iterator[Principal]:
        """Act on this post, inside the signed context."""
        with as_person(post.person_id, post.pk, at=at):
            who = current_principal("page")
            assert who is not None
            yield who

    def words(self, **changes: Any) -> NoticeDraft:
        """A draft with a canary in everything that is not for mails."""
        fields: dict[str, Any] = {
            "audience": Audience("all"),
            "tlp": Tlp.AMBER,
            "title_ja": f"{CANARY}の題",
            "title_en": f"{CANARY} title",
            "text_ja": f"# {CANARY}\n\n本文",
            "text_en": f"# {CANARY}\n\nText",
            "notice_title": TITLE,
        }
        return NoticeDraft(**fields | changes)

    def draft(self, *, at: datetime = AT, **changes: Any) -> Notice:
        """A draft by the first officer."""
        with self.acting(self.officer, at=at) as who:
            return services.draft_notice(body_id=self.body.pk, draft=self.words(**changes), by=who)

    def ask(self, notice: Notice, *, at: datetime = AT) -> Any:
        """The first officer asks for release of what is there now."""
        with self.acting(self.officer, at=at) as who:
            seen = Notice.objects.visible_to(who).get(pk=notice.pk).version
            return services.request_release(notice_id=notice.pk, seen=seen, by=who)

    def release(self, notice: Notice, *, at: datetime = AT) -> Notice:
        """The first officer asks, the second releases."""
        request = self.ask(notice, at=at)
        with self.acting(self.second, at=at) as who:
            return services.release_notice(notice_id=notice.pk, seen=request.pk, by=who)

    def released(self, *, at: datetime = AT, **changes: Any) -> Notice:
        """A notice that is out, or waits for its moment."""
        return self.release(self.draft(at=at, **changes), at=at)

    def ask_correction(self, notice: Notice, *, at: datetime = AT, **changes: Any) -> Any:
        """The first officer writes a corrected text and asks for its release."""
        given: dict[str, Any] = {"text_ja": "直した本文", "text_en": "", "reason": "会場の訂正"}
        with self.acting(self.officer, at=at) as who:
            version = Notice.objects.visible_to(who).get(pk=notice.pk).version
            return services.ask_correction(
                notice_id=notice.pk, **given | {"version": version} | changes, by=who
            )

    def seen_by(self, post: Post, notice: Notice, *, at: datetime = AT) -> bool:
        """Whether both walls show the notice, each for itself; they must agree."""
        with self.acting(post, at=at) as who:
            database = Notice.objects.filter(pk=notice.pk).exists()
            with as_owner():
                query = Notice.objects.visible_to(who).filter(pk=notice.pk).exists()
        assert database == query
        return database


def csv() -> SimpleUploadedFile:
    """A small clean file."""
    return SimpleUploadedFile("日程.csv", b"a,b\n1,2\n", "text/csv")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The sentences of refusals as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def scene(db: None) -> Scene:
    with as_owner():
        make.community()
        body, elsewhere = make.body("practice"), make.body("elsewhere")
        desk = make.organisation("事務局", sector="government")
        bank, second_bank, watcher, rivals = (
            make.organisation(name, sector=sector)
            for name, sector in [
                ("みなも銀行", "regional_bank"), ("あさひ銀行", "regional_bank"),
                ("日本銀行", "central_bank"), ("競合", "it"),
            ]
        )  # fmt: skip
        officer, second, reader, colleague, other, observer, rival = (
            make.post(make.person(name), where)
            for name, where in [
                ("Officer", desk), ("Second", desk), ("Reader", bank), ("Colleague", bank),
                ("Other", second_bank), ("Observer", watcher), ("Rival", rivals),
            ]
        )  # fmt: skip
        for post, role, capacity in [
            (officer, "secretariat", "primary"), (second, "secretariat", "deputy"),
            (reader, "member", "primary"), (colleague, "member", "deputy"),
            (other, "member", "primary"), (observer, "observer", "primary"),
        ]:  # fmt: skip
            make.seat(body, post, role=role, capacity=capacity)
        make.seat(elsewhere, rival)
    return Scene(
        body, desk, bank, second_bank, rivals, officer, second, reader, colleague, other,
        observer, rival,
    )  # fmt: skip

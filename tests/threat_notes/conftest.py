"""A body in which an IT company writes: two banks and the secretariat read, or do not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from apps.organisations.models import Body, Organisation, Post
from apps.organisations.principals import current_principal
from apps.sharing.enums import Tlp
from apps.threat_notes.models import ThreatNote
from apps.threat_notes.services import Audience, draft_note, release_note
from tests import factories as make
from tests.conftest import as_owner
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person

AT = make.AT
DUE = AT + timedelta(days=7)
CANARY = "秘密のカナリア"
NOTICE = "通知用の件名"


@dataclass
class Scene:
    """Who may meet a note. The rival sits in another body only."""

    body: Body
    vendor: Organisation
    bank: Organisation
    second: Organisation
    desk: Organisation
    author: Post
    reader: Post
    colleague: Post
    other: Post
    officer: Post
    observer: Post
    rival: Post

    @contextmanager
    def acting(self, post: Post, *, at: datetime = AT, fresh: bool = False) -> Iterator[Principal]:
        """Act on this post, inside the signed context; ``fresh``: with a fresh second factor."""
        with as_person(post.person_id, post.pk, at=at, stepped_up=fresh):
            who = current_principal("page")
            assert who is not None
            yield who

    def chosen(self, *organisations: Organisation, tlp: int = Tlp.AMBER) -> Audience:
        """Chosen organisations."""
        return Audience(tlp, "organisations", frozenset(each.pk for each in organisations))

    def named(self, *posts: Post, tlp: int = Tlp.RED) -> Audience:
        """Named people."""
        return Audience(tlp, "people", frozenset(each.pk for each in posts))

    def draft(
        self, audience: Audience, *, by: Post | None = None, at: datetime = AT, **changes: Any
    ) -> ThreatNote:
        """A draft by the author, a canary in everything that is not for notices."""
        with self.acting(by or self.author, at=at, fresh=True) as who:
            return draft_note(**self.fields(audience) | changes, by=who)

    def fields(self, audience: Audience) -> dict[str, Any]:
        """What a note is drafted from."""
        return {
            "body_id": self.body.pk,
            "audience": audience,
            "title_ja": f"{CANARY}の題",
            "title_en": f"{CANARY} title",
            "text_ja": f"# {CANARY}\n\n本文",
            "text_en": f"# {CANARY}\n\nText",
            "notice_title": NOTICE,
            "caveats": ["no_forward"],
            "visible_from": None,
            "acknowledge_by": None,
        }

    def release(self, note: ThreatNote, *, by: Post | None = None, at: datetime = AT) -> ThreatNote:
        """Release what is there now."""
        with self.acting(by or self.author, at=at, fresh=True) as who:
            seen = ThreatNote.objects.visible_to(who).get(pk=note.pk).version
            return release_note(note_id=note.pk, seen=seen, by=who)

    def released(
        self, audience: Audience, *, by: Post | None = None, at: datetime = AT, **changes: Any
    ) -> ThreatNote:
        """A note that is out."""
        return self.release(self.draft(audience, by=by, at=at, **changes), by=by, at=at)

    def seen_by(
        self, post: Post, note: ThreatNote, *, at: datetime = AT, fresh: bool = False
    ) -> bool:
        """Whether both walls show the note, each for itself; they must agree."""
        with self.acting(post, at=at, fresh=fresh) as who:
            database = ThreatNote.objects.filter(pk=note.pk).exists()
            with as_owner():
                query = ThreatNote.objects.visible_to(who).filter(pk=note.pk).exists()
        assert database == query
        return database


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The sentences of refusals as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def scene(db: None) -> Scene:
    with as_owner():
        make.community()
        body, elsewhere = make.body("sharing"), make.body("elsewhere")
        names = ("みなとIT", "みなも銀行", "あさひ銀行", "事務局", "日本銀行", "競合")
        vendor, bank, second, desk, watcher, rivals = (make.organisation(name) for name in names)
        author, reader, colleague, other, officer, observer, rival = (
            make.post(make.person(name), where)
            for name, where in [
                ("Author", vendor), ("Reader", bank), ("Colleague", bank), ("Other", second),
                ("Officer", desk), ("Observer", watcher), ("Rival", rivals),
            ]
        )  # fmt: skip
        for post, role, capacity in [
            (author, "member", "primary"), (reader, "member", "primary"),
            (colleague, "member", "deputy"), (other, "member", "primary"),
            (officer, "secretariat", "primary"), (observer, "observer", "primary"),
        ]:  # fmt: skip
            make.seat(body, post, role=role, capacity=capacity)
        make.seat(elsewhere, rival)
    return Scene(
        body, vendor, bank, second, desk, author, reader, colleague, other, officer, observer, rival
    )

"""A body with its desk of two, a bank, an observer, and a rival in another body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.meetings.enums import ItemKind
from apps.meetings.models import Meeting
from apps.meetings.services import ItemDraft, MeetingDraft
from apps.organisations.models import Body, Organisation, Post, Terms
from apps.organisations.principals import current_principal
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from wg_portal.clock import JST
from wg_portal.periods import since
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person

START = datetime(2026, 12, 17, 10, 0, tzinfo=JST)
DUE = datetime(2026, 12, 3, 17, 0, tzinfo=JST)


@dataclass
class Scene:
    """Everybody who meets."""

    body: Body
    desk: Organisation
    bank: Organisation
    officer: Post
    second: Post
    member: Post
    colleague: Post
    observer: Post
    rival: Post

    @contextmanager
    def acting(self, post: Post, *, at: datetime = make.AT) -> Iterator[Principal]:
        """Act on this post at this time, inside the signed context."""
        with as_person(post.person_id, post.pk, at=at):
            who = current_principal("page")
            assert who is not None
            yield who


@pytest.fixture
def scene(db: None) -> Scene:
    with as_owner():
        body = make.body("practice")
        other = make.body("elsewhere")
        desk = make.organisation("事務局", sector="government")
        bank, watcher, rival = (
            make.organisation(name) for name in ("みなも銀行", "日本銀行", "競合")
        )
        posts = [
            make.post(make.person(name), where)
            for name, where in [
                ("Hojo", desk), ("Saegusa", desk), ("Saeki", bank), ("Mori", bank),
                ("Kanzaki", watcher), ("Rival", rival),
            ]
        ]  # fmt: skip
        officer, second, member, colleague, observer, outsider = posts
        for post, role in [
            (officer, "secretariat"), (second, "secretariat"), (member, "member"),
            (colleague, "member"), (observer, "observer"),
        ]:  # fmt: skip
            make.seat(body, post, role=role)
        make.seat(other, outsider)
        Terms.objects.create(body=body, during=since(make.LONG_AGO), proxy_policy="none")
    return Scene(body, desk, bank, officer, second, member, colleague, observer, outsider)


@pytest.fixture
def clocked() -> Iterator[Callable[[datetime], None]]:
    """Set the portal's clock for requests; it starts at ``AT``."""
    path: Path = settings.CLOCK_FILE

    def move(at: datetime) -> None:
        # Whole seconds only: rather a moment later than a moment before.
        path.write_text(str(int((at - datetime.now(tz=JST)).total_seconds()) + 2))

    move(make.AT)
    yield move
    path.unlink(missing_ok=True)


def item(title: str = "議題", minutes: int = 10, kind: ItemKind = ItemKind.REPORT) -> ItemDraft:
    """One row of an agenda."""
    return ItemDraft(None, kind, title, "", minutes, None)


def draft(**changes: Any) -> MeetingDraft:
    """A meeting on 17 December with three items."""
    fields = {
        "number": 4,
        "starts_at": START,
        "ends_at": START + timedelta(minutes=90),
        "place_ja": "中央合同庁舎第7号館",
        "place_en": "Central Government Building 7",
        "room": "共用会議室2",
        "online": True,
        "openness": "closed",
        "closed_reason": "対策の詳細を扱うため",
        "reply_due_at": DUE,
        "tlp": 2,
        "circle": "all",
        "notice_title": "実務者会合 第4回のご案内",
        "caveats": ["no_forward"],
        "items": (item("宿題事項"), item("動向", 25), item("枠組み", 35)),
    }
    return MeetingDraft(**{**fields, **changes})


def typed(**changes: str) -> dict[str, str]:
    """The same meeting as a browser posts it."""
    fields = {
        "submission": "6f1f2f0c-9a53-4a4e-8f5b-0d5b1d9f7a11",
        "version": "0",
        "number": "4",
        "starts_at_year": "2026", "starts_at_month": "12", "starts_at_day": "17",
        "starts_at_time": "10:00",
        "ends_at": "11:30",
        "place_ja": "中央合同庁舎第7号館", "place_en": "", "room": "", "online": "on",
        "openness": "closed", "closed_reason": "対策の詳細を扱うため",
        "reply_due_at_year": "2026", "reply_due_at_month": "12", "reply_due_at_day": "3",
        "reply_due_at_time": "17:00",
        "circle": "all", "tlp": "2", "notice_title": "実務者会合 第4回のご案内",
        "agenda-TOTAL_FORMS": "3", "agenda-INITIAL_FORMS": "0",
        **row(0, "宿題事項"), **row(1, "動向"), **row(2, "枠組み"),
    }  # fmt: skip
    return {**fields, **changes}


def row(n: int, title: str, minutes: str = "10", kind: str = "report") -> dict[str, str]:
    """One posted row of the agenda."""
    return {
        f"agenda-{n}-title_ja": title,
        f"agenda-{n}-minutes": minutes,
        f"agenda-{n}-kind": kind,
    }


@pytest.fixture
def drafted(scene: Scene) -> Meeting:
    """A draft made by the first officer."""
    from apps.meetings.services import create_meeting

    with scene.acting(scene.officer) as who:
        return create_meeting(body=scene.body, draft=draft(), by=who)


@pytest.fixture
def released(scene: Scene, drafted: Meeting) -> Meeting:
    """The same meeting, asked for by the first officer and released by the second."""
    release(scene, drafted)
    return drafted


def release(scene: Scene, meeting: Meeting) -> None:
    """Carry a draft through the release by two."""
    from apps.meetings.services import release_invitation, request_release

    with scene.acting(scene.officer) as who:
        asked = request_release(meeting_id=meeting.pk, by=who)
    with scene.acting(scene.second) as who:
        release_invitation(meeting_id=meeting.pk, seen=asked.pk, by=who)


def browser(post: Post) -> Client:
    """A signed-in browser of this post's person."""
    return client_of(post, post.person)

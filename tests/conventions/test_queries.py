"""How many queries each page asks: the same with few rows and with many."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.action_items.models import ActionItem
from apps.decisions.models import Decision
from apps.documents.models import Paper
from apps.meetings.models import AgendaItem, Meeting
from apps.notices.models import Notice
from apps.organisations.models import Post
from apps.threat_notes.models import Comment, ThreatNote
from tests.clients import client_of
from tests.conftest import as_owner
from tests.factories import AT
from tests.matrix import world as scene
from wg_portal import clock

MARKING = (2, "one-all", "released")
# Queries of a bank's practitioner; may only fall.
BASELINE = {
    "/": 28,
    "/meetings/": 14,
    "/meetings/{meeting}/": 28,  # with what was carried over to it
    # With meetings, also those to which open items were carried, counts of both tabs, saved views.
    "/actions/": 19,
    # With a step, a moved deadline, a corrected wording, what was asked, and who did it.
    "/actions/{action}/": 23,
    "/decisions/": 14,
    "/decisions/{decision}/": 16,
    "/papers/{paper}/": 20,
    "/notes/": 15,
    "/notes/{note}/": 23,
    "/notices/": 15,
    "/notices/{notice}/": 21,
    "/bodies/one/": 13,
    "/bodies/one/members/": 14,
    "/organisations/": 11,
    "/organisations/{organisation}/": 19,  # with mergers and splits
}


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    made = scene.build()
    with django_db_blocker.unblock(), clock.fixed(AT), transaction.atomic():
        with as_owner():
            scene.load(made)
            post = Post.objects.get(pk=scene.ident("post", "bank"))
        yield client_of(post, User.objects.get(pk=post.person_id))
        transaction.set_rollback(True)


def address(path: str) -> str:
    return path.format(
        meeting=scene.ident("meetings.Meeting", *MARKING),
        action=scene.ident("action_items.ActionItem", *MARKING),
        decision=scene.ident("decisions.Decision", *MARKING),
        paper=scene.ident("documents.Paper", *MARKING),
        note=scene.ident("threat_notes.ThreatNote", *MARKING),
        organisation=scene.ident("organisation", "bank"),
        notice=scene.ident("notices.Notice", *MARKING),
    )


def count(client: Client, path: str) -> int:
    assert client.get(address(path)).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address(path))
    return len(asked)


def add(first: int, last: int) -> None:
    """Add some of each kind, with the marking of the ones that stand."""
    with as_owner():
        for model, unique in (
            (Meeting, "number"),
            (Decision, "code"),
            (ActionItem, "code"),
            (Paper, ""),
            (ThreatNote, "code"),
            (Notice, "code"),
            (Comment, ""),
            (AgendaItem, "position"),
        ):
            note = scene.ident("threat_notes.ThreatNote", *MARKING)
            original = (
                model.objects.filter(note_id=note).first()
                if model is Comment
                else model.objects.get(pk=scene.ident(model._meta.label, *MARKING))
            )
            for number in range(first, last):
                twin = copy.copy(original)
                twin.pk = uuid4()
                if unique:
                    value = f"X-{number}" if unique == "code" else 5000 + number
                    setattr(twin, unique, value)
                if model is AgendaItem:
                    twin.meeting_id = scene.ident("meetings.Meeting", *MARKING)
                twin.save(force_insert=True)


@pytest.mark.servers
def test_queries_stay_at_the_baseline(reader: Client) -> None:
    add(0, 1)
    few = {path: count(reader, path) for path in BASELINE}
    with transaction.atomic():
        add(1, 21)
        many = {path: count(reader, path) for path in BASELINE}
        transaction.set_rollback(True)
    print(few)
    assert many == few, "a page asks more queries when there are more rows"
    assert few == BASELINE

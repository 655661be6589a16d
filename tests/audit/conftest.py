"""Two bodies with their readers, and an auditor who may look into one of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client

from apps.activity.services import publish, record_reading
from apps.documents.models import Paper
from apps.organisations.models import Post
from apps.organisations.principals import current_principal
from apps.sharing.models import AuditScope
from apps.threat_notes.events import AcknowledgementAsked
from apps.threat_notes.models import ThreatNote
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from wg_portal import clock
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person

AT = make.AT
DAYS = 30
SECRET = "秘密の題名"


class World:
    """People by name; ``paper`` is AMBER in the audited body, ``red`` RED, ``far`` elsewhere."""

    def __init__(self) -> None:
        self.one, self.two = make.body("one"), make.body("two")
        self.post: dict[str, Post] = {}
        for name, kind, body, role in (
            ("officer", "member", self.one, "secretariat"),
            ("bank", "member", self.one, "member"),
            ("rival", "member", self.two, "member"),
            ("auditor", "auditor", None, ""),
        ):
            organisation = make.organisation(f"{name}-org", kind=kind)
            self.post[name] = make.post(make.person(name), organisation)
            if body:
                make.seat(body, self.post[name], role=role)
        self.scope = AuditScope.objects.create(
            post=self.post["auditor"],
            body=self.one,
            during=DateTimeTZRange(AT, AT + timedelta(days=DAYS)),
            text_ja="実務者会合の年次点検",
            given_by=self.post["officer"].person,
            given_at=AT,
        )
        named = make.people_circle(self.one, self.post["bank"], self.post["officer"])
        self.paper = self._paper(self.one, make.circle_of(self.one), 2)
        self.red = self._paper(self.one, named, 4)
        self.far = self._paper(self.two, make.circle_of(self.two), 2)
        make.grant(self.paper, self.post["officer"], "author")
        make.grant(self.red, self.post["officer"], "author")

    def _paper(self, body: Any, circle: Any, tlp: int) -> Paper:
        return Paper.objects.create(
            body=body,
            owner_organisation_id=self.post["officer"].organisation_id,
            title_ja=SECRET,
            notice_title=SECRET,
            tlp=tlp,
            circle=circle,
            circle_kind=circle.kind,
            visible_from=AT - timedelta(days=1),
        )

    @contextmanager
    def acting(
        self, name: str, *, at: datetime = AT, stepped_up: bool = False
    ) -> Iterator[Principal]:
        """Act as one of them."""
        post = self.post[name]
        with as_person(post.person_id, post.pk, at=at, stepped_up=stepped_up):
            who = current_principal("page")
            assert who is not None
            yield who

    def opens(self, name: str, paper: Paper, *, at: datetime = AT) -> None:
        """Record that somebody opened a paper."""
        with self.acting(name, at=at, stepped_up=True) as who:
            record_reading(
                by=who,
                subject_type="documents.Paper",
                subject_id=paper.pk,
                tlp=paper.tlp,
                body_id=paper.body_id,
            )

    def note(self, code: str, body: Any, tlp: int) -> ThreatNote:
        """A threat note that the officer has released."""
        with as_owner():
            circle = make.people_circle(body, self.post["officer"])
            note = ThreatNote.objects.create(
                body=body,
                code=code,
                desk_circle=circle,
                title_ja=SECRET,
                notice_title=SECRET,
                tlp=tlp,
                circle=circle,
                circle_kind=circle.kind,
                visible_from=AT - timedelta(days=1),
            )
            make.grant(note, self.post["officer"], "author")
        return note

    def told(self, note: ThreatNote, *, tlp: int) -> UUID:
        """Record that an acknowledgement was asked for; return the id of the expected act."""
        act = uuid4()
        with self.acting("officer", stepped_up=True) as who:
            publish(
                AcknowledgementAsked(
                    subject_id=note.pk, tlp=tlp, body_id=note.body_id, obligation_id=act
                ),
                by=who,
            )
        return act

    def client(self, name: str) -> Client:
        """A browser in which one of them has signed in."""
        return client_of(self.post[name], self.post[name].person)


def everybody_leaves(day: str) -> None:
    """End all seats: the day is the first without them."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_representative SET during = daterange(lower(during), %s)", [day]
        )


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.fixed(AT):
        with as_owner():
            made = World()
            # PostgreSQL alters no table that still has checks to make.
            connection.check_constraints()
        for name in ("bank", "officer"):
            made.opens(name, made.paper)
            made.opens(name, made.red)
        made.opens("rival", made.far)
        yield made

"""Digests of one batch: read for all at once, and each looked at by its own reader before DATA."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from apps.documents.events import PaperReleased
from apps.documents.models import Paper
from apps.notifications import batches, digests, sender
from apps.notifications.cases import Case, DigestLine
from apps.notifications.digest_contents import Waiting
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery, DigestPreference
from apps.obligations.services import discharge
from apps.organisations.models import Post, Representative
from tests import factories as make
from tests.conftest import as_owner
from tests.matrix.walls import WALLS
from tests.notifications.conftest import Sink
from tests.notifications.stage import MINUTE, look, paper, publish, rows, text_of
from tests.obligations.scene import MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.periods import since
from wg_portal.rowsecurity import as_person, as_system

NEWS = "documents.PaperReleased"
TUESDAY = morning(8) + 31 * MINUTE
RELEASED = HANDLERS[NEWS]


def tell(scene: Scene, **papers: Post) -> None:
    """A paper for each of the posts alone, by its title for notices."""
    for title, post in papers.items():
        with as_owner():
            named = make.people_circle(scene.body, post)
        publish(PaperReleased, paper(scene, circle=named, notice_title=title))


def texts(sink: Sink, *posts: Post) -> list[str]:
    """Both parts and the subject of the only mail to each of them; nothing where there is none."""
    made = []
    for post in posts:
        mails = sink.to(post.person.email)
        assert len(mails) <= 1
        made.append("".join(text_of(m) + text_of(m, "html") + m["Subject"] for m in mails))
    return made


def at_the_first(monkeypatch: pytest.MonkeyPatch, act: Callable[[UUID], None]) -> list[UUID]:
    """Act when the first mail is worded and its envelope opens; returns whose it was."""
    hand_over, first = sender._hand_over, list[UUID]()

    def handing_over(row: Delivery, *rest: Any) -> bool:
        if not first:
            first.append(row.recipient_id)
            act(row.recipient_id)
        return hand_over(row, *rest)

    monkeypatch.setattr(sender, "_hand_over", handing_over)
    return first


def test_a_batch_mixes_no_readers(scene: Scene, sink: Sink) -> None:
    tell(scene, 甲の件=scene.main, 乙の件=scene.peer, 丙の件=scene.deputy)
    assert look(TUESDAY) == 3
    own = texts(sink, scene.main, scene.peer, scene.deputy)
    for n, title in enumerate(("甲の件", "乙の件", "丙の件")):
        assert [title in text for text in own] == [n == place for place in range(3)]


def test_who_is_removed_while_another_mail_leaves_gets_none(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remove_the_others(first: UUID) -> None:
        with as_owner():
            others = Representative.objects.exclude(post__person_id=first)
            others.update(during=since(make.LONG_AGO, MONDAY.date()))

    publish(PaperReleased, paper(scene, notice_title="全員の件"))
    first = at_the_first(monkeypatch, remove_the_others)
    assert look(TUESDAY) == 1
    with as_owner():
        told = Post.objects.get(person_id=first[0])
    assert "全員の件" in texts(sink, told)[0]
    faults = {row.recipient_id: row.fault for row in rows(reason=NEWS)}
    assert len(faults) > 2
    assert {fault for person, fault in faults.items() if person != first[0]} == {"not visible"}


def test_what_is_marked_anew_while_another_mail_leaves_is_told_as_it_is_then(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(first: UUID) -> None:
        with as_owner():
            Paper.objects.update(notice_title="新しい件")

    publish(PaperReleased, paper(scene, notice_title="古い件"))
    first = at_the_first(monkeypatch, rename)
    assert look(TUESDAY) > 2
    old = [m["To"].addresses[0].addr_spec for m in sink.mails if "古い件" in text_of(m)]
    with as_owner():
        assert old == [Post.objects.get(person_id=first[0]).person.email]


def test_a_line_that_cannot_be_worded_keeps_nobody_elses(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def line(case: Case) -> DigestLine:
        if case.who.person_id == scene.main.person_id:
            raise ValueError("secret")
        assert RELEASED.line is not None
        return RELEASED.line(case)

    monkeypatch.setitem(HANDLERS, NEWS, replace(RELEASED, line=line))
    tell(scene, 甲の件=scene.main, 乙の件=scene.peer)
    assert look(TUESDAY) == 1
    assert "乙の件" in texts(sink, scene.peer)[0]
    waiting = rows(reason=NEWS, state="waiting")
    assert [(w.recipient_id, w.carried_by_id) for w in waiting] == [(scene.main.person_id, None)]


def test_a_context_that_is_refused_keeps_nobody_elses(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(person_id: UUID, post_id: UUID) -> Any:
        if person_id == scene.main.person_id:
            raise DatabaseError("bad context")
        return as_person(person_id, post_id)

    monkeypatch.setattr("apps.notifications.digest_contents.as_person", refusing)
    tell(scene, 甲の件=scene.main, 乙の件=scene.peer)
    assert look(TUESDAY) == 1
    assert [bool(text) for text in texts(sink, scene.main, scene.peer)] == [False, True]
    assert [w.recipient_id for w in rows(state="waiting")] == [scene.main.person_id]


def test_a_set_that_cannot_be_read_is_read_one_by_one(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Waiting.of

    def of(digests: Collection[Delivery]) -> dict[UUID, Waiting]:
        if len(digests) > 1 or scene.main.person_id in {d.recipient_id for d in digests}:
            raise ValueError("secret")
        return read(digests)

    monkeypatch.setattr(Waiting, "of", of)
    tell(scene, 甲の件=scene.main, 乙の件=scene.peer)
    assert look(TUESDAY) == 1
    assert "乙の件" in texts(sink, scene.peer)[0]
    assert [d.state for d in rows(reason="digest", recipient=scene.main.person)] == ["deferred"]


def test_behind_a_slow_mail_the_rest_is_read_anew(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the relay knows, such as that a digest is stopped, is never older than a second."""

    def stop(first: UUID) -> None:
        with as_owner():
            for post in {scene.main, scene.peer}:
                if post.person_id != first:
                    DigestPreference.objects.create(person=post.person, frequency="off")

    monkeypatch.setattr(batches, "FRESH", 0.0)
    tell(scene, 甲の件=scene.main, 乙の件=scene.peer)
    at_the_first(monkeypatch, stop)
    assert look(TUESDAY) == 1
    assert len(sink.mails) == 1
    assert [d.fault for d in rows(reason="digest", state="dropped")] == ["digest is off"]


def test_what_is_done_behind_a_slow_mail_is_not_reminded_of(
    scene: Scene, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = given(scene)
    look(MONDAY)
    look(morning(9))
    tell(scene, 乙の件=scene.peer)
    sink.clear()

    def finish(first: UUID) -> None:
        if first == scene.peer.person_id:
            with acting(scene.main, morning(9)) as by:
                bank = scene.bank.pk
                discharge(kind="action", subject_id=action.pk, bearer_organisation_id=bank, by=by)

    monkeypatch.setattr(batches, "FRESH", 0.0)
    with as_owner():
        Delivery.objects.filter(reason="digest").update(due_at=MONDAY)
    first = at_the_first(monkeypatch, finish)
    look(morning(9) + 31 * MINUTE)
    reminded = [m for m in sink.mails if "連絡先について" in text_of(m)]
    assert bool(reminded) == (first[0] != scene.peer.person_id)


def test_the_queries_of_a_batch_do_not_grow_with_its_readers(scene: Scene, sink: Sink) -> None:
    publish(PaperReleased, paper(scene))
    given(scene)
    look(MONDAY)
    with clock.fixed(TUESDAY):
        digests.plan(at=TUESDAY)
    asked = []
    with as_system("relay", at=TUESDAY):
        made = list(Delivery.objects.filter(reason="digest"))
        for some in (made[:1], made):
            with CaptureQueriesContext(connection) as queries:
                assert all(each.riders for each in Waiting.of(some).values())
            asked.append(len(queries))
    assert len(made) > 3
    assert asked[0] == asked[1]


@pytest.mark.parametrize("wall", WALLS)
def test_each_wall_alone_keeps_the_line_from_who_lost_it(
    scene: Scene, sink: Sink, wall: str
) -> None:
    publish(PaperReleased, paper(scene, notice_title="甲の件"))
    look(MONDAY + MINUTE)
    with as_owner():
        chosen = make.organisations_circle(scene.body, scene.bank)
        Paper.objects.update(circle=chosen, circle_kind="organisations")
        connection.check_constraints()  # tables with waiting checks cannot be altered
    with WALLS[wall]():
        look(TUESDAY)
        with as_owner():
            connection.check_constraints()
    assert ["甲の件" in text for text in texts(sink, scene.main, scene.peer)] == [True, False]

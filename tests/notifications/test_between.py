"""What changes between queueing and sending: nothing old is said, and nobody is told who may not
know any more. The changes take turns, the readers' wishes are random.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.db import transaction

from apps.action_items.models import ActionItem
from apps.documents.events import PaperReleased
from apps.documents.models import Paper
from apps.notifications import relay
from apps.notifications.models import DigestPreference
from apps.obligations.models import Obligation
from apps.obligations.services import discharge, move_deadline, withdraw
from apps.obligations.wishes import assign
from apps.organisations.models import Post, Representative
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink
from tests.notifications.stage import look, paper, publish, text_of
from tests.obligations.scene import DUE, MONDAY, Scene, acting, given, morning
from wg_portal import clock
from wg_portal.periods import since

CASES = 500 if os.environ.get("PORTAL_EXHAUSTIVE") else 22
OLD, NEW = "古い件名", "新しい件名"
LATER = MONDAY + timedelta(minutes=2)
NEXT_DAY = morning(8) + timedelta(minutes=30)


@dataclass(frozen=True)
class Case:
    """A paper that is told, or an action item that is given, before anybody was written to."""

    scene: Scene
    paper: Paper
    action: ActionItem

    def remark(self, **fields: object) -> None:
        """The marking of both changes, as its author or the desk may do it."""
        with as_owner():
            Paper.objects.filter(pk=self.paper.pk).update(**fields)
            ActionItem.objects.filter(pk=self.action.pk).update(**fields)

    @property
    def duty(self) -> Obligation:
        with as_owner():
            return Obligation.objects.get(subject_id=self.action.pk)


Told = set[Post]
"""Who may still be told of the paper, by the change alone; of the action always main or nobody."""


def named_red(case: Case) -> tuple[Told, Told]:
    with as_owner():
        named = make.people_circle(case.scene.body, case.scene.main)
    case.remark(tlp=Tlp.RED, circle=named, circle_kind="people", notice_title=NEW)
    return {case.scene.main}, {case.scene.main}


def narrowed(case: Case) -> tuple[Told, Told]:
    with as_owner():
        chosen = make.organisations_circle(case.scene.body, case.scene.peer.organisation)
    case.remark(circle=chosen, circle_kind="organisations", notice_title=NEW)
    return {case.scene.peer}, set()


def renamed(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW, tlp=Tlp.AMBER_STRICT)
    return {case.scene.main, case.scene.deputy, case.scene.peer}, {case.scene.main}


def withdrawn(case: Case) -> tuple[Told, Told]:
    case.remark(withdrawn_at=LATER, notice_title=NEW)
    return set(), set()


def embargoed(case: Case) -> tuple[Told, Told]:
    case.remark(embargo_until=DUE)
    return {case.scene.main, case.scene.deputy, case.scene.peer}, {case.scene.main}


def seat_ended(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW)
    with as_owner():
        seats = Representative.objects.filter(post__in=[case.scene.main, case.scene.peer])
        seats.update(during=since(make.LONG_AGO, MONDAY.date() - timedelta(days=1)))
    return {case.scene.deputy}, set()


def suspended(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW)
    with as_owner():
        for post in (case.scene.main, case.scene.peer):
            post.person.is_active = False
            post.person.save(update_fields=["is_active"])
    return {case.scene.deputy}, set()


def handed_over(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW)
    with acting(case.scene.main, LATER) as by:
        assign(case.duty.pk, case.scene.deputy.person_id, by=by)
    return {case.scene.main, case.scene.deputy, case.scene.peer}, {case.scene.deputy}


def done(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW)
    bank = case.scene.bank.pk
    with acting(case.scene.main, LATER) as by:
        discharge(kind="action", subject_id=case.action.pk, bearer_organisation_id=bank, by=by)
    return {case.scene.main, case.scene.deputy, case.scene.peer}, set()


def dropped(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW)
    with acting(case.scene.officer, LATER) as by:
        withdraw(subject_id=case.action.pk, by=by)
    return {case.scene.main, case.scene.deputy, case.scene.peer}, set()


def moved(case: Case) -> tuple[Told, Told]:
    case.remark(notice_title=NEW)
    with acting(case.scene.officer, LATER) as by:
        move_deadline(obligation_id=case.duty.pk, due_at=DUE + timedelta(days=2), by=by)
    return {case.scene.main, case.scene.deputy, case.scene.peer}, {case.scene.main}


CHANGES: list[Callable[[Case], tuple[Told, Told]]] = [
    named_red, narrowed, renamed, withdrawn, embargoed, seat_ended, suspended, handed_over,
    done, dropped, moved,
]  # fmt: skip


def test_nothing_old_is_said_and_nobody_old_is_told(scene: Scene, sink: Sink) -> None:
    dice = Random(2026)
    wrong: list[str] = []
    told = 0
    for n in range(CASES):
        change = CHANGES[n % len(CHANGES)]
        with transaction.atomic():
            sink.clear()
            found = one(scene, sink, change, at_once=dice.random() < 0.5)
            told += len(sink.mails)
            wrong += [f"{n} {change.__name__}: {each}" for each in found]
            transaction.set_rollback(True)
        for post in (scene.main, scene.peer):
            post.person.is_active = True
    print(f"\n{CASES} cases, {told} mails, {len(wrong)} wrong")
    assert wrong == []
    assert told > CASES, "most of them are still to be told"


def one(
    scene: Scene, sink: Sink, change: Callable[[Case], tuple[Told, Told]], *, at_once: bool
) -> list[str]:
    """Queue, change, send; returns what was wrong."""
    people = {post.person.email: post for post in (scene.main, scene.deputy, scene.peer)}
    if at_once:
        with as_owner():
            for post in people.values():
                DigestPreference.objects.create(person=post.person, at_once=["papers"])
    case = Case(scene, paper(scene, notice_title=OLD), given(scene, notice_title=OLD))
    publish(PaperReleased, case.paper)
    with clock.fixed(MONDAY):
        relay.handle_outbox(at=MONDAY)
    of_paper, of_action = change(case)
    for moment in (LATER, LATER + timedelta(minutes=2), NEXT_DAY):
        look(moment)
    wrong = []
    urls = {str(case.paper.pk): of_paper, str(case.action.pk): of_action}
    for mail in sink.mails:
        text = text_of(mail) + text_of(mail, "html") + mail["Subject"]
        address = mail["To"].addresses[0].addr_spec
        if OLD in text:
            wrong.append(f"the old title, or one under embargo, to {address}")
        if change is renamed and "TLP:AMBER" in text.replace("TLP:AMBER+STRICT", ""):
            wrong.append(f"the old label to {address}")
        if change is named_red and NEW in text:
            wrong.append(f"a title of TLP:RED to {address}")
        if address not in people:
            continue  # the desk and its superiors hear of other things
        wrong += [
            f"{address} is told of {url}"
            for url, allowed in urls.items()
            if url in text and people[address] not in allowed
        ]
    heard = {
        mail["To"].addresses[0].addr_spec
        for mail in sink.mails
        if str(case.paper.pk) in text_of(mail)
    }
    if change in (renamed, moved, done) and not {p.person.email for p in of_paper} <= heard:
        wrong.append("somebody who may know is not told")
    return wrong

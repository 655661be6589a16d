"""As many items as one sheet may hold are given within one request."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.action_items.drafts import Draft
from apps.action_items.giving import Batch, give_all
from apps.action_items.models import ActionItem, ActionProgress
from apps.action_items.pasting import MOST_ROWS
from apps.activity.models import Outbox, Record
from apps.obligations.models import Obligation, PlannedStage
from apps.sharing.models import Grant
from apps.sharing.selectors import body_circle
from tests.conftest import as_owner
from tests.obligations.scene import DUE, MONDAY, acting, build
from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
EXHAUSTIVE = bool(os.environ.get("PORTAL_EXHAUSTIVE"))
FEW = 5
MOST_SECONDS = 20


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(MONDAY):
        yield build()


def batch(scene: Scene, number: int, what: str) -> Batch:
    owners = (scene.bank.pk, scene.peer.organisation_id)
    drafts = [Draft(f"{what} {n}", "", owners[n % 2], None, DUE) for n in range(number)]
    return Batch(scene.body.pk, body_circle(scene.body.pk, "all"), 2, "連絡先", drafts)


def asked(scene: Scene, number: int, what: str) -> int:
    with acting(scene.officer) as by, CaptureQueriesContext(connection) as queries:
        give_all(batch(scene, number, what), by=by)
    return len(queries)


def test_queries_do_not_grow_with_the_rows(scene: Scene) -> None:
    asked(scene, FEW, "first")
    assert asked(scene, 8 * FEW, "many") == asked(scene, FEW, "few")


def test_each_act_is_opened_recorded_and_told_with_its_marking(scene: Scene) -> None:
    asked(scene, FEW, "few")
    with as_owner():
        for kind in ("action_items.ActionGiven", "obligations.ObligationOpened"):
            kept = Record.objects.filter(verb=kind)
            assert set(kept.values_list("tlp", flat=True)) == {2}, kind
            told = Outbox.objects.filter(kind=kind)
            assert {event.facts["tlp"] for event in told} == {2}, kind
            assert len(kept) == len(told) == FEW, kind
        duties = Obligation.objects.all()
        assert all(duty.stages.exists() and duty.tlp == 2 for duty in duties)


@pytest.mark.skipif(not EXHAUSTIVE, reason="takes a while")
def test_a_full_sheet_is_given_in_time(scene: Scene) -> None:
    began = perf_counter()
    with acting(scene.officer) as by:
        made = give_all(batch(scene, MOST_ROWS, "all"), by=by)
    took = perf_counter() - began
    print(f"\n{MOST_ROWS} action items are given in {took:.1f} s")
    assert isinstance(made, list)
    with as_owner():
        for model in (ActionItem, ActionProgress, Obligation):
            assert model.objects.count() == MOST_ROWS
        assert Grant.objects.filter(reason="author").count() >= MOST_ROWS
        assert PlannedStage.objects.count() >= MOST_ROWS
        for kept in (Outbox.objects.filter(kind="action_items.ActionGiven"),
                     Record.objects.filter(verb="action_items.ActionGiven")):  # fmt: skip
            assert kept.count() == MOST_ROWS
    assert took <= MOST_SECONDS

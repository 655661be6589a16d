"""Random histories of one obligation: moves, sweeps, ends, in any order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from apps.action_items.services import finish, return_
from apps.activity.models import Outbox
from apps.obligations.models import Obligation, PlannedStage
from apps.obligations.services import move_deadline, sweep, withdraw
from tests.conftest import as_owner
from tests.obligations.scene import DUE, MONDAY, Scene, acting, build, given
from wg_portal.verdict import Refused

pytestmark = pytest.mark.django_db


def live(scene: Scene, dice: random.Random) -> None:
    """Give one item and let anything happen to it for some weeks."""
    action = given(scene)
    at = MONDAY
    for _ in range(14):
        at += timedelta(hours=dice.choice([1, 7, 20, 24, 30, 100]))
        due = at + timedelta(days=dice.randint(1, 12))
        match dice.choice(["sweep"] * 5 + ["move"] * 2 + ["finish", "return", "withdraw"]):
            case "sweep":
                sweep(at=at)
            case "move":
                with acting(scene.officer, at) as by:
                    for duty in Obligation.objects.open().filter(subject_id=action.pk):
                        move_deadline(obligation_id=duty.pk, due_at=due, by=by)
            case "finish":
                _try(scene, "main", at, finish, action_id=action.pk, comment="Done")
            case "return":
                again = {"action_id": action.pk, "comment": "More", "due_at": due}
                _try(scene, "officer", at, return_, **again)
            case "withdraw":
                with acting(scene.officer, at) as by:
                    withdraw(subject_id=action.pk, by=by)


def _try(scene: Scene, holder: str, at: datetime, act: object, **fields: object) -> None:
    with acting(getattr(scene, holder), at) as by:
        try:
            act(**fields, by=by)  # type: ignore[operator]
        except Refused:
            return


@pytest.mark.parametrize("seed", range(12))
def test_told_at_most_once_and_never_after_the_end(seed: int) -> None:
    scene = build()
    live(scene, random.Random(seed))
    with as_owner():
        told = [event.facts for event in Outbox.objects.filter(kind="obligations.StageDue")]
        at = {event.facts["stage_id"]: event.at for event in Outbox.objects.all()
              if event.kind == "obligations.StageDue"}  # fmt: skip
        keys = Counter((f["obligation_id"], f["revision"], f["ordinal"]) for f in told)
        assert set(keys.values()) <= {1}
        for stage in PlannedStage.objects.select_related("obligation"):
            duty = stage.obligation
            assert (stage.state == "told") == (str(stage.pk) in at)
            assert stage.state != "planned" or duty.state == "open"
            assert stage.state != "planned" or stage.revision == duty.revision
            if stage.state == "told":
                moment = at[str(stage.pk)]
                assert stage.due_at <= moment
                assert duty.closed_at is None or moment <= duty.closed_at
        assert Obligation.objects.open().filter(subject_type="action_items.ActionItem").count() <= 1
    assert DUE > MONDAY

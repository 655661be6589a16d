"""The scene of the obligations; the portal asks, and ten working days are given."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from apps.roster_checks.models import RosterCheck
from apps.roster_checks.planning import plan
from tests import factories as make
from tests.conftest import as_owner
from tests.notifications.conftest import Sink, _controller, scene, sink
from tests.obligations.scene import MONDAY, Scene

__all__ = ["Sink", "_controller", "scene", "sink"]


@pytest.fixture(autouse=True)
def days(settings: Any) -> None:
    """The usual setting."""
    settings.ROSTER_CHECK_DAYS = 10


@pytest.fixture
def begun(scene: Scene) -> None:
    """The portal has asked before: an organisation that sits nowhere any more."""
    with as_owner():
        gone = make.organisation("Gone")
        RosterCheck.objects.create(
            organisation=gone,
            body=scene.body,
            first_day=date(2026, 7, 1),
            tlp=2,
            circle=make.organisations_circle(scene.body, gone),
            circle_kind="organisations",
            originator_id=gone.pk,
            visible_from=make.AT,
            notice_title="確認",
        )


@pytest.fixture
def check(scene: Scene, begun: None) -> RosterCheck:
    """What the bank is asked."""
    plan(at=MONDAY)
    with as_owner():
        return RosterCheck.objects.get(organisation=scene.bank)

"""The scene of the obligations; the portal asks, and ten working days are given."""

from __future__ import annotations

from typing import Any

import pytest

from apps.roster_checks.models import RosterCheck
from apps.roster_checks.planning import plan
from tests.conftest import as_owner
from tests.notifications.conftest import Sink, _controller, scene, sink
from tests.obligations.scene import MONDAY, Scene

__all__ = ["Sink", "_controller", "scene", "sink"]


@pytest.fixture(autouse=True)
def days(settings: Any) -> None:
    """The usual setting."""
    settings.ROSTER_CHECK_DAYS = 10


@pytest.fixture
def check(scene: Scene) -> RosterCheck:
    """What the bank is asked."""
    plan(at=MONDAY)
    with as_owner():
        return RosterCheck.objects.get(organisation=scene.bank)

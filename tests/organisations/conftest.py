"""The scene of the obligations, with the mail server of the notifications."""

import pytest

from apps.obligations.models import Obligation
from tests.notifications.conftest import Sink, _controller, committed, scene, sink
from tests.obligations.scene import Scene
from tests.organisations.transfer import assigned

__all__ = ["_controller", "committed", "scene", "sink"]


@pytest.fixture
def duty(scene: Scene, sink: Sink) -> Obligation:
    """An act of the bank, looked after by its second contact."""
    return assigned(scene)

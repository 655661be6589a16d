"""The scene of the obligations, with the mail server of the notifications."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.clients import client_of
from tests.notifications.conftest import Sink, _controller, scene, sink
from tests.notifications.stage import invite, look, meeting
from tests.obligations.scene import MONDAY, Scene

__all__ = ["_controller", "scene", "sink"]


@pytest.fixture
def client(scene: Scene) -> Client:
    return client_of(scene.officer, scene.officer.person)


@pytest.fixture
def invited(scene: Scene, sink: Sink) -> Any:
    made = meeting(scene)
    invite(made)
    look(MONDAY)
    return made

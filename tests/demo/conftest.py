"""The demo's directory, with or without its history."""

from __future__ import annotations

import pytest

from apps.demo import loading
from apps.demo.directory import Directory
from tests.conftest import as_owner
from wg_portal import clock


@pytest.fixture
def directory(db: None) -> Directory:
    """Everybody of the demo, before anything has happened."""
    with as_owner():
        made = loading.prepare("default", at=clock.now())
    assert made is not None
    return made


@pytest.fixture
def demo(directory: Directory) -> Directory:
    """The whole demo."""
    loading.play_past(directory, at=clock.now())
    return directory

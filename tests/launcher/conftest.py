"""The launcher is tested on servers of its own, without Django."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wg_portal.launcher import servers
from wg_portal.launcher.children import Child
from wg_portal.launcher.servers import Servers


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A pair of servers with nothing in them."""
    running = servers.start(tmp_path_factory.mktemp("servers"))
    yield running
    running.stop(discard=True)


def script(tmp_path: Path, code: str, name: str = "child") -> Child:
    """A child that runs a few lines of Python."""
    return Child(
        name=name, argv=[sys.executable, "-c", code], log=tmp_path / f"{name}.log", grace=3
    )


def until(condition: Callable[[], object], seconds: float = 5) -> bool:
    """Whether ``condition()`` becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False

"""The scene of the obligations."""

import pytest

from tests.obligations.scene import Scene, build


@pytest.fixture
def scene(db: None) -> Scene:
    """A body with its desk, its chair, a bank, a peer, and a rival that sits elsewhere."""
    return build()

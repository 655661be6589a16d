"""What allauth says only after the commit, when nobody may ask the database any more."""

from __future__ import annotations

import pytest

from apps.accounts import factors
from tests.accounts import scene
from tests.notifications.conftest import committed

__all__ = ["committed"]


@pytest.mark.usefixtures("committed")
def test_new_recovery_codes_are_confirmed() -> None:
    world = scene.build()
    factors.enrol(world.person("clerk"))
    answer = world.enter("clerk").post("/accounts/2fa/recovery-codes/generate/", follow=True)
    assert answer.redirect_chain == [("/accounts/2fa/recovery-codes/", 302)]
    assert answer.status_code == 200

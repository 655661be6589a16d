"""Two bodies, two banks, an officer: enough to try to write what one must not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests import factories as make
from tests.conftest import as_owner


@pytest.fixture
def group(db: None) -> SimpleNamespace:
    """``bank`` and ``officer`` sit in ``one``; ``rival`` in ``two`` only."""
    with as_owner():
        one, two = make.body("one"), make.body("two")
        bank = make.post(make.person("Bank"), make.organisation("Bank"))
        rival = make.post(make.person("Rival"), make.organisation("Rival"))
        officer = make.post(
            make.person("Officer"), make.organisation("Office", sector="government")
        )
        make.seat(one, bank)
        make.seat(two, rival)
        make.seat(one, officer, role="secretariat")
        make.community()
    return SimpleNamespace(one=one, two=two, bank=bank, rival=rival, officer=officer)

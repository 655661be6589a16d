"""What the database refuses an officer who goes past the pages."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from apps.notices.models import Correction, Release
from tests.notices.conftest import AT, Scene


def test_a_request_stays_what_was_asked_for(scene: Scene) -> None:
    draft = scene.draft()
    asked: list[Release | Correction] = [scene.ask(draft), scene.ask_correction(scene.released())]
    for each in asked:
        rows = type(each).objects.filter(pk=each.pk)
        for change in (
            {"requested_by": scene.second.person_id},
            {"released_by": scene.second.person_id, "released_at": AT},
        ):
            with (
                scene.acting(scene.officer),
                pytest.raises(ProgrammingError),
                transaction.atomic(),
            ):
                rows.update(**change)

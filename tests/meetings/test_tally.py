"""Who is counted as silent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.meetings import selectors
from apps.meetings.models import Meeting
from tests import factories as make
from tests.conftest import as_owner
from tests.meetings.conftest import START, Scene
from wg_portal.periods import since

pytestmark = pytest.mark.django_db


def test_who_joined_after_the_meeting_owes_no_reply_to_it(scene: Scene, released: Meeting) -> None:
    for day, counts in ((START.date(), True), (START.date() + timedelta(days=1), False)):
        with as_owner():
            newcomer = make.post(make.person(f"Newcomer {day}"), make.organisation(f"new-{day}"))
            seat = make.seat(scene.body, newcomer, during=since(day)).membership
            seat.during = since(day)
            seat.save()
        with scene.acting(scene.second, at=START + timedelta(days=2)) as who:
            page = selectors.meeting_page(who, released.pk)
        assert page is not None
        assert page.tally is not None
        silent = {each.pk for each in page.tally.silent}
        assert (newcomer.organisation_id in silent) is counts, day

"""What somebody could read a moment ago is gone at the next request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.decisions.models import Decision
from apps.organisations.models import Post, Representative
from apps.sharing.models import CirclePerson
from tests import factories
from tests.accounts import scene
from tests.accounts.scene import Scene
from tests.conftest import as_owner
from wg_portal.clock import in_japan
from wg_portal.periods import DateRange

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Scene:
    return scene.build()


def decision(world: Scene, circle_of: Callable[[], object], kind: str) -> str:
    """A released decision with this audience; its address."""
    with as_owner():
        made = Decision.objects.create(
            body=world.body,
            code=f"D-{Decision.objects.count():04}",
            kind="assent",
            wording_ja="合意した文言",
            decided_on=date(2026, 11, 1),
            tlp=2,
            circle=circle_of(),
            circle_kind=kind,
            visible_from=timezone.now() - timedelta(days=2),
            notice_title="-",
        )
    return f"/decisions/{made.pk}/"


def gone(client: Client, address: str) -> bool:
    """Whether neither page nor list tells the wording."""
    answers = [client.get(address), client.get("/decisions/")]
    return all("合意した文言" not in each.content.decode() for each in answers)


def test_after_deactivation(world: Scene) -> None:
    address = decision(world, lambda: factories.circle_of(world.body), "body")
    clerk = world.enter("clerk")
    assert clerk.get(address).status_code == 200
    world.act(world.enter("boss"), "suspend", "clerk")
    assert clerk.get(address)["Location"].startswith("/accounts/login/")
    assert gone(clerk, address)


def test_after_the_end_of_the_post(world: Scene) -> None:
    address = decision(world, lambda: factories.circle_of(world.body), "body")
    clerk, today = world.enter("clerk"), in_japan(timezone.now()).date()
    assert clerk.get(address).status_code == 200
    with as_owner():
        Post.objects.filter(pk=world.posts["clerk"].pk).update(
            during=DateRange(factories.LONG_AGO, today)
        )
    assert clerk.get(address).status_code == 302
    assert gone(clerk, address)


def test_after_leaving_the_body(world: Scene) -> None:
    address = decision(world, lambda: factories.circle_of(world.body), "body")
    clerk, today = world.enter("clerk"), in_japan(timezone.now()).date()
    assert clerk.get(address).status_code == 200
    with as_owner():
        Representative.objects.filter(post=world.posts["clerk"]).update(
            during=DateRange(factories.LONG_AGO, today)
        )
    assert clerk.get(address).status_code == 404
    assert gone(clerk, address)


def test_after_leaving_a_circle_of_people(world: Scene) -> None:
    named = (world.posts["clerk"], world.posts["officer"])
    address = decision(world, lambda: factories.people_circle(world.body, *named), "people")
    clerk, officer = world.enter("clerk"), world.enter("officer")
    assert (clerk.get(address).status_code, officer.get(address).status_code) == (200, 200)
    with as_owner():
        CirclePerson.objects.filter(post=world.posts["clerk"]).delete()
    assert clerk.get(address).status_code == 404
    assert gone(clerk, address)
    assert officer.get(address).status_code == 200

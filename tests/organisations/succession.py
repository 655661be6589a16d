"""A bank that is merged into its peer, in the scene of the obligations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from apps.organisations import succeeding
from apps.organisations.models import Body, Organisation, Post, Succession
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from wg_portal.clock import JST

THURSDAY = date(2026, 12, 10)
EVE = datetime(2026, 12, 9, 23, 59, tzinfo=JST)
MORNING = datetime(2026, 12, 10, 0, 1, tzinfo=JST)
NOON = datetime(2026, 12, 10, 12, 0, tzinfo=JST)

BRANCH = {
    "name_ja": "株式会社みなも信託",
    "name_en": "Minamo Trust, Ltd.",
    "short_ja": "みなも信託",
    "short_en": "Minamo Trust",
    "kana": "みなもしんたく",
    "sector": "major_bank",
}


@dataclass
class Banks:
    """The bank, its peer with an administrator, and a body in which only the bank sits."""

    bank: Organisation
    peer: Organisation
    boss: Post
    own: Body


def banks(scene: Scene) -> Banks:
    with as_owner():
        peer = scene.peer.organisation
        boss = make.post(make.person("Boss"), peer, org_admin=True)
        own = make.body("narrow")
        make.seat(own, scene.main)
        make.seat(own, scene.officer, role="secretariat")
        return Banks(scene.bank, peer, boss, own)


def requested(scene: Scene, day: date = THURSDAY, at: datetime = MONDAY) -> Succession:
    with acting(scene.officer, at) as by:
        return succeeding.request_merger(scene.bank.pk, scene.peer.organisation_id, day, by=by)


def confirmed(scene: Scene, day: date = THURSDAY, at: datetime = MONDAY) -> Succession:
    made = requested(scene, day, at)
    with acting(scene.second_officer, at) as by:
        return succeeding.confirm(made.pk, by=by)


def split(scene: Scene, *posts: Post, seats: Any = (), day: date = THURSDAY) -> Succession:
    with acting(scene.officer) as by:
        made = succeeding.request_split(
            scene.bank.pk, BRANCH, day, posts=[post.pk for post in posts], seats=seats, by=by
        )
    with acting(scene.second_officer) as by:
        return succeeding.confirm(made.pk, by=by)


def post_at(person: Post, organisation: Organisation) -> Post:
    """The person's latest post in the organisation."""
    with as_owner():
        found = Post.objects.filter(person_id=person.person_id, organisation=organisation)
        return found.select_related("person").latest("during")

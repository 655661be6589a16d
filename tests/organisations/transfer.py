"""An act of the bank that somebody looks after, and his hand-over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from apps.accounts.models import User
from apps.obligations.models import Obligation
from apps.obligations.wishes import assign
from apps.organisations import handing_over
from apps.organisations.models import HandOver, Post
from tests import factories as make
from tests.clients import client_of
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting, given
from wg_portal.clock import JST

THURSDAY = date(2026, 12, 10)
MIDNIGHT = datetime(2026, 12, 10, 0, 0, tzinfo=JST)
EVE = MIDNIGHT - timedelta(minutes=1)
MINE = "/duties/organisation/"


def assigned(scene: Scene, **fields: Any) -> Obligation:
    action = given(scene, **fields)
    with as_owner():
        made = Obligation.objects.get(subject_id=action.pk)
    with acting(scene.deputy) as by:
        assign(made.pk, scene.deputy.person_id, by=by)
    return made


def arranged(
    scene: Scene,
    successor: Post | None = None,
    day: date = THURSDAY,
    at: datetime = MONDAY,
) -> HandOver:
    with acting(scene.admin, at) as by:
        return handing_over.arrange(scene.deputy.pk, (successor or scene.attendant).pk, day, by=by)


def newcomer_of(scene: Scene) -> Post:
    """A colleague with an account who sits nowhere yet."""
    with as_owner():
        return make.post(make.person("Newcomer"), scene.bank)


def enter(post: Post) -> Client:
    with as_owner():
        person = User.objects.get(pk=post.person_id)
    return client_of(post, person, stepped_up=True)

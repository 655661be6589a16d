"""Lost factors: asked for, confirmed by two others, a day of waiting, a new factor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client

from apps.accounts import factors, resets
from apps.accounts.models import FactorReset, User
from apps.organisations.models import Post
from tests.accounts import scene
from tests.accounts.scene import Scene, recorded, told
from tests.accounts.signing import code, complete, give_password
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db
LOST = "/accounts/lost-factor/"
DAY = timedelta(hours=24)


@pytest.fixture
def world() -> Scene:
    made = scene.build()
    for name in ("clerk", "boss", "officer"):
        factors.enrol(made.person(name))
    return made


def ask(world: Scene, name: str = "clerk") -> Client:
    """After the password only."""
    client = Client()
    give_password(client, world.person(name).email)
    assert client.post(LOST).status_code == 302
    return client


def confirm(world: Scene, by: str) -> Any:
    reset = FactorReset.objects.filter(cancelled_at=None, carried_out_at=None).get()
    return world.enter(by).post("/people/reset/confirm/", {"reset": str(reset.pk)})


def open_reset() -> FactorReset:
    return FactorReset.objects.get(cancelled_at=None)


def later(by: timedelta) -> None:
    """Let time pass for the request."""
    reset = open_reset()
    assert reset.due_at
    FactorReset.objects.filter(pk=reset.pk).update(due_at=reset.due_at - by)


def test_the_whole_way(world: Scene) -> None:
    clerk = world.person("clerk")
    inside = Client()
    complete(inside, clerk, factors.secret_of(Authenticator.objects.get(user=clerk)))
    assert inside.get("/").status_code == 200
    client = ask(world)
    assert client.get("/").status_code == 302
    people = {world.person(n).email for n in ("boss", "officer", "officer2")}
    assert set(told()) == {("colleague_lost_factor", each) for each in people} | {
        ("factor_reset_asked", clerk.email)
    }
    ask(world)  # a second asking changes nothing
    assert len(told()) == 4
    assert "clerk" in world.enter("boss").get("/people/").content.decode()
    confirm(world, "boss")
    confirm(world, "boss")
    assert open_reset().due_at is None
    confirm(world, "officer")
    due = open_reset().due_at
    assert due
    assert abs(due - datetime.now(UTC) - DAY) < timedelta(minutes=1)
    # A minute too early the old factor is still asked for.
    later(DAY - timedelta(minutes=1))
    assert give_password(Client(), clerk.email)["Location"] == "/accounts/2fa/authenticate/"
    later(timedelta(minutes=2))
    fresh = Client()
    assert give_password(fresh, clerk.email).status_code == 302
    assert fresh.get("/")["Location"].startswith("/accounts/2fa/totp/activate/")
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert inside.get("/")["Location"].startswith("/accounts/login/")
    assert recorded() == [
        "FactorResetAsked",
        "FactorResetConfirmed",
        "FactorResetConfirmed",
        "FactorsReset",
    ]
    assert told()[-1] == ("factors_reset", clerk.email)


def test_the_wrong_password_asks_for_nothing(world: Scene) -> None:
    assert Client().get(LOST)["Location"] == "/accounts/login/"
    assert Client().post(LOST)["Location"] == "/accounts/login/"
    client = Client()
    give_password(client, world.person("clerk").email, "wrong")
    assert client.post(LOST)["Location"] == "/accounts/login/"
    assert not FactorReset.objects.exists()


@pytest.mark.parametrize(
    ("confirming", "due"),
    [
        (["clerk", "officer"], False),
        (["rival", "officer"], False),
        (["officer", "officer2"], False),
        (["officer", "officer"], False),
        (["boss", "boss"], False),
        (["officer", "boss"], True),
    ],
)
def test_two_others_each_in_his_part(world: Scene, confirming: list[str], due: bool) -> None:
    ask(world)
    for name in confirming:
        confirm(world, name)
    assert (open_reset().due_at is not None) == due


def test_where_there_is_no_administrator_two_officers_confirm(world: Scene) -> None:
    with as_owner():
        Post.objects.filter(pk=world.posts["boss"].pk).update(org_admin=False)
    ask(world)
    confirm(world, "officer")
    confirm(world, "officer")
    assert open_reset().due_at is None
    confirm(world, "officer2")
    assert open_reset().due_at


def test_an_administrator_never_confirms_his_own(world: Scene) -> None:
    ask(world, "boss")
    confirm(world, "boss")
    confirm(world, "officer")
    assert open_reset().administrator_id is None
    confirm(world, "officer2")  # no other administrator
    assert open_reset().due_at


def test_through_the_administrator(world: Scene) -> None:
    world.act(world.enter("boss"), "reset", "clerk")
    assert open_reset().administrator_id == world.posts["boss"].person_id
    confirm(world, "officer2")
    assert open_reset().due_at


@pytest.mark.parametrize("how", ["after the password", "signed in"])
def test_cancelled_by_the_person(world: Scene, how: str) -> None:
    client = ask(world)
    confirm(world, "boss")
    confirm(world, "officer")
    if how == "signed in":
        inside = world.enter("clerk")
        assert "初期化" in inside.get("/accounts/").content.decode()
        inside.post("/accounts/2fa/reset/cancel/")
    else:
        client.post(LOST, {"cancel": "1"})
    clerk = world.person("clerk")
    assert not resets.carry_out(clerk, at=datetime.now(UTC) + 2 * DAY)
    assert Authenticator.objects.filter(user=clerk).exists()
    assert told()[-1] == ("factor_reset_cancelled", clerk.email)


def test_a_request_that_nobody_finishes_runs_out(world: Scene) -> None:
    ask(world)
    confirm(world, "boss")
    confirm(world, "officer")
    clerk = world.person("clerk")
    assert not resets.carry_out(clerk, at=datetime.now(UTC) + resets.LIFE + DAY)
    _, is_new = resets.ask(clerk, by=None, at=datetime.now(UTC) + resets.LIFE + DAY)
    assert is_new


def test_the_database_wants_three_people(world: Scene) -> None:
    clerk, boss = world.person("clerk"), world.person("boss")
    now = datetime.now(UTC)
    parts: list[dict[str, User]] = [
        {"administrator": clerk, "officer": boss},
        {"administrator": boss, "officer": boss},
        {"administrator": boss},
    ]
    for part in parts:
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.create(person=clerk, asked_at=now, due_at=now, **part)


def test_a_code_of_before_is_void_after(world: Scene) -> None:
    clerk = world.person("clerk")
    secret = factors.secret_of(Authenticator.objects.get(user=clerk))
    half = Client()
    give_password(half, clerk.email)
    ask(world)
    confirm(world, "boss")
    confirm(world, "officer")
    later(DAY + timedelta(minutes=1))
    assert resets.carry_out(clerk, at=datetime.now(UTC))
    half.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert half.get("/").status_code == 302

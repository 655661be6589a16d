"""One click closes an account: by whom, and what is gone at the next request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from apps.accounts import factors, services
from apps.accounts.models import Invitation, User
from apps.organisations.models import Organisation
from tests import factories
from tests.accounts import scene
from tests.accounts.conftest import RealClock
from tests.accounts.scene import Scene, recorded, told
from tests.accounts.signing import code, complete, give_password, plain
from tests.conftest import as_owner

pytestmark = pytest.mark.django_db
PEOPLE = "/people/"


@pytest.fixture
def world() -> Scene:
    return scene.build()


def test_who_finds_the_page(world: Scene) -> None:
    assert world.enter("clerk").get(PEOPLE).status_code == 404
    page = world.enter("boss").get(PEOPLE).content.decode()
    assert "clerk" in page
    assert "officer2" not in page
    rival = world.posts["rival"].organisation_id
    page = world.enter("boss").get(f"{PEOPLE}?organisation={rival}").content.decode()
    assert "rival" not in page
    page = world.enter("officer").get(f"{PEOPLE}?organisation={rival}").content.decode()
    assert "rival" in page
    assert world.enter("officer").get(f"{PEOPLE}?organisation=x").status_code == 404


@pytest.mark.parametrize("by", ["boss", "officer"])
def test_closed_at_once_and_opened_again(world: Scene, by: str, real_clock: RealClock) -> None:
    clerk, chief = world.enter("clerk"), world.enter(by)
    half = Client()
    with as_owner():
        factors.enrol(world.person("clerk"))
    give_password(half, world.person("clerk").email)
    assert clerk.get("/").status_code == 200
    assert world.act(chief, "suspend", "clerk").status_code == 200
    assert clerk.get("/")["Location"].startswith("/accounts/login/")
    secret = factors.secret_of(world.person("clerk").authenticator_set.get(type="totp"))
    half.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert half.get("/").status_code == 302
    assert not world.person("clerk").is_active
    world.act(chief, "restore", "clerk")
    assert world.person("clerk").is_active
    # What was signed in before stays ended; a new sign-in opens.
    assert clerk.get("/").status_code == 302
    fresh = Client()
    real_clock.ahead += 60
    complete(fresh, world.person("clerk"), secret)
    assert fresh.get("/").status_code == 200
    address = world.person("clerk").email
    assert told() == [("suspended", address), ("restored", address)]
    assert recorded() == ["AccountSuspended", "AccountRestored"]


@pytest.mark.parametrize(
    ("by", "whom"),
    [
        ("clerk", "boss"),
        ("boss", "boss"),
        ("boss", "rival"),
        ("boss", "officer"),
        ("rival", "clerk"),
        ("officer", "officer"),
    ],
)
@pytest.mark.parametrize("what", ["suspend", "reset", "invite"])
def test_nobody_above_nobody_elsewhere_and_not_oneself(
    world: Scene, by: str, whom: str, what: str
) -> None:
    with as_owner():
        # The bank's administrator sits in one office with an officer.
        if (by, whom) == ("boss", "officer"):
            bank = world.posts["boss"].organisation_id
            post = world.posts["officer"]
            type(post).objects.filter(pk=post.pk).update(organisation_id=bank)
            seats = post.seats.select_related("membership")
            for seat in seats:
                type(seat.membership).objects.filter(pk=seat.membership_id).update(
                    organisation_id=bank
                )
    assert world.act(world.enter(by), what, whom).status_code in (200, 404)
    assert world.person(whom).is_active
    assert (told(), recorded()) == ([], [])


def test_who_also_acts_elsewhere_is_the_secretariats(world: Scene) -> None:
    with as_owner():
        elsewhere = Organisation.objects.get(pk=world.posts["rival"].organisation_id)
        factories.post(world.person("clerk"), elsewhere)
    world.act(world.enter("boss"), "suspend", "clerk")
    assert world.person("clerk").is_active
    world.act(world.enter("officer"), "suspend", "clerk")
    assert not world.person("clerk").is_active


def test_ids_that_are_none_and_doubled_clicks(world: Scene) -> None:
    boss = world.enter("boss")
    assert boss.post("/people/suspend/", {"person": "x"}).status_code == 404
    assert boss.post("/people/suspend/", {}).status_code == 404
    assert boss.get("/people/suspend/")["Location"] == "/people/"
    world.act(boss, "suspend", "clerk")
    world.act(boss, "suspend", "clerk")
    assert recorded() == ["AccountSuspended"]


def test_an_invitation_that_ran_out_is_asked_for_and_sent_again(world: Scene) -> None:
    bank = world.posts["boss"].organisation_id
    with as_owner():
        newcomer = factories.person("newcomer", is_active=False)
        User.objects.filter(pk=newcomer.pk).update(password="!")
        world.posts["newcomer"] = factories.post(newcomer, Organisation.objects.get(pk=bank))
    long_ago = datetime.now(UTC) - timedelta(days=10)
    boss = world.person("boss")
    services.invite(services.Newcomer(newcomer.email, "n"), by=boss.pk, at=long_ago)
    url = "/accounts/invitation/want/"
    pages = {
        plain(Client().post(url, {"email": each}).content.decode())
        for each in (newcomer.email, newcomer.email.upper(), boss.email, "nobody@bank.example")
    }
    assert len(pages) == 1
    assert told()[1:] == [("invitation_wanted", boss.email)]  # once a day
    page = world.enter("boss").get(PEOPLE).content.decode()
    assert "再送の依頼" in page
    world.act(world.enter("boss"), "invite", "newcomer")
    assert Invitation.objects.filter(person=newcomer, withdrawn_at=None).count() == 1
    assert told()[-1] == ("invitation", newcomer.email)
    assert Client().post(url, {"email": "x"}).status_code == 422


def test_an_inviter_who_is_gone_leaves_it_to_the_secretariat(world: Scene) -> None:
    with as_owner():
        newcomer = factories.person("newcomer", is_active=False)
        User.objects.filter(pk=newcomer.pk).update(password="!")
    services.invite(
        services.Newcomer(newcomer.email, "n"), by=None, at=datetime.now(UTC) - timedelta(days=4)
    )
    Client().post("/accounts/invitation/want/", {"email": newcomer.email})
    offices = {world.person(each).email for each in ("officer", "officer2")}
    assert {address for kind, address in told() if kind == "invitation_wanted"} == offices

"""What administrators and officers may not do to an account, and what ends with a suspension."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.test import Client

from apps.accounts import addresses, factors, mails, resets
from apps.accounts.models import AddressChange, FactorReset, User
from apps.organisations import people
from apps.organisations.models import Organisation
from apps.organisations.principals import current_principal
from tests import factories
from tests.accounts import scene
from tests.accounts.scene import Scene, told
from tests.accounts.signing import give_password, sign_in
from tests.conftest import as_owner
from wg_portal.principal import Principal
from wg_portal.rowsecurity import as_person
from wg_portal.verdict import PortalError

pytestmark = pytest.mark.django_db
LOST = "/accounts/lost-factor/"
LIMIT = 10


@pytest.fixture
def world() -> Scene:
    return scene.build()


def acting(world: Scene, name: str) -> Principal:
    post = world.posts[name]
    with as_person(post.person_id, post.pk, at=datetime.now(UTC)):
        who = current_principal("page")
    assert who
    return who


def test_a_key_for_a_password_goes_to_the_address_in_force_only(world: Scene) -> None:
    clerk = world.person("clerk")
    kind = "account.password_reset_key"
    assert mails.render_account_mail(kind, clerk, {"address": clerk.email.upper()})
    for facts in ({"address": "before@bank.example"}, {}):
        with pytest.raises(PortalError):
            mails.render_account_mail(kind, clerk, facts)


def test_a_password_is_asked_for_with_the_address_as_stored(world: Scene) -> None:
    clerk = world.person("clerk")
    Client().post("/accounts/password/reset/", {"email": clerk.email.upper()})
    assert told() == [("password_reset_key", clerk.email)]


@pytest.mark.parametrize("why", ["an officer", "a post elsewhere"])
def test_an_administrator_confirms_only_for_whom_he_looks_after(world: Scene, why: str) -> None:
    with as_owner():
        if why == "an officer":
            factories.seat(factories.body("two"), world.posts["clerk"], role="secretariat")
        else:
            rival = world.posts["rival"].organisation_id
            factories.post(world.person("clerk"), Organisation.objects.get(pk=rival))
    reset, _ = resets.ask(world.person("clerk"), by=None, at=datetime.now(UTC))
    for name, part in (("boss", None), ("officer", "officer"), ("officer2", "administrator")):
        world.enter(name).post("/people/reset/confirm/", {"reset": str(reset.pk)})
        reset.refresh_from_db()
        if part:
            assert getattr(reset, f"{part}_id") == world.posts[name].person_id
        else:
            assert (reset.administrator_id, reset.officer_id) == (None, None)
    assert reset.due_at


def test_what_an_officer_closed_an_officer_opens(world: Scene) -> None:
    boss, officer = world.enter("boss"), world.enter("officer")
    world.act(officer, "suspend", "clerk")
    assert "/people/restore/" not in boss.get("/people/").content.decode()
    world.act(boss, "restore", "clerk")
    assert not world.person("clerk").is_active
    world.act(officer, "restore", "clerk")
    assert world.person("clerk").is_active
    # The next one is the administrator's own.
    world.act(boss, "suspend", "clerk")
    world.act(boss, "restore", "clerk")
    assert world.person("clerk").is_active


def test_a_suspension_ends_what_was_asked_for(world: Scene) -> None:
    clerk, at = world.person("clerk"), datetime.now(UTC)
    reset, _ = resets.ask(clerk, by=None, at=at)
    addresses.ask(clerk, "new@bank.example", at=at)
    world.act(world.enter("boss"), "suspend", "clerk")
    reset.refresh_from_db()
    assert reset.cancelled_at
    assert AddressChange.objects.get(person=clerk).withdrawn_at


def test_nothing_is_asked_or_confirmed_for_the_suspended(world: Scene) -> None:
    clerk, at, boss = world.person("clerk"), datetime.now(UTC), acting(world, "boss")
    reset, _ = resets.ask(clerk, by=None, at=at)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    with pytest.raises(PortalError):
        resets.confirm(reset.pk, "administrator", by=boss, at=at)
    FactorReset.objects.all().delete()
    with pytest.raises(PortalError):
        people.ask_reset(clerk.pk, by=boss, at=at)
    assert not FactorReset.objects.exists()


def test_officers_look_after_officers_of_their_own_secretariat(world: Scene) -> None:
    with as_owner():
        two, elsewhere = factories.body("two"), factories.organisation("Far")
    far = world.add("far", elsewhere)
    with as_owner():
        factories.seat(two, far, role="secretariat")
    assert "/people/suspend/" not in (
        world.enter("officer").get(f"/people/?organisation={far.organisation_id}").content.decode()
    )
    world.act(world.enter("officer"), "suspend", "far")
    assert world.person("far").is_active
    with as_owner():
        factories.seat(two, world.posts["officer2"], role="secretariat")
    world.act(world.enter("officer2"), "suspend", "far")
    assert not world.person("far").is_active


@pytest.mark.parametrize("what", ["suspend", "restore", "reset", "reset/confirm"])
def test_acts_on_accounts_need_a_fresh_factor(world: Scene, what: str) -> None:
    bank = world.posts["clerk"].organisation_id
    reset, _ = resets.ask(world.person("clerk"), by=None, at=datetime.now(UTC))
    sent = {"person": str(world.posts["clerk"].person_id), "reset": str(reset.pk)}
    boss = world.enter("boss", stepped_up=False)
    answer = boss.post(f"/people/{what}/", sent)
    assert answer.status_code == 403
    assert '"/accounts/step-up/?next=%2Fpeople%2F"' in answer.content.decode()
    answer = boss.post(f"/people/{what}/", sent | {"organisation": str(bank)})
    assert f'next=%2Fpeople%2F%3Forganisation%3D{bank}"' in answer.content.decode()
    assert world.person("clerk").is_active
    reset.refresh_from_db()
    assert reset.administrator_id is None
    clerk = world.enter("clerk", stepped_up=False)
    assert clerk.post(f"/people/{what}/", sent).status_code == 404


@pytest.mark.parametrize("what", ["suspend", "restore", "invite", "reset"])
def test_an_id_that_nobody_has_is_answered_as_somebody_elsewhere(world: Scene, what: str) -> None:
    administrator = world.enter("boss")
    told = set()
    for person in (uuid4(), world.person("rival").pk):
        answer = administrator.post(f"/people/{what}/", {"person": str(person)}, follow=True)
        page = answer.content.decode()
        told.add((answer.redirect_chain[0], "所属機関の組織管理者及び事務局のみ" in page))
    assert told == {(("/people/", 302), True)}


def test_who_is_suspended_elsewhere_is_not_told(world: Scene) -> None:
    with as_owner():
        User.objects.filter(pk=world.person("rival").pk).update(
            is_active=False, suspended_by_officer=True
        )
    sent = {"person": str(world.person("rival").pk)}
    page = world.enter("boss").post("/people/restore/", sent, follow=True)
    assert "事務局が停止した" not in page.content.decode()


def test_asking_for_a_reset_is_counted(world: Scene) -> None:
    factors.enrol(world.person("clerk"))
    client = Client()
    give_password(client, world.person("clerk").email)
    statuses = [client.post(LOST).status_code for _n in range(LIMIT + 1)]
    assert statuses == [302] * LIMIT + [429]


def test_asking_for_an_address_is_counted(world: Scene) -> None:
    client, clerk = Client(), world.person("clerk")
    factors.enrol(clerk)
    sign_in(client, clerk)
    statuses = [
        client.post("/accounts/address/", {"email": f"n{n}@bank.example"}).status_code
        for n in range(LIMIT + 1)
    ]
    assert statuses == [302] * LIMIT + [429]


def test_one_new_reset_a_day(world: Scene) -> None:
    clerk = world.person("clerk")
    factors.enrol(clerk)
    client = Client()
    give_password(client, clerk.email)
    client.post(LOST)
    client.post(LOST, {"cancel": "1"})
    page = client.post(LOST, follow=True).content.decode()
    assert "1日に1回" in page
    assert FactorReset.objects.count() == 1
    FactorReset.objects.update(asked_at=F("asked_at") - timedelta(hours=24))
    client.post(LOST)
    assert FactorReset.objects.count() == 2

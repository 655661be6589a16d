"""An item of a named owner goes to a colleague: by himself, or by his administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from apps.action_items.models import ActionItem
from apps.action_items.selectors import action_page
from apps.action_items.services import finish
from apps.obligations.models import Obligation
from apps.obligations.wishes import assign
from tests import factories as make
from tests.action_items.test_pages import address, browser, text
from tests.conftest import as_owner
from tests.notifications.stage import look, rows
from tests.obligations.scene import MONDAY, acting, build, given, morning
from wg_portal import clock
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return build()


@pytest.fixture
def action(scene: Scene) -> ActionItem:
    """Given to the attendant by name."""
    return given(scene, owner_person_id=scene.attendant.person_id)


@pytest.fixture
def reading_admin(scene: Scene) -> None:
    """The administrator sits in the body too: otherwise he does not know of the item."""
    with as_owner():
        make.seat(scene.body, scene.admin, capacity="deputy")


def duty_of(action: ActionItem) -> Obligation:
    with as_owner():
        found: Obligation = Obligation.objects.open().get(subject_id=action.pk)
        return found


def owner_of(action: ActionItem) -> object:
    with as_owner():
        action.refresh_from_db()
        return action.owner_person_id


def test_the_named_owner_hands_it_over_and_the_colleague_reports(
    scene: Scene, action: ActionItem
) -> None:
    with acting(scene.attendant) as by:
        assign(duty_of(action).pk, scene.deputy.person_id, by=by)
    assert duty_of(action).bearer_person_id == owner_of(action) == scene.deputy.person_id
    with acting(scene.attendant, morning(8)) as by, pytest.raises(Refused):
        finish(action_id=action.pk, comment="Done", by=by)
    with acting(scene.deputy, morning(8)) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    with as_owner():
        assert not Obligation.objects.open().filter(subject_id=action.pk).exists()


def test_an_administrator_who_reads_it_hands_it_over(
    scene: Scene, action: ActionItem, reading_admin: None
) -> None:
    with acting(scene.admin) as by:
        page = action_page(by, action.pk)
        assert page is not None
        assert page.for_a_colleague
        assign(duty_of(action).pk, scene.main.person_id, by=by)
    assert owner_of(action) == scene.main.person_id


def test_who_does_not_know_of_it_hands_nothing_over(scene: Scene, action: ActionItem) -> None:
    for holder in ("admin", "peer", "rival"):
        with (
            acting(getattr(scene, holder)) as by,
            pytest.raises(Obligation.DoesNotExist),
        ):
            assign(duty_of(action).pk, scene.main.person_id, by=by)
    for holder in ("main", "deputy", "officer"):
        with acting(getattr(scene, holder)) as by:
            page = action_page(by, action.pk)
            assert page is not None
            assert not page.for_a_colleague
            with pytest.raises(Refused):
                assign(duty_of(action).pk, scene.main.person_id, by=by)
    assert owner_of(action) == scene.attendant.person_id


def test_nobody_is_named_who_may_not_read_it(scene: Scene, action: ActionItem) -> None:
    with acting(scene.attendant) as by:
        for stranger in (scene.admin, scene.peer, scene.officer):
            with pytest.raises(Refused):
                assign(duty_of(action).pk, stranger.person_id, by=by)


@pytest.mark.parametrize(("holder", "may"), [("attendant", True), ("admin", True), ("main", False)])
def test_the_database_lets_only_these_two(
    scene: Scene, action: ActionItem, reading_admin: None, holder: str, may: bool
) -> None:
    duty = duty_of(action)

    def handed() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE obligations_obligation SET bearer_person_id = %s WHERE id = %s",
                [scene.deputy.person_id, duty.pk],
            )

    with acting(getattr(scene, holder)):
        if may:
            handed()
        else:
            with pytest.raises(DatabaseError):
                handed()
    with as_owner():
        duty.refresh_from_db()
        assert (duty.bearer_person_id == scene.deputy.person_id) is may


def test_the_page_offers_it_and_only_the_new_owner_is_reminded(
    scene: Scene, action: ActionItem, reading_admin: None
) -> None:
    duty = duty_of(action)
    look(MONDAY)
    with clock.fixed(MONDAY):
        link = f'href="/duties/{duty.pk}/"'
        for holder, offered in (
            ("attendant", True),
            ("admin", True),
            ("main", False),
            ("peer", False),
        ):
            client = browser(scene, holder)
            assert (link in text(client.get(address(action)))) is offered, holder
        named = browser(scene, "attendant")
        assert "Hand it to a colleague" in text(named.get(f"/duties/{duty.pk}/"))
        assert link in text(named.get("/"))
    with acting(scene.admin) as by:
        assign(duty.pk, scene.deputy.person_id, by=by)
    look(morning(14))
    told = {row.recipient_id for row in rows(reason="obligations.ObligationAssigned")}
    assert told == {scene.deputy.person_id}
    reminded = {row.recipient_id for row in rows(reason="obligations.StageDue", state="sent")}
    assert scene.attendant.person_id not in reminded
    with clock.fixed(morning(8)):
        shown = text(browser(scene, "peer").get(address(action)))
        assert scene.deputy.person.name_in("en") not in shown, "a new name tells that it is open"
        own = text(browser(scene, "main").get(address(action)))
        assert scene.deputy.person.name_in("en") in own

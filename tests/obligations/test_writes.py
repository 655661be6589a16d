"""What the bearer of an act may not write, though he may read and meet it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from apps.activity.events import Event
from apps.obligations.enums import PleaKind
from apps.obligations.models import Contact, Obligation, PlannedStage, Plea
from apps.obligations.wishes import plead
from apps.sharing.enums import Reason
from apps.sharing.models import Circle
from apps.sharing.services import grant
from tests.conftest import as_owner
from tests.obligations.scene import DUE, acting, build, given, morning
from wg_portal import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
NOW = morning(9)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(NOW):
        made = build()
        given(made)
        yield made


def duty() -> Obligation:
    with as_owner():
        found: Obligation = Obligation.objects.get(kind="action")
    return found


def refused(word: str = "stays with whom|row-level|permission denied") -> Any:
    return pytest.raises(DatabaseError, match=word)


def test_the_bearer_turns_no_act_to_another_desk_deadline_or_bearer(scene: Scene) -> None:
    owed = duty()
    with acting(scene.main, NOW) as who:
        mine = Circle.objects.filter(pk__in=who.circle_ids).exclude(pk=owed.desk_circle_id)
        changes: tuple[dict[str, Any], ...] = (
            {"desk_circle_id": mine.values_list("pk", flat=True)[0]},
            {"due_at": DUE + timedelta(days=30)},
            {"revision": 9},
            {"bearer_organisation_id": scene.officer.organisation_id},
            {"reminded_at": NOW},
        )
        for change in changes:
            with refused(), transaction.atomic():
                Obligation.objects.filter(pk=owed.pk).update(**change)


def test_the_bearer_grants_himself_nothing_and_deletes_no_reminder(scene: Scene) -> None:
    owed = duty()
    with acting(scene.main, NOW) as who:
        wish = plead(
            owed.pk, kind=PleaKind.TIME, reason="x", wished_at=DUE + timedelta(days=5), by=who
        )
        with refused(), transaction.atomic():
            Plea.objects.filter(pk=wish.pk).update(granted=True, decided_at=NOW)
        with refused(), transaction.atomic():
            Plea.objects.filter(pk=wish.pk).delete()
        with refused(), transaction.atomic():
            PlannedStage.objects.filter(obligation_id=owed.pk).delete()


def test_nobody_claims_the_record_of_an_act(scene: Scene) -> None:
    owed = duty()
    with acting(scene.main, NOW), refused(), transaction.atomic():
        grant(owed.pk, post_id=scene.main.pk, reason=Reason.AUTHOR, at=NOW)


def test_what_was_noted_of_a_talk_stays(scene: Scene) -> None:
    owed = duty()
    with acting(scene.officer, NOW) as who:
        Contact.objects.create(
            obligation_id=owed.pk,
            spoken_at=NOW,
            with_whom="a",
            said="b",
            recorded_by_id=who.person_id,
            recorded_at=NOW,
        )
        for change in (
            lambda: Contact.objects.update(said="c"),
            Contact.objects.all().delete,
        ):
            with refused(), transaction.atomic():
                change()


def test_whatever_the_record_is_about_can_be_claimed_by_nobody() -> None:
    """A kind of subject that ``subject_exists`` does not know could be claimed by an author."""
    kinds = {each.subject_type for each in _kinds(Event) if hasattr(each, "subject_type")}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = 'subject_exists'"
            " UNION ALL SELECT pg_get_viewdef('marked_subject'::regclass)"
        )
        known = " ".join(row[0] for row in cursor.fetchall())
    missing = {kind for kind in kinds if apps.get_model(kind)._meta.db_table not in known}
    assert missing == set()


def _kinds(base: type[Event]) -> Iterator[type[Event]]:
    for each in base.__subclasses__():
        yield each
        yield from _kinds(each)

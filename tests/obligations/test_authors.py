"""An author asks the readers of his own thing, whatever seat he holds; nobody else may."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from apps.obligations import policies
from apps.obligations.enums import Counting, ObligationKind
from apps.obligations.models import Obligation
from apps.obligations.services import move_deadline, oblige, withdraw
from apps.sharing.enums import Tlp
from apps.threat_notes.models import ThreatNote
from tests.threat_notes.conftest import AT, DUE, Scene, scene  # noqa: F401 (a fixture)
from wg_portal.principal import Principal
from wg_portal.verdict import Refused

pytestmark = pytest.mark.django_db


def asked(scene: Scene, note: ThreatNote, organisation_id: UUID) -> dict[str, Any]:  # noqa: F811
    return {
        "kind": ObligationKind.ACKNOWLEDGE,
        "subject_type": ThreatNote._meta.label,
        "subject_id": note.pk,
        "body_id": scene.body.pk,
        "bearer_organisation_id": organisation_id,
        "desk_circle_id": note.desk_circle_id,
        "due_at": DUE,
        "counting": Counting.GOVERNMENT,
    }


@pytest.mark.parametrize("tlp", [Tlp.AMBER, Tlp.RED])
def test_the_author_opens_moves_and_withdraws(scene: Scene, tlp: int) -> None:  # noqa: F811
    audience = scene.named(scene.reader, tlp=tlp)
    note = scene.released(audience)
    with scene.acting(scene.author, fresh=True) as who:
        made = oblige(
            **asked(scene, note, scene.bank.pk), bearer_person_id=scene.reader.person_id, by=who
        )
        move_deadline(obligation_id=made.pk, due_at=DUE.replace(hour=3), by=who)
        assert Obligation.objects.visible_to(who).get().revision == 2
        assert withdraw(subject_id=note.pk, by=who) == 1


def test_a_reader_asks_only_his_own_organisation(scene: Scene) -> None:  # noqa: F811
    note = scene.released(scene.chosen(scene.bank, scene.second))
    with scene.acting(scene.reader) as who:
        assert oblige(**asked(scene, note, scene.bank.pk), by=who)
        with pytest.raises(Refused):
            oblige(**asked(scene, note, scene.second.pk), by=who)
        row = Obligation(**asked(scene, note, scene.second.pk), opened_at=AT)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)
        with pytest.raises(Refused):
            withdraw(subject_id=note.pk, by=who)


def test_the_policy_alone(scene: Scene) -> None:  # noqa: F811
    note = scene.released(scene.chosen(scene.bank))

    def may(who: Principal) -> bool:
        return bool(policies.can_oblige(who, note.pk, scene.bank.pk, note.desk_circle_id))

    for post, expected in ((scene.author, True), (scene.officer, True), (scene.other, False)):
        with scene.acting(post) as who:
            assert may(who) == expected

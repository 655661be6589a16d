"""Decisions: recording, numbers, walls, pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

from apps.activity.models import Outbox
from apps.decisions.models import Decision, DecisionKind
from apps.decisions.selectors import decisions_for
from apps.decisions.services import record_decision
from apps.sharing.enums import Tlp
from tests import factories as make
from tests.action_items.test_pages import browser, text
from tests.conftest import as_owner
from tests.obligations.scene import acting, build, morning
from wg_portal import clock
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(morning(15)):
        yield build()


def recorded(scene: Scene, holder: str = "officer", **fields: Any) -> Decision:
    with acting(getattr(scene, holder), clock.now()) as by:
        return record_decision(
            **{
                "body_id": scene.body.pk,
                "kind": DecisionKind.CONFIRMATION,
                "wording_ja": "連絡網を四半期ごとに更新する",
                "wording_en": "Contacts are renewed every quarter",
                "tlp": Tlp.AMBER,
                "circle": scene.circle,
                "notice_title": "連絡網について",
                "decided_on": date(2026, 12, 14),
                "by": by,
            }
            | fields
        )


def test_recording(scene: Scene) -> None:
    first, second = recorded(scene), recorded(scene, tlp=Tlp.GREEN, notice_title="")
    assert (first.code, second.code) == ("D-0001", "D-0002")
    with as_owner():
        events = Outbox.objects.filter(kind="decisions.DecisionRecorded")
        assert {event.facts["subject_id"] for event in events} == {str(first.pk), str(second.pk)}
        assert first.wording_ja not in str([event.facts for event in events])


def test_a_narrow_circle_gets_a_random_code(scene: Scene) -> None:
    with as_owner():
        office = make.organisations_circle(
            scene.body, scene.bank, type(scene.bank)(pk=scene.officer.organisation_id)
        )
    code = recorded(scene, circle=office).code
    assert code.startswith("D-")
    assert not code[2:].isdigit()


def test_what_is_refused(scene: Scene) -> None:
    for holder in ("main", "aide", "rival"):
        with pytest.raises(Refused):
            recorded(scene, holder)
    with as_owner():
        community = make.community()
    for fields in ({"tlp": 4}, {"notice_title": ""}, {"circle": community}):
        with pytest.raises(Refused):
            recorded(scene, **fields)
    with as_owner():
        assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("holder", "count"), [("officer", 1), ("main", 1), ("peer", 1), ("admin", 0), ("rival", 0)]
)
def test_both_walls(scene: Scene, holder: str, count: int) -> None:
    recorded(scene)
    with acting(getattr(scene, holder), clock.now()) as who, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM decisions_decision")
        assert cursor.fetchone()[0] == count
        assert decisions_for(who).count() == count
        assert decisions_for(who, body="practitioners", kind="confirmation").count() == count
        assert not decisions_for(who, kind="assent").exists()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages(scene: Scene, language: str) -> None:
    decision = recorded(scene)
    client = browser(scene, "peer", language)
    wording = decision.wording_en if language == "en" else decision.wording_ja
    for url in ("/decisions/", f"/decisions/{decision.pk}/"):
        shown = text(client.get(url))
        assert wording in shown
        assert decision.code in shown
        assert "TLP:AMBER" in shown
    assert wording not in text(client.get("/decisions/?kind=assent"))
    assert client.get("/decisions/?kind=nonsense").status_code == 404


def test_the_invisible_is_not_found(scene: Scene) -> None:
    decision = recorded(scene)
    client = browser(scene, "rival")
    for url in (f"/decisions/{decision.pk}/", f"/decisions/{uuid4()}/", "/decisions/D-0001/"):
        assert client.get(url).status_code == 404
    assert decision.code not in text(client.get("/decisions/"))

"""The two steps that every mail takes: by the relay's own signed context, and by nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now

from apps.notifications import steps
from apps.notifications.models import Delivery
from apps.notifications.sender import LEASE
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from wg_portal.rowsecurity import as_system, context


def claimed(scene: Scene, **change: Any) -> Delivery:
    """A digest in the hands of the worker "one"."""
    with as_owner():
        return Delivery.objects.create(
            **{
                "reason": "digest", "stage": "2026-12-08", "recipient": scene.main.person,
                "channel": "mail", "state": "claimed", "worker": "one",
                "lease_until": Now() + LEASE, "created_at": MONDAY, "due_at": MONDAY,
            } | change
        )  # fmt: skip


def line(scene: Scene, **change: Any) -> Delivery:
    """A line that waits for a digest."""
    with as_owner():
        return Delivery.objects.create(
            **{
                "reason": "digest", "stage": "line", "recipient": scene.main.person,
                "channel": "digest", "state": "waiting", "created_at": MONDAY, "due_at": MONDAY,
            } | change
        )  # fmt: skip


def stands(row: Delivery) -> tuple[str, str, int]:
    with as_owner():
        row.refresh_from_db()
    return row.state, row.worker, row.attempts


def test_a_mail_goes_from_hand_to_hand_and_its_lines_are_told(scene: Scene) -> None:
    mail = claimed(scene)
    own, other = line(scene, carried_by=mail), line(scene, stage="other")
    assert steps.to_data(mail.pk, "one", "f" * 64, LEASE)
    assert stands(mail) == ("data", "one", 1)
    assert mail.content_hash == "f" * 64
    assert mail.lease_until
    assert steps.to_sent(mail.pk, "one", MONDAY)
    assert stands(mail) == ("sent", "", 1)
    assert (mail.sent_at, mail.lease_until) == (MONDAY, None)
    assert [stands(each)[0] for each in (own, other)] == ["told", "waiting"]
    assert (own.sent_at, other.sent_at) == (MONDAY, None)


@pytest.mark.parametrize(
    "change",
    [
        {"worker": "another"},
        {"lease_until": Now() - timedelta(seconds=1)},
        {"state": "pending", "worker": "", "lease_until": None},
        {"state": "data"},
    ],
)
def test_what_is_not_in_his_hands_a_worker_does_not_hand_over(
    scene: Scene, change: dict[str, Any]
) -> None:
    mail = claimed(scene, **change)
    before = stands(mail)
    assert not steps.to_data(mail.pk, "one", "f" * 64, LEASE)
    assert stands(mail) == before


@pytest.mark.parametrize("change", [{"state": "claimed"}, {"state": "data", "worker": "another"}])
def test_what_he_did_not_hand_over_is_not_sent(scene: Scene, change: dict[str, Any]) -> None:
    mail = claimed(scene, **change)
    own = line(scene, carried_by=mail)
    assert not steps.to_sent(mail.pk, "one", MONDAY)
    assert stands(own)[0] == "waiting"
    assert stands(mail)[0] == change["state"]


@pytest.mark.parametrize("wrong", ["person", "job", "altered", "none"])
def test_only_the_relay_takes_these_steps(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    mail, post = claimed(scene), scene.main
    session = context._session()
    tokens = {
        "person": ("person", post.person_id, post.pk, MONDAY),
        "job": ("system:audience", None, None, MONDAY),
        "altered": ("system:relay", None, None, MONDAY),
    }
    token = ""
    if wrong in tokens:
        token = context.sign(*tokens[wrong], stepped_up=True, session=session)
    if wrong == "altered":
        token = token[:-1] + ("0" if token[-1] != "0" else "1")
    monkeypatch.setattr(steps, "token_of", lambda name: token)
    with as_system("relay", at=MONDAY):
        # Not even inside the relay's context: the one that is given counts.
        if wrong == "altered":
            with pytest.raises(DatabaseError, match="bad context"), transaction.atomic():
                steps.to_data(mail.pk, "one", "f" * 64, LEASE)
        else:
            assert not steps.to_data(mail.pk, "one", "f" * 64, LEASE)
    assert stands(mail)[0] == "claimed"


def test_the_context_before_is_given_back(scene: Scene) -> None:
    mail = claimed(scene)

    def mode() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT mode FROM portal_context()")
            return str(cursor.fetchone()[0])

    with acting(scene.main, MONDAY):
        assert steps.to_data(mail.pk, "one", "f" * 64, LEASE)
        assert mode() == "person"
        assert steps.to_sent(mail.pk, "one", MONDAY)
        assert mode() == "person"

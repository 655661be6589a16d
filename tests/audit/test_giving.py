"""A scope is given on the secretariat's word, to an auditor, for a time to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.sharing.models import AuditScope
from tests.audit.conftest import AT, World
from tests.conftest import as_owner


def give(world: World, **changes: Any) -> None:
    address = {name: post.person.email for name, post in world.post.items()}
    given = {
        "auditor": address["auditor"], "body": "two", "until": "2026-12-31", "text": "点検",
        "given-by": address["officer"], "database": "default",
    } | changes  # fmt: skip
    with as_owner():
        call_command("give_audit_scope", *(f"--{name}={value}" for name, value in given.items()))


def test_given_to_the_end_of_the_last_day(world: World) -> None:
    give(world, body="one", until="2026-12-01")
    with as_owner():
        scope = AuditScope.objects.exclude(pk=world.scope.pk).get()
    assert scope.during.lower == AT
    assert scope.during.upper.isoformat() == "2026-12-01T15:00:00+00:00"
    assert scope.given_by_id == world.post["officer"].person_id


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"body": "one", "until": (AT - timedelta(days=1)).date()}, "監査期間は、既に終わって"),
        ({"body": "one", "auditor": "nobody@example.jp"}, "監査機関に所属していません"),
        ({"body": "nowhere"}, "会議体はありません"),
        ({"body": "two"}, "事務局だけです"),
    ],
)
def test_refused_with_its_sentence(world: World, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        give(world, **changes)
    with pytest.raises(CommandError, match="監査機関に所属していません"):
        give(world, body="one", auditor=world.post["bank"].person.email)

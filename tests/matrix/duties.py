"""What is owed about the world's action items, and what its auditor may look into."""

from __future__ import annotations

import itertools
from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from apps.activity.models import Record
from apps.obligations.models import Obligation
from apps.sharing.models import AuditScope
from tests.factories import AT
from tests.matrix import words
from tests.matrix.world import ALWAYS, AUDITED, BEARERS, LATE, LATE_SINCE, ident, wish_word
from tests.oracle import World


def load_obligations(world: World) -> None:
    """Each bearer owes a report about each action item but those of TLP:RED."""
    for (pk, subject), bearer in itertools.product(world.subjects.items(), BEARERS):
        if subject["type"] == "action_items.ActionItem" and subject["tlp"] < 4:
            overdue = bearer == "bank" and subject["marking"] == LATE
            duty = Obligation.objects.create(
                id=ident("obligation", bearer, pk), kind="action", subject_type=subject["type"],
                subject_id=pk, body_id=ident("body", subject["body"]),
                bearer_organisation_id=ident("organisation", bearer),
                counting="hours" if overdue else "government",
                desk_circle_id=ident("circle", f"{subject['body']}-desk"),
                due_at=LATE_SINCE if overdue else AT + timedelta(days=5),
                opened_at=AT - timedelta(days=1),
            )  # fmt: skip
            if bearer == "bank":
                post = world.posts[ident("post", "bank")]
                words.of_wish(duty, wish_word(pk), post["person"], ident("post", "bank"))


def load_audit(world: World) -> None:
    """The auditor's scope, and a reading of each thing by the bank for him to find or not."""
    for name, code in AUDITED.items():
        AuditScope.objects.create(
            post_id=ident("post", name), body_id=ident("body", code),
            during=DateTimeTZRange(ALWAYS[0], AT + timedelta(days=30)), text_ja="年次点検",
            given_by_id=ident("person", "officer"), given_at=AT,
        )  # fmt: skip
    Record.objects.bulk_create(
        Record(
            at=AT - timedelta(hours=1), actor_id=ident("person", "bank"), verb="opened",
            organisation_id=ident("organisation", "bank"), channel="page", tlp=subject["tlp"],
            subject_type=subject["type"], subject_id=pk, body_id=ident("body", subject["body"]),
        )
        for pk, subject in world.subjects.items()
    )  # fmt: skip

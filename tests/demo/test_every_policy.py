"""Each table's own policy holds something back from the rival, and a hole in it shows."""

from __future__ import annotations

from django.db import connection, models, transaction

from apps.demo.directory import Directory
from apps.organisations.models import Post, Succession
from tests.conftest import as_owner
from wg_portal import clock
from wg_portal.rowsecurity import as_person, render
from wg_portal.rowsecurity.policies import Policy

# Tables that a member may read whole: nothing in them is anybody's secret.
OPEN = {
    "wg_portal.Installation": "one row: whether mail is held back",
    "accounts.HandlingPolicy": "the same rules for everybody",
    "accounts.Acceptance": "asked before a post is chosen; says no more than that rules were read",
    "organisations.Organisation": "members know each other",
    "organisations.Post": "members can find each other",
}


def count(model: type[models.Model]) -> int:
    return model._default_manager.count()


def seen_by(post: Post, model: type[models.Model]) -> int:
    with as_person(post.person_id, post.pk):
        return count(model)


def test_every_policy_holds_something_back_and_a_hole_in_it_shows(demo: Directory) -> None:
    with as_owner():
        rival = Post.objects.get(person__email__startswith="fujisaki")
        # The demo's own merger is done, and known to every member; one that is to come is not.
        Succession.objects.create(
            kind=Succession.Kind.MERGER,
            former_id=demo.organisations["kunugi"],
            successor_id=demo.organisations["midorino"],
            first_day=clock.now().date(),
            requested_by=demo.posts["osawa"].person,
            requested_at=clock.now(),
        )
    tried = []
    for model in render.plan().walls:
        with as_owner():
            everything = count(model)
        if not everything or model._meta.label in OPEN:
            continue
        assert seen_by(rival, model) < everything, f"{model._meta.label} hides nothing"
        hole = render.table_statements(
            render.table(model), [Policy("read", "SELECT", using="true")]
        )
        with transaction.atomic():
            with as_owner(), connection.cursor() as cursor:
                connection.check_constraints()
                for statement in hole:
                    cursor.execute(statement)
            seen = seen_by(rival, model)
            transaction.set_rollback(True)
        assert seen == everything, f"a hole in {model._meta.label} goes unseen"
        tried.append(model._meta.label)
    print(f"{len(tried)} policies, each replaced by a hole that shows: {', '.join(tried)}")
    assert len(tried) > 20

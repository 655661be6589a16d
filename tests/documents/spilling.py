"""A paper that went out, people who opened it, and a second officer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from apps.documents.enums import Cause
from apps.documents.models import Paper, Recall, Reissue, Withdrawal
from apps.documents.spill import reissuing, services
from tests import factories
from tests.conftest import as_owner
from tests.documents.conftest import World


def people(world: World) -> None:
    """Let officers who wrote nothing sit in the body, and a colleague of the author."""
    with as_owner():
        for name, role in (("officer", "secretariat"), ("second", "secretariat")):
            organisation = factories.organisation(f"{name}-org")
            world.post[name] = factories.post(factories.person(name), organisation)
            factories.seat(world.body, world.post[name], role=role)
        home = world.post["author"].organisation
        world.post["colleague"] = factories.post(factories.person("colleague"), home)


def withdrawn(world: World, paper: Any, name: str = "officer") -> Withdrawal:
    with world.acting(name) as who:
        return services.withdraw_paper(
            paper_id=paper.pk, cause=Cause.FILE, reason="別の資料でした", by=who
        )


def released_anew(world: World, made: Withdrawal, name: str = "second") -> Paper:
    """Release what waits in place of the withdrawn paper, as one who has looked at it."""
    with as_owner():
        waiting = Reissue.objects.get(withdrawal=made)
        seen = waiting.paper.versions.get()
    with world.acting(name) as who:
        return reissuing.release_reissue(withdrawal_id=made.pk, seen=seen.pk, by=who)


def recalls(paper: Any) -> dict[str, Recall]:
    with as_owner():
        found = Recall.objects.filter(paper_id=paper.pk).select_related("person")
        return {each.person.family_name: each for each in found}


def form(**fields: Any) -> dict[str, str]:
    return {"submission": str(uuid4())} | fields

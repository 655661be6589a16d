"""Records acts on accounts, also of people who have no post yet or no session at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.activity.services import publish, publish_from_job

if TYPE_CHECKING:
    from datetime import datetime

    from apps.accounts.events import AccountEvent
    from wg_portal.principal import Principal


def record(event: AccountEvent, *, by: Principal | None, at: datetime) -> None:
    """Record ``event``; before a post is chosen nobody can sign it, and the subject says who."""
    if by is not None:
        publish(event, by=by)
    else:
        publish_from_job(event, at=at)

"""A paper that is issued anew stands on the agenda where the withdrawn one stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.meetings.models import AgendaPaper

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


def take_place(old_id: UUID, new_id: UUID, *, by: Principal) -> None:
    """Keep item and number (``documents.spill.followers``); who may not read it sees no place."""
    AgendaPaper.objects.visible_to(by).filter(paper_id=old_id).update(paper_id=new_id)

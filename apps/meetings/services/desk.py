"""What the services of this app share: locking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.meetings.models import Meeting

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


def locked(meeting_id: UUID, *, by: Principal) -> Meeting:
    """Return the meeting, held until the transaction ends. Raises ``Meeting.DoesNotExist``."""
    meeting: Meeting = Meeting.objects.visible_to(by).select_for_update().get(pk=meeting_id)
    return meeting

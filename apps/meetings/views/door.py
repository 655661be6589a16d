"""What the views of this app share: who acts, what exists for him, and doing a thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.http import Http404, HttpRequest

from apps.activity.services import record_page
from apps.meetings import selectors
from apps.sharing.enums import Tlp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.action_items.models import ActionItem
    from apps.meetings.models import Meeting, Minutes
    from apps.meetings.selectors.outcomes import Outcomes
    from apps.meetings.selectors.page import Slot
    from wg_portal.principal import Principal

UNPROCESSABLE = 422
CONFLICT = 409


def acting(request: HttpRequest) -> Principal:
    """Return who acts; without a post there is nothing here."""
    who: Principal | None = request.principal  # type: ignore[attr-defined]
    return who if who is not None else missing()


def existing(who: Principal, meeting_id: UUID) -> Meeting:
    """Return the meeting, or answer 404 as if there were none."""
    return selectors.visible_meeting(who, meeting_id) or missing()


def missing() -> NoReturn:
    """Answer 404: unknown, invisible and malformed are the same."""
    raise Http404


def opened(
    who: Principal,
    meeting: Meeting,
    slots: Iterable[Slot] = (),
    minutes: Minutes | None = None,
    last: Outcomes | None = None,
    carried: Iterable[ActionItem] = (),
) -> None:
    """Record that a page showed the meeting with all of these, in the answer's transaction.

    Items and papers stand under the meeting's own row unless their label is stricter.
    """
    stricter: list[Any] = [slot.item for slot in slots]
    stricter += [line.paper for slot in slots for line in slot.papers]
    outcomes = [outcome for slot in slots for outcome in slot.outcomes]
    worded: list[Any] = [minutes, *carried]
    worded += [outcome.decision or outcome.action for outcome in outcomes]
    if last is not None:
        worded += [*last.decisions, *(line.action for line in last.actions)]
    record_page(
        meeting,
        *(each for each in stricter if each.tlp > meeting.tlp and each.tlp >= Tlp.AMBER),
        *(each for each in worded if each is not None and each.tlp >= Tlp.AMBER),
        by=who,
        body_id=meeting.body_id,
    )

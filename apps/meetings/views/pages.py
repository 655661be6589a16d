"""The list, one meeting, and its entry for a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.meetings import policies, selectors
from apps.meetings.enums import MeetingState
from apps.meetings.ics import calendar as calendar_entry
from apps.meetings.views.door import acting, existing, missing, opened
from apps.meetings.views.replying import empty_form
from apps.organisations.second_officer import at_desk

if TYPE_CHECKING:
    from uuid import UUID

    from apps.meetings.forms import ReplyForm
    from apps.meetings.selectors import MeetingPage
    from wg_portal.principal import Principal
    from wg_portal.verdict import StaleEdit


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """All meetings of the reader's bodies."""
    who = acting(request)
    listing = selectors.meeting_list(who, page=request.GET.get("page", 1))
    return render(request, "meetings/list.html", {"listing": listing})


@require_safe
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One meeting, for members and for the desk."""
    who = acting(request)
    page = selectors.meeting_page(who, meeting_id) or missing()
    return show(request, who, page, empty_form(who, page))


def show(
    request: HttpRequest,
    who: Principal,
    page: MeetingPage,
    form: ReplyForm | None,
    *,
    stale: StaleEdit | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a meeting with this reply form; that it was shown is recorded."""
    opened(who, page.meeting, page.slots, page.minutes, page.last, page.carried)
    shown: dict[str, Any] = {
        "page": page,
        "meeting": page.meeting,
        "form": form,
        "stale": stale,
        "page_tlp": page.strictest,
        "desk": bool(at_desk(who, page.meeting.body_id)),
        "drafting": page.meeting.state in (MeetingState.DRAFT, MeetingState.REQUESTED),
        "may_reply": policies.can_reply(who, page.meeting),
        "asked": who.sits(page.meeting.body_id, *policies.REPLYING),
        "may_edit": policies.can_edit(who, page.meeting),
        "may_record": policies.can_record(who, page.meeting),
        "may_request": policies.can_request_release(who, page.meeting, items=len(page.slots)),
    }
    return render(request, "meetings/meeting.html", shown, status=status)


@require_safe
def calendar(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The meeting as a file for the reader's own calendar."""
    who = acting(request)
    shown = existing(who, meeting_id)
    if shown.state not in (MeetingState.RELEASED, MeetingState.HELD):
        missing()
    content = calendar_entry(shown, who.person_id, who.at)
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )

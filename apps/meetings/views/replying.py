"""Replying to the invitation, from the panel of the meeting's page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activity.submissions import once_leading
from apps.meetings import policies, selectors, services
from apps.meetings.enums import Answer
from apps.meetings.forms import ReplyForm
from apps.meetings.selectors.answers import permitted_answers
from apps.meetings.views.door import CONFLICT, UNPROCESSABLE, acting, missing
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from apps.meetings.selectors import MeetingPage
    from wg_portal.principal import Principal


def empty_form(who: Principal, page: MeetingPage) -> ReplyForm | None:
    """Return the form with the organisation's present reply; ``None`` if it may not reply."""
    if not policies.can_reply(who, page.meeting):
        return None
    own = page.own_reply
    names = ("answer", "attendee", "comment", "version")
    return ReplyForm(
        answers=permitted_answers(who, page.meeting),
        initial={name: getattr(own, name) for name in names} if own else {},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Take the reply of the reader's organisation; the form is on the meeting's page."""
    who = acting(request)
    page = selectors.meeting_page(who, meeting_id) or missing()
    address = reverse("meetings:meeting", args=[meeting_id])
    if request.method != "POST":
        return redirect(address)
    form = ReplyForm(request.POST, answers=permitted_answers(who, page.meeting))
    if not form.is_valid():
        return _again(request, who, page, form)
    data = form.cleaned_data

    def act() -> str:
        services.reply(
            meeting_id=meeting_id,
            answer=Answer(data["answer"]),
            attendee=data["attendee"],
            comment=data["comment"],
            version=data["version"],
            by=who,
        )
        messages.success(request, _("Your reply has been sent to the secretariat."))
        return address

    try:
        return redirect(once_leading(act, token=data["submission"], by=who))
    except StaleEdit as stale:
        now = selectors.meeting_page(who, meeting_id) or missing()
        again = request.POST.copy()
        again["version"] = str(now.own_reply.version if now.own_reply else 0)
        form = ReplyForm(again, answers=permitted_answers(who, now.meeting))
        return _again(request, who, now, form, stale=stale)
    except PortalError as refusal:
        form.add_error(None, str(refusal))
        return _again(request, who, page, form)


def _again(
    request: HttpRequest,
    who: Principal,
    page: MeetingPage,
    form: ReplyForm,
    *,
    stale: StaleEdit | None = None,
) -> HttpResponse:
    from apps.meetings.views.pages import show

    status = CONFLICT if stale else UNPROCESSABLE
    return show(request, who, page, form, stale=stale, status=status)

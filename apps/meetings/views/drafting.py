"""Making and changing a draft on one page, with or without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activity.submissions import once_leading
from apps.meetings import policies, selectors, services
from apps.meetings.forms import AgendaPaperForm, MeetingForm, agenda_rows, rearranged
from apps.meetings.forms.meeting import proposal, stored
from apps.meetings.forms.unchecked import unchecked
from apps.meetings.selectors.page import slots_of
from apps.meetings.selectors.presenters import presenters
from apps.meetings.services.drafting import NumberTaken
from apps.meetings.summaries import agenda_text
from apps.meetings.views.door import (
    CONFLICT,
    UNPROCESSABLE,
    acting,
    existing,
    missing,
    opened,
)
from apps.organisations.second_officer import at_desk
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from apps.meetings.forms import AgendaRows
    from apps.meetings.models import AgendaItem, Meeting
    from apps.organisations.models import Body
    from wg_portal.principal import Principal

SAVE = "save"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Prepare a meeting of a body whose secretariat the reader is."""
    who = acting(request)
    body = selectors.prepared_body(who, code) or missing()
    initial = proposal(body, selectors.next_number(who, body))
    return _edit(request, who, body, None, initial, [])


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Change a draft; what cannot be changed any more leads to the meeting's page."""
    who = acting(request)
    meeting = existing(who, meeting_id)
    if not at_desk(who, meeting.body_id):
        missing()
    verdict = policies.can_edit(who, meeting)
    if not verdict:
        messages.warning(request, str(verdict.reason))
        return redirect("meetings:meeting", meeting_id)
    slots = slots_of(who, meeting, None)
    opened(who, meeting, slots)
    items = [slot.item for slot in slots]
    return _edit(request, who, meeting.body, meeting, stored(meeting), items)


def _edit(
    request: HttpRequest,
    who: Principal,
    body: Body,
    meeting: Meeting | None,
    initial: dict[str, Any],
    items: list[AgendaItem],
) -> HttpResponse:
    speakers = presenters(who, body)
    if request.method != "POST":
        form = MeetingForm(initial=initial, counting=body.calendar)
        rows = agenda_rows(None, presenters=speakers, items=items)
        return _page(request, body, meeting, form, rows)
    button = request.POST.get("do", SAVE)
    if button != SAVE:
        data = rearranged(request.POST, button)
        form = MeetingForm(data, counting=body.calendar)
        rows = agenda_rows(data, presenters=speakers)
        unchecked(form, rows)
        return _page(request, body, meeting, form, rows)
    form = MeetingForm(request.POST, initial=initial, counting=body.calendar)
    rows = agenda_rows(request.POST, presenters=speakers)
    if not (form.is_valid() & rows.is_valid()):
        return _page(request, body, meeting, form, rows, status=UNPROCESSABLE)
    try:
        return redirect(_save(request, who, body, meeting, form, rows))
    except StaleEdit as stale:
        return _stale(request, who, body, form, rows, stale, meeting)
    except PortalError as refusal:
        form.add_error("number" if isinstance(refusal, NumberTaken) else None, str(refusal))
        return _page(request, body, meeting, form, rows, status=UNPROCESSABLE)


def _save(
    request: HttpRequest,
    who: Principal,
    body: Body,
    meeting: Meeting | None,
    form: MeetingForm,
    rows: AgendaRows,
) -> str:
    draft = form.draft(rows.drafts())

    def act() -> str:
        if meeting is None:
            made = services.create_meeting(body=body, draft=draft, by=who)
            messages.success(request, _("The draft is saved. Only the secretariat sees it."))
        else:
            version = form.cleaned_data["version"]
            made = services.edit_meeting(
                meeting_id=meeting.pk, draft=draft, version=version, by=who
            )
            messages.success(request, _("The draft is saved."))
        return reverse("meetings:meeting", args=[made.pk])

    return once_leading(act, token=form.cleaned_data["submission"], by=who)


def _stale(
    request: HttpRequest,
    who: Principal,
    body: Body,
    form: MeetingForm,
    rows: AgendaRows,
    stale: StaleEdit,
    meeting: Meeting | None,
) -> HttpResponse:
    """Show both texts; saving again then means the typed one, against the version now stored."""
    now = existing(who, meeting.pk) if meeting else missing()
    data = request.POST.copy()
    data["version"] = str(now.version)
    typed = MeetingForm(data, counting=body.calendar)
    differing = {
        name: text
        for name, text in stale.theirs.items()
        if name in form.fields and _differs(form, now, name)
    }
    mine = agenda_text((row.title_ja, row.minutes) for row in rows.drafts())
    theirs = stale.theirs["agenda"]
    context = {
        "stale": StaleEdit(stale.reason, differing),
        "agendas": (theirs, mine) if theirs != mine else None,
    }
    return _page(request, body, now, typed, rows, status=CONFLICT, **context)


def _differs(form: MeetingForm, now: Meeting, name: str) -> bool:
    kept = stored(now)["circle"] if name == "circle" else getattr(now, name)
    return bool(kept != form.cleaned_data[name])


def _page(
    request: HttpRequest,
    body: Body,
    meeting: Meeting | None,
    form: MeetingForm,
    rows: AgendaRows,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    rows.starts_at = form.typed_start or (meeting.starts_at if meeting else None)
    shown = {"body": body, "meeting": meeting, "form": form, "rows": rows, **context}
    return render(request, "meetings/edit.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_paper(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Hand in a paper under an agenda item of a draft."""
    who = acting(request)
    meeting = existing(who, meeting_id)
    item = selectors.visible_item(who, meeting, item_id) or missing()
    if not at_desk(who, meeting.body_id):
        missing()
    address = reverse("meetings:meeting", args=[meeting_id])
    verdict = policies.can_edit(who, meeting)
    if not verdict:
        messages.warning(request, str(verdict.reason))
        return redirect(address)
    opened(who, meeting)
    form = AgendaPaperForm(
        request.POST or None, request.FILES or None, body=meeting.body, who=who,
        initial={"circle": meeting.circle_id, "tlp": meeting.tlp},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            services.add_paper(meeting_id=meeting_id, item_id=item_id, by=who, **form.arguments())
            messages.success(request, _("The paper is on the agenda."))
            return f"{address}#agenda"

        try:
            return redirect(once_leading(act, token=form.cleaned_data["submission"], by=who))
        except PortalError as refusal:
            form.add_error(None, str(refusal))
    shown = {"meeting": meeting, "item": item, "form": form}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "meetings/paper.html", shown, status=status)


@only_posted
def remove_paper(request: HttpRequest, meeting_id: UUID, place_id: UUID) -> HttpResponse:
    """Take a paper off the agenda of a draft."""
    who = acting(request)
    meeting = existing(who, meeting_id)
    if not at_desk(who, meeting.body_id):
        missing()
    try:
        services.remove_paper(meeting_id=meeting_id, place_id=place_id, by=who)
    except PortalError as refusal:
        messages.warning(request, str(refusal))
    return redirect(reverse("meetings:meeting", args=[meeting_id]) + "#agenda")

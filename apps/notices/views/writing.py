"""Writing a draft on one page, and its files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activity.submissions import done
from apps.notices import selectors, services
from apps.notices.audiences import audience_of_notice
from apps.notices.forms import AttachForm, NoticeForm, proposal, stored
from apps.notices.views.door import (
    CONFLICT,
    UNPROCESSABLE,
    form_page,
    missing,
    opened,
    page_at_desk,
    refused,
)
from wg_portal.verdict import StaleEdit

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from apps.notices.models import Notice
    from apps.organisations.models import Body
    from wg_portal.requests import PortalRequest

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def new(request: PortalRequest, code: str) -> HttpResponse:
    """Write a notice of a body at whose desk the reader sits."""
    who = request.principal
    body = selectors.writable_body(who, code) or missing()
    form = NoticeForm(request.POST or None, initial=proposal(), who=who, counting=body.calendar)
    if form.is_valid():
        pk = uuid4()
        act = partial(services.draft_notice, body_id=body.pk, draft=form.draft(), notice_id=pk)
        if there := _saved(request, form, act, pk):
            return redirect(there)
    return _form(request, form, body=body)


@GET_OR_POST
def edit(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Change a draft; what cannot be changed any more leads to the notice's page."""
    page = page_at_desk(request, pk)
    if not page.acts.edit:
        return refused(request, page, page.acts.edit)
    who, notice = request.principal, page.notice
    initial = stored(notice, page.revision, audience_of_notice(who, notice))
    form = NoticeForm(request.POST or None, initial=initial, who=who, counting=notice.body.calendar)
    opened(request, page)
    if form.is_valid():
        version = form.cleaned_data["version"]
        act = partial(services.change_draft, notice_id=pk, version=version, draft=form.draft())
        try:
            if there := _saved(request, form, act, pk):
                return redirect(there)
        except StaleEdit as stale:
            data = request.POST.copy()
            data["version"] = str(notice.version)
            again = NoticeForm(data, who=who, counting=notice.body.calendar)
            return _form(request, again, body=notice.body, notice=notice, stale=stale)
    return _form(request, form, body=notice.body, notice=notice)


def _saved(request: PortalRequest, form: NoticeForm, act: Callable[..., object], pk: UUID) -> str:
    said = _("The draft is saved. Only the desk sees it.")
    return done(request, form, act, reverse("notices:attach", args=[pk]), said)


@GET_OR_POST
def attach(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Files that go out with the notice."""
    page = page_at_desk(request, pk)
    if not page.acts.edit:
        return refused(request, page, page.acts.edit)
    form = AttachForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        act = partial(services.attach, notice_id=pk, upload=form.cleaned_data["file"])
        said = _("The file was received. It can be opened once it has been checked.")
        if there := done(request, form, act, reverse("notices:attach", args=[pk]), said):
            return redirect(there)
    return form_page(request, "notices/attach.html", page, form)


def _form(
    request: PortalRequest,
    form: NoticeForm,
    *,
    body: Body,
    notice: Notice | None = None,
    **more: Any,
) -> HttpResponse:
    status = CONFLICT if "stale" in more else UNPROCESSABLE if form.is_bound else 200
    label = notice.tlp if notice else None
    shown = {"body": body, "notice": notice, "form": form, "page_tlp": label, **more}
    return render(request, "notices/edit.html", shown, status=status)

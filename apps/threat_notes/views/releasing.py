"""Files, the look before release, revisions, and taking a note back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.activity.submissions import done
from apps.threat_notes import selectors, services
from apps.threat_notes.forms import AttachForm, ReleaseForm, ReviseForm, WithdrawForm
from apps.threat_notes.notices import mail_words
from apps.threat_notes.views.door import CONFLICT, UNPROCESSABLE, authored, opened
from wg_portal.forms import SubmissionToken
from wg_portal.markdown import texts_of
from wg_portal.verdict import StaleEdit, Verdict

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from apps.threat_notes.selectors import NotePage
    from wg_portal.requests import PortalRequest

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def attach(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Step 3: files that go out with the note."""
    page = authored(request, pk)
    if not page.acts.edit:
        return _refused(request, page, page.acts.edit)
    form = AttachForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        act = partial(services.attach, note_id=pk, upload=form.cleaned_data["file"])
        said = _("The file was received. It can be opened once it has been checked.")
        if address := done(request, form, act, reverse("threat_notes:attach", args=[pk]), said):
            return redirect(address)
    return _form(request, "threat_notes/attach.html", page, form)


@GET_OR_POST
def release(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Step 4: exactly who will read, and what; then release it."""
    page = authored(request, pk)
    if not page.acts.release:
        return _refused(request, page, page.acts.release)
    form = ReleaseForm(request.POST or None, initial={"seen": page.note.version})
    if form.is_valid():
        act = partial(services.release_note, note_id=pk, seen=form.cleaned_data["seen"])
        said = _("The note is released.")
        if address := done(request, form, act, reverse("threat_notes:note", args=[pk]), said):
            return redirect(address)
    note = page.note
    return _form(
        request,
        "threat_notes/release.html",
        page,
        form,
        preview=selectors.note_preview(request.principal, note),
        mail=mail_words(note.tlp, note.notice_title),
        texts=texts_of(note, page.revision),
    )


@GET_OR_POST
def revise(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Give a note that is out a new text."""
    page = authored(request, pk)
    if not page.acts.revise:
        return _refused(request, page, page.acts.revise)
    initial = {
        "text_ja": page.revision.text_ja,
        "text_en": page.revision.text_en,
        "version": page.note.version,
    }
    form = ReviseForm(request.POST or None, initial=initial)
    if form.is_valid():
        typed = {k: v for k, v in form.cleaned_data.items() if k != "submission"}
        act = partial(services.revise, note_id=pk, **typed)
        said = _("The new text is out. Readers see what changed.")
        try:
            if address := done(request, form, act, reverse("threat_notes:note", args=[pk]), said):
                return redirect(address)
        except StaleEdit as stale:
            data = request.POST.copy()
            data["version"] = str(page.note.version)
            form = ReviseForm(data)
            return _form(request, "threat_notes/revise.html", page, form, stale=stale)
    return _form(request, "threat_notes/revise.html", page, form)


@GET_OR_POST
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a note back from its readers."""
    page = authored(request, pk)
    if not page.acts.withdraw:
        return _refused(request, page, page.acts.withdraw)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = partial(services.withdraw_note, note_id=pk, reason=form.cleaned_data["reason"])
        said = _("The note is withdrawn. Only its authors can open it.")
        if address := done(request, form, act, reverse("threat_notes:note", args=[pk]), said):
            return redirect(address)
    return _form(request, "threat_notes/withdraw.html", page, form)


def _refused(request: PortalRequest, page: NotePage, verdict: Verdict) -> HttpResponse:
    messages.warning(request, str(verdict.reason))
    return redirect("threat_notes:note", page.note.pk)


def _form(
    request: PortalRequest,
    template: str,
    page: NotePage,
    form: SubmissionToken,
    **more: Any,
) -> HttpResponse:
    opened(request, page.note, page.revision)
    status = UNPROCESSABLE if form.is_bound else 200
    shown = {"page": page, "note": page.note, "form": form, "page_tlp": page.note.tlp, **more}
    return render(request, template, shown, status=CONFLICT if "stale" in more else status)

"""What readers do with a note."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.activity.submissions import done
from apps.threat_notes import services
from apps.threat_notes.forms import CommentForm
from apps.threat_notes.views.door import UNPROCESSABLE, existing, show
from wg_portal.form_addresses import only_posted
from wg_portal.forms import SubmissionToken

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest


@only_posted
def comment(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Add a question or an answer, in one's own name."""
    page = existing(request, pk)
    form = CommentForm(request.POST, auto_id="comment_%s")
    if form.is_valid():
        act = partial(services.comment, note_id=pk, text=form.cleaned_data["text"])
        comments = reverse("threat_notes:note", args=[pk]) + "#comments"
        if there := done(request, form, act, comments, _("Your text is shown below the note.")):
            return redirect(there)
    return show(request, page, comment=form, status=UNPROCESSABLE)


@only_posted
def acknowledge(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take note, for the organisation or, where one was named, for oneself."""
    page = existing(request, pk)
    form = SubmissionToken(request.POST, auto_id="acknowledge_%s")
    if form.is_valid():
        act = partial(services.acknowledge, note_id=pk)
        said = _("The note is acknowledged. There are no more reminders.")
        if there := done(request, form, act, reverse("threat_notes:note", args=[pk]), said):
            return redirect(there)
    return show(request, page, token=form, status=UNPROCESSABLE)

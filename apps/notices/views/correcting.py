"""Correcting what is out, and taking it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.notices import services
from apps.notices.forms import ReviseForm, WithdrawForm
from apps.notices.views.door import at_desk, done, form_page, refused
from wg_portal.verdict import StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def revise(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Give a notice that is out a corrected text."""
    page = at_desk(request, pk)
    if not page.acts.revise:
        return refused(request, page, page.acts.revise)
    initial = {
        "text_ja": page.revision.text_ja,
        "text_en": page.revision.text_en,
        "version": page.notice.version,
    }
    form = ReviseForm(request.POST or None, initial=initial)
    if form.is_valid():
        typed = {k: v for k, v in form.cleaned_data.items() if k != "submission"}
        act = partial(services.revise, notice_id=pk, **typed)
        said = _("The corrected text is out. Readers are told what changed.")
        try:
            if there := done(request, form, act, reverse("notices:notice", args=[pk]), said):
                return redirect(there)
        except StaleEdit as stale:
            data = request.POST.copy()
            data["version"] = str(page.notice.version)
            return form_page(request, "notices/revise.html", page, ReviseForm(data), stale=stale)
    return form_page(request, "notices/revise.html", page, form)


@GET_OR_POST
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a notice back from its readers."""
    page = at_desk(request, pk)
    if not page.acts.withdraw:
        return refused(request, page, page.acts.withdraw)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = partial(services.withdraw_notice, notice_id=pk, reason=form.cleaned_data["reason"])
        said = _("The notice is withdrawn. Only the desk can open it.")
        if there := done(request, form, act, reverse("notices:notice", args=[pk]), said):
            return redirect(there)
    return form_page(request, "notices/withdraw.html", page, form)

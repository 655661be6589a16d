"""Correcting what is out, by two, and taking it back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.activity.submissions import done
from apps.notices import services
from apps.notices.forms import ReleaseForm, ReturnForm, ReviseForm, WithdrawForm
from apps.notices.policies import untouched_language
from apps.notices.selectors import to_ask_again
from apps.notices.views.door import (
    UNPROCESSABLE,
    done_or_back,
    form_page,
    page_at_desk,
    refused,
)
from apps.sharing.telling import telling
from wg_portal.form_addresses import only_posted
from wg_portal.markdown import texts_of
from wg_portal.verdict import StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from apps.notices.selectors import NoticePage
    from wg_portal.requests import PortalRequest

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def revise(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask a second officer to release a corrected text of a notice that is out."""
    page = page_at_desk(request, pk)
    # What was typed while another officer asked stays on the page, with the reason.
    if not page.acts.revise and request.method != "POST":
        return refused(request, page, page.acts.revise)
    about: dict[str, Any] = {
        "notice": page.notice,
        "current": page.revision,
        "at": request.principal.at,
        "counting": page.notice.body.calendar,
    }
    form = ReviseForm(request.POST or None, **about)
    if form.is_valid():
        act = partial(services.ask_correction, notice_id=pk, **form.correction())
        said = _("Another officer of the secretariat can now release the correction.")
        try:
            if there := done(request, form, act, reverse("notices:correction", args=[pk]), said):
                return redirect(there)
        except StaleEdit as stale:
            data = request.POST.copy()
            data["version"] = str(page.notice.version)
            form = ReviseForm(data, **about)
            return form_page(request, "notices/revise.html", page, form, stale=stale)
    return form_page(request, "notices/revise.html", page, form)


@require_safe
def correction(request: PortalRequest, pk: UUID) -> HttpResponse:
    """The correction that waits: what changes, and who will be told."""
    page = page_at_desk(request, pk)
    if page.correction is None:
        return redirect("notices:notice", pk)
    return _correction(request, page, ReturnForm(auto_id="return_%s"))


def _correction(
    request: PortalRequest, page: NoticePage, form: ReturnForm, *, status: int = 200
) -> HttpResponse:
    asked, notice = page.correction, page.notice
    assert asked is not None  # noqa: S101 - the callers have looked
    return form_page(
        request,
        "notices/correction.html",
        page,
        form,
        status=status,
        audience=telling(request.principal, notice.circle, notice.body_id),
        texts=texts_of(notice, asked),
        untouched=untouched_language(page.revision, text_ja=asked.text_ja, text_en=asked.text_en),
        again=to_ask_again(request.principal, notice) if asked.again_by else [],
        mine=asked.requested_by_id == request.principal.person_id,
        send=ReleaseForm(initial={"release": asked.pk}),
    )


@only_posted
def release_correction(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Give readers the corrected text, as the second officer."""
    page_at_desk(request, pk)
    form = ReleaseForm(request.POST)
    said = _("The corrected text is out. Readers are told what changed.")
    back, there = reverse("notices:correction", args=[pk]), reverse("notices:notice", args=[pk])
    return done_or_back(
        request,
        form,
        lambda: partial(
            services.release_correction, notice_id=pk, seen=form.cleaned_data["release"]
        ),
        back,
        there,
        said,
    )


@only_posted
def return_correction(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send the correction back, or take one's own back."""
    page = page_at_desk(request, pk)
    form = ReturnForm(request.POST, auto_id="return_%s")
    asked = page.correction
    if asked is not None and asked.requested_by_id == request.principal.person_id:
        form.fields["comment"].required = False
    if not form.is_valid() and asked is not None:
        return _correction(request, page, form, status=UNPROCESSABLE)
    there = reverse("notices:notice", args=[pk])
    return done_or_back(
        request,
        form,
        lambda: partial(
            services.return_correction, notice_id=pk, comment=form.cleaned_data["comment"]
        ),
        there,
        there,
        _("The request was returned."),
    )


@GET_OR_POST
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a notice back from its readers."""
    page = page_at_desk(request, pk)
    if not page.acts.withdraw:
        return refused(request, page, page.acts.withdraw)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = partial(services.withdraw_notice, notice_id=pk, reason=form.cleaned_data["reason"])
        said = _("The notice is withdrawn. Only the desk can open it.")
        if there := done(request, form, act, reverse("notices:notice", args=[pk]), said):
            return redirect(there)
    return form_page(request, "notices/withdraw.html", page, form)

"""Release by two: who will be told before it, the request, the second officer's word."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.notices import services
from apps.notices.forms import ReleaseForm, RequestForm, ReturnForm
from apps.notices.views.door import UNPROCESSABLE, done_or_back, form_page, page_at_desk
from apps.sharing.telling import telling
from wg_portal.form_addresses import only_posted
from wg_portal.markdown import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from apps.notices.selectors import NoticePage
    from wg_portal.requests import PortalRequest


@require_safe
def check(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Exactly who will be told and what they will read, before anything is sent."""
    page = page_at_desk(request, pk)
    if page.notice.visible_from is not None:
        return redirect("notices:notice", pk)
    return _check(request, page)


def _check(
    request: PortalRequest,
    page: NoticePage,
    *,
    form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    who, notice = request.principal, page.notice
    shown: dict[str, Any] = {
        "audience": telling(who, notice.circle, notice.body_id),
        "texts": texts_of(notice, page.revision),
        "mine": page.pending is not None and page.pending.requested_by_id == who.person_id,
        "send": ReleaseForm(initial={"release": page.pending.pk})
        if page.pending
        else RequestForm(initial={"seen": notice.version}),
    }
    back = form or ReturnForm(auto_id="return_%s")
    return form_page(request, "notices/check.html", page, back, status=status, **shown)


@only_posted
def request_release(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask a second officer to release it."""
    page_at_desk(request, pk)
    form = RequestForm(request.POST)
    said = _("Another officer of the secretariat can now release it.")
    back = reverse("notices:check", args=[pk])

    def act() -> Callable[..., object]:
        return partial(services.request_release, notice_id=pk, seen=form.cleaned_data["seen"])

    return done_or_back(request, form, act, back, back, said)


@only_posted
def release(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Release it, as the second officer."""
    page_at_desk(request, pk)
    form = ReleaseForm(request.POST)
    said = _(
        "The notice is released. When it becomes visible, each person is told by mail or digest,"
        " as the page said."
    )
    back, there = reverse("notices:check", args=[pk]), reverse("notices:notice", args=[pk])

    def act() -> Callable[..., object]:
        return partial(services.release_notice, notice_id=pk, seen=form.cleaned_data["release"])

    return done_or_back(request, form, act, back, there, said)


@only_posted
def return_request(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send the request back, or take one's own back."""
    page = page_at_desk(request, pk)
    form = ReturnForm(request.POST, auto_id="return_%s")
    if page.pending is not None and page.pending.requested_by_id == request.principal.person_id:
        form.fields["comment"].required = False
    if not form.is_valid() and page.pending is not None:
        return _check(request, page, form=form, status=UNPROCESSABLE)
    there = reverse("notices:notice", args=[pk])

    def act() -> Callable[..., object]:
        comment = form.cleaned_data["comment"]
        return partial(services.return_request, notice_id=pk, comment=comment)

    return done_or_back(request, form, act, there, there, _("The request was returned."))

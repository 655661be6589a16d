"""What the views of this app share: what exists for the reader, and doing a thing once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.activity.services import record_versions
from apps.activity.submissions import done
from apps.notices import selectors
from apps.notices.forms import AcknowledgeForm
from apps.notices.models import Notice
from wg_portal.markdown import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from apps.notices.selectors import NoticePage
    from wg_portal.forms import SubmissionToken
    from wg_portal.requests import PortalRequest
    from wg_portal.verdict import Verdict

UNPROCESSABLE = 422
CONFLICT = 409


def missing() -> NoReturn:
    """Answer 404: unknown, invisible and malformed are the same."""
    raise Http404


def existing(request: PortalRequest, pk: UUID) -> NoticePage:
    """Return the notice's page, or answer 404 as if there were none."""
    try:
        return selectors.notice_page(request.principal, pk)
    except Notice.DoesNotExist:
        missing()


def page_at_desk(request: PortalRequest, pk: UUID) -> NoticePage:
    """Like ``existing``, for pages that only the desk finds."""
    page = existing(request, pk)
    return page if page.at_desk else missing()


def opened(request: PortalRequest, page: NoticePage) -> None:
    """Record that a page shows the notice's text, in the answer's transaction; with the difference
    the text before it as well.
    """
    shown = [each.pk for each in page.revisions[: 2 if page.changes else 1]]
    record_versions(page.notice, *shown, by=request.principal, body_id=page.notice.body_id)


def show(
    request: PortalRequest,
    page: NoticePage,
    *,
    token: AcknowledgeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a notice with this form; that it was shown is recorded."""
    return form_page(
        request,
        "notices/notice.html",
        page,
        token or AcknowledgeForm(initial={"seen": page.revision.ordinal}, auto_id="acknowledge_%s"),
        status=status,
        texts=texts_of(page.notice, page.revision),
    )


def form_page(
    request: PortalRequest,
    template: str,
    page: NoticePage,
    form: SubmissionToken,
    *,
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """Render a page about a notice; that it was shown is recorded."""
    opened(request, page)
    usual = CONFLICT if "stale" in more else UNPROCESSABLE if form.is_bound else 200
    shown = {"page": page, "notice": page.notice, "form": form, "page_tlp": page.notice.tlp, **more}
    return render(request, template, shown, status=usual if status is None else status)


def refused(request: PortalRequest, page: NoticePage, verdict: Verdict) -> HttpResponse:
    """Lead to the notice, which says why."""
    messages.warning(request, str(verdict.reason))
    return redirect("notices:notice", page.notice.pk)


def done_or_back(
    request: PortalRequest,
    form: SubmissionToken,
    act: Callable[[], Callable[..., object]],
    back: str,
    there: str,
    said: str,
) -> HttpResponse:
    """Do what ``act`` gives once; a refusal leads ``back`` to the page that says why."""
    if not form.is_valid():
        messages.warning(request, _("Open this page again and send the form from there"))
        return redirect(back)
    if address := done(request, form, act(), there, said):
        return redirect(address)
    for sentence in form.non_field_errors():
        messages.warning(request, str(sentence))
    return redirect(back)

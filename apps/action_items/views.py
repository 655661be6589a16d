"""The page of one action item, and what can be done there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.action_items import deadlines, mending, selectors, services
from apps.action_items.forms import (
    CarryForm,
    ConfirmForm,
    FinishForm,
    MoveForm,
    NewDeadlineForm,
    ProgressForm,
    ReturnForm,
    RewordForm,
    TakeBackForm,
)
from apps.activity.services import record_reading
from apps.activity.submissions import once
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from wg_portal.forms import SubmissionToken
    from wg_portal.requests import PortalRequest

FORMS: dict[str, type[SubmissionToken]] = {
    "progress": ProgressForm,
    "finish": FinishForm,
    "confirm": ConfirmForm,
    "return": ReturnForm,
    "move": MoveForm,
    "carry": CarryForm,
    "reword": RewordForm,
    "take_back": TakeBackForm,
}


@require_GET
def action(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One action item; for its owner and the desk also how it goes."""
    page = _page(request, pk)
    return _show(request, page)


@only_posted
def progress(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Tell how far it is."""
    return _act(request, pk, "progress", services.report_progress, _("Your note was saved."))


@only_posted
def finish(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Report it as done."""
    said = _("You reported it as done. There will be no more reminders.")
    return _act(request, pk, "finish", services.finish, said)


@only_posted
def confirm(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Agree that it is done."""
    return _act(request, pk, "confirm", services.confirm, _("The action item is confirmed."))


@only_posted
def return_(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask for more."""
    said = _("The action item was returned to its owner.")
    return _act(request, pk, "return", services.return_, said)


@only_posted
def move(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Set another deadline."""
    said = _("The deadline was moved. The owner is told.")
    return _act(request, pk, "move", deadlines.move_deadline, said)


@only_posted
def carry(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Carry it over to the next meeting."""
    said = _("The action item was carried over. The owner is told.")
    return _act(request, pk, "carry", deadlines.carry_over, said)


@only_posted
def reword(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Give it another wording."""
    said = _("The wording was corrected. The owner is told.")
    return _act(request, pk, "reword", mending.reword, said)


@only_posted
def take_back(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    return _act(request, pk, "take_back", mending.take_back, _taken_back)


def _taken_back(page: selectors.Page) -> str:
    said = ngettext(
        "The action item was taken back. %(n)s person gets one mail.",
        "The action item was taken back. %(n)s people get one mail each.",
        page.known_to,
    )
    none = gettext("The action item was taken back. Nobody had been told of it, so nobody is now.")
    return said % {"n": page.known_to} if page.known_to else none


def _act(
    request: PortalRequest,
    pk: UUID,
    name: str,
    act: Callable[..., object],
    said: _StrPromise | Callable[[selectors.Page], str],
) -> HttpResponse:
    page = _page(request, pk)
    by = request.principal
    form = _form(page, name, request.POST, request.FILES)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        address = reverse("action_items:action", args=[pk])
        token = typed.pop("submission")
        step = partial(act, action_id=pk, by=by, **typed)
        try:
            address = once(step, token=token, address=address, by=by)
        except StaleEdit as stale:
            return _compare(request, pk, name, stale)
        except PortalError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, said(page) if callable(said) else str(said))
            return redirect(address)
    return _show(request, page, {name: form}, status=422)


def _compare(request: PortalRequest, pk: UUID, name: str, stale: StaleEdit) -> HttpResponse:
    """Show both texts; sent again, the typed one takes the place of what is stored now."""
    page = _page(request, pk)
    data = request.POST.copy()
    data["revision"] = str(page.action.revision)
    form = _form(page, name, data)
    return _show(request, page, {name: form}, status=409, stale=stale)


def _form(
    page: selectors.Page,
    name: str,
    typed: Any = None,
    files: Any = None,
    initial: dict[str, Any] | None = None,
) -> SubmissionToken:
    make = FORMS[name]
    more: dict[str, Any] = {"auto_id": f"{name}_%s", "initial": initial}
    if issubclass(make, NewDeadlineForm):
        more |= {"counting": page.action.counting, "present": page.action.due_at, "at": page.at}
    if name == "reword":
        more["standing"] = page.action.tlp
    if name == "carry":
        more["meetings"] = page.coming
    return make(typed, files, **more)


def _page(request: PortalRequest, pk: UUID) -> selectors.Page:
    page = selectors.action_page(request.principal, pk)
    if page is None:
        raise Http404
    return page


def _show(
    request: PortalRequest,
    page: selectors.Page,
    typed: dict[str, SubmissionToken] | None = None,
    status: int = 200,
    stale: StaleEdit | None = None,
) -> HttpResponse:
    record_reading(
        by=request.principal,
        subject_type="action_items.ActionItem",
        subject_id=page.action.pk,
        tlp=page.action.tlp,
        body_id=page.action.body_id,
    )
    typed = typed or {}
    action = page.action
    wording = {
        "title_ja": action.title_ja,
        "title_en": action.title_en,
        "notice_title": action.notice_title,
        "revision": action.revision,
    }
    forms: dict[str, Any] = {
        f"{name}_form": typed.get(name) or _form(page, name, initial=wording) for name in FORMS
    }
    refused = [form for name, form in typed.items() if name not in page.offered]
    context = {"page": page, "page_tlp": page.action.tlp, "refused": refused, **forms}
    context |= {"stale": stale, "conflicting": typed.get("reword")}
    return render(request, "action_items/action.html", context, status=status)

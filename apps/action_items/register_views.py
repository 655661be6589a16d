"""The list of action items: filters, saved views, exports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.action_items import exports, register, saved_views
from apps.action_items.models import SavedView
from apps.action_items.register_forms import ExportForm, FilterForm, SaveForm
from apps.activity.submissions import once
from apps.organisations.policies import is_officer
from wg_portal.downloads import download
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict

    from wg_portal.requests import PortalRequest

PER_PAGE = 40
UNPROCESSABLE = 422


@require_GET
def action_list(request: PortalRequest) -> HttpResponse:
    """All action items that the reader can open, those still open first."""
    choices = register.choices_for(request.principal)
    form = _filters(request.GET, choices)
    return _show(request, form, choices)


@only_posted
def export(request: PortalRequest) -> HttpResponse:
    """What the filters find as a file; that it left is recorded."""
    who = request.principal
    form = _filters(request.POST, register.choices_for(who))
    wanted = ExportForm(request.POST)
    if not form.is_valid() or not wanted.is_valid():
        raise Http404
    asked = wanted.cleaned_data
    try:
        made = exports.make(who, form.search(), asked["form"], asked["group"])
    except PortalError as refused:
        messages.warning(request, str(refused))
        return redirect(_address(form))
    return download(made.content, made.name, made.content_type)


@only_posted
def save(request: PortalRequest) -> HttpResponse:
    """Keep the present filters under a name."""
    by = request.principal
    choices = register.choices_for(by)
    form, named = _filters(request.POST, choices), SaveForm(request.POST)
    if form.is_valid() and named.is_valid():
        typed = named.cleaned_data
        act = partial(saved_views.save_view, name=typed["name"], query=form.query, by=by)
        try:
            address = once(act, token=typed["submission"], address=_address(form), by=by)
        except PortalError as fault:
            named.add_error("name", str(fault))
        else:
            messages.success(request, _("The view was saved. You find it above the list."))
            return redirect(address)
    return _show(request, form, choices, named)


@only_posted
def delete(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Forget one of one's own saved views."""
    try:
        saved_views.delete_view(pk, by=request.principal)
    except SavedView.DoesNotExist as gone:
        raise Http404 from gone
    messages.success(request, _("The view was deleted."))
    return redirect("action_items:list")


def _filters(given: QueryDict, choices: register.Choices) -> FilterForm:
    """Read the filters. What is no choice of the reader's does not exist: 404."""
    form = FilterForm(given, choices=choices)
    if not form.is_valid() and not form.mistyped:
        raise Http404
    return form


def _address(form: FilterForm) -> str:
    query = form.query
    return reverse("action_items:list") + (f"?{query}" if query else "")


def _show(
    request: PortalRequest,
    form: FilterForm,
    choices: register.Choices,
    named: SaveForm | None = None,
) -> HttpResponse:
    who = request.principal
    context: dict[str, Any] = {
        "form": form,
        "may_give": is_officer(who),
        "own": choices.owners.get(who.organisation_id),
        "saved": [
            (view, FilterForm(view.asked, choices=choices).is_valid())
            for view in register.saved_views(who)
        ],
        "named": named or SaveForm(),
        "export_form": ExportForm(),
    }
    if form.is_valid():
        context |= _found(request, form, choices)
    wrong = not form.is_valid() or named is not None
    status = UNPROCESSABLE if wrong else 200
    return render(request, "action_items/list.html", context, status=status)


def _found(request: PortalRequest, form: FilterForm, choices: register.Choices) -> dict[str, Any]:
    who, asked = request.principal, form.search()
    counts = register.counts(who, asked)
    pages = Paginator(register.actions_for(who, asked), PER_PAGE)
    pages.count = counts.mine if asked.mine else counts.everything
    page = pages.get_page(request.GET.get("page"))
    rows = register.rows(who, page, choices)
    return {
        "counts": counts,
        "page": page,
        "rows": rows,
        "page_tlp": max((row.action.tlp for row in rows), default=None),
    }

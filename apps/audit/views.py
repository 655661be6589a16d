"""Pages of an auditor. Whoever has no scope in force finds none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.audit import export as exports
from apps.audit import selectors, services
from apps.audit.filters import Filter
from apps.audit.forms import FilterForm, SampleForm
from apps.sharing.enums import Tlp
from wg_portal.clock import in_japan
from wg_portal.downloads import download
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from apps.sharing.models import AuditScope
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422
APART = {"after", "csrfmiddlewaretoken"}
"""Fields that are no part of the filter."""


@require_GET
def home(request: PortalRequest) -> HttpResponse:
    """The written scope, its bodies and its time."""
    scopes = _scopes(request)
    services.note_visit(scopes, by=request.principal)
    return render(request, "audit/home.html", {"scopes": scopes, "page_tlp": Tlp.AMBER})


@require_GET
def record(request: PortalRequest) -> HttpResponse:
    """Rows of the record, the newest first."""
    scopes = _scopes(request)
    form = FilterForm(request.GET, scopes=scopes)
    if not form.is_valid():
        return _record_page(request, form, None, status=UNPROCESSABLE)
    asked = form.filter()
    services.note_search(scopes, asked, by=request.principal)
    page = selectors.record_page(request.principal, asked, request.GET.get("after", ""))
    return _record_page(request, form, page)


@require_POST
def export(request: PortalRequest) -> HttpResponse:
    """The rows that the page's filter finds, as a file."""
    scopes = _scopes(request)
    form = FilterForm(request.POST, scopes=scopes)
    if not form.is_valid():
        return _record_page(request, form, None, status=UNPROCESSABLE)
    asked = form.filter()
    try:
        made = exports.make(request.principal, asked, scopes)
    except Refused as refused:
        return _record_page(request, form, None, refusal=str(refused), status=UNPROCESSABLE)
    services.note_export(scopes, asked, made.rows, made.sha256, by=request.principal)
    return download(made.content, made.name, "application/zip")


@require_GET
def mails(request: PortalRequest) -> HttpResponse:
    """A sample of mails: who was told, against who could read."""
    scopes = _scopes(request)
    usual = {"number": "10", "draw": f"{in_japan(request.principal.at):%Y%m%d}"}
    form = SampleForm(usual | request.GET.dict())
    context: dict[str, Any] = {"form": form, "sample": None, "page_tlp": Tlp.AMBER}
    if not form.is_valid():
        return render(request, "audit/mails.html", context, status=UNPROCESSABLE)
    given = form.cleaned_data
    asked = Filter(first=given["first"], last=given["last"])
    number, draw = given["number"], given["draw"]
    services.note_sample(scopes, asked, number, draw, by=request.principal)
    context["sample"] = selectors.sample(request.principal, asked, number, draw)
    return render(request, "audit/mails.html", context)


def _scopes(request: PortalRequest) -> list[AuditScope]:
    scopes = selectors.scopes_of(request.principal) if request.principal else []
    if not scopes:
        raise Http404
    return scopes


def _record_page(
    request: PortalRequest,
    form: FilterForm,
    page: selectors.RecordPage | None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = [(name, value) for name, value in form.data.items() if value and name not in APART]
    context = {
        "form": form,
        "page": page,
        "refusal": refusal,
        "asked": asked,
        "several": len(form.bodies) > 1,
        "filtered": bool(asked),
        "page_tlp": Tlp.AMBER,
    }
    return render(request, "audit/record.html", context, status=status)

"""Pages of the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.activity.services import record_reading
from apps.decisions import selectors
from apps.decisions.forms import FilterForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

PER_PAGE = 40


@require_GET
def decision_list(request: PortalRequest) -> HttpResponse:
    """All decisions that the reader can open, the newest first."""
    who = request.principal
    form = FilterForm(request.GET, bodies=selectors.bodies_of(who))
    if not form.is_valid():
        raise Http404
    found = selectors.decisions_for(who, **form.cleaned_data)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = selectors.rows(who, page)
    context = {
        "form": form,
        "filtered": any(form.cleaned_data.values()),
        "page": page,
        "rows": rows,
        "page_tlp": max((row.decision.tlp for row in rows), default=None),
    }
    return render(request, "decisions/list.html", context)


@require_GET
def decision(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One decision."""
    page = selectors.decision_page(request.principal, pk)
    if page is None:
        raise Http404
    record_reading(
        by=request.principal,
        subject_type="decisions.Decision",
        subject_id=pk,
        tlp=page.decision.tlp,
        body_id=page.decision.body_id,
    )
    context = {"page": page, "page_tlp": page.decision.tlp}
    return render(request, "decisions/decision.html", context)

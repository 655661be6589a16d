"""How things stand, for who sits for a chair or at a desk: on the screen, and on one A4 sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.dashboard.chair import chair_page
from apps.dashboard.chair_print import chair_sheet
from apps.obligations.lateness import watched
from wg_portal.clock import in_japan
from wg_portal.downloads import download

if TYPE_CHECKING:
    from wg_portal.requests import PortalRequest


@require_GET
def chair(request: PortalRequest) -> HttpResponse:
    """What is overdue, the next meetings, what was decided; no act of an organisation is named."""
    who = request.principal
    if not watched(who):
        raise Http404
    page = chair_page(who)
    return render(request, "dashboard/chair.html", {"page": page, "page_tlp": page.page_tlp})


@require_GET
def chair_print(request: PortalRequest) -> HttpResponse:
    """The same on one A4 sheet."""
    who = request.principal
    if not watched(who):
        raise Http404
    made = chair_sheet(chair_page(who), who, str(request.user))
    name = f"status-{in_japan(who.at):%Y%m%d-%H%M}.pdf"
    return download(made, name, "application/pdf")

"""The first page after sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from apps.dashboard import selectors
from apps.sharing.record import audits
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest


@require_GET
def home(request: PortalRequest) -> HttpResponse:
    """What is expected of the reader, of his organisation, or what was done (``?view=``).

    An auditor, of whom nothing is expected, begins at his scope.
    """
    if audits(request.principal):
        return redirect("audit:home")
    page = selectors.home(request.principal, request.GET.get("view", "mine"))
    return render(
        request,
        "dashboard/home.html",
        {"page": page, "today": in_japan(request.principal.at), "page_tlp": page.page_tlp},
    )

"""The page of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.action_items import register
from apps.action_items.register_forms import FilterForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

PER_PAGE = 40


@require_GET
def action_list(request: PortalRequest) -> HttpResponse:
    """All action items that the reader can open, those of his organisation first."""
    who = request.principal
    form = FilterForm(request.GET, bodies=register.bodies_of(who))
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data
    found = register.actions_for(who, **chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = register.rows(who, page)
    context = {
        "form": form,
        "whose": chosen["whose"],
        "filtered": bool(chosen["body"] or chosen["state"]),
        "page": page,
        "rows": rows,
        "page_tlp": max((row.action.tlp for row in rows), default=None),
    }
    return render(request, "action_items/list.html", context)

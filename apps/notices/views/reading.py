"""The list, and one notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.notices import selectors
from apps.notices.forms import FilterForm
from apps.notices.views.door import existing, missing, show

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

PER_PAGE = 30


@require_safe
def notice_list(request: PortalRequest) -> HttpResponse:
    """All notices that the reader can open, the desk's drafts first."""
    who = request.principal
    form = FilterForm(request.GET)
    if not form.is_valid():
        missing()
    whose = form.cleaned_data["whose"]
    found = selectors.notices_for(who, owed=whose == "open", drafts=whose == "drafts")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = selectors.notice_lines(who, page.object_list)
    shown = {
        "whose": whose,
        "page": page,
        "lines": lines,
        "bodies": selectors.writable_bodies(who),
        "page_tlp": max((line.notice.tlp for line in lines), default=None),
    }
    return render(request, "notices/list.html", shown)


@require_safe
def notice(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One notice; that it was opened is recorded with the answer."""
    return show(request, existing(request, pk))

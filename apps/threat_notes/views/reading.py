"""The list, one note, and what changed between two of its revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.threat_notes import selectors
from apps.threat_notes.choices import writable_bodies
from apps.threat_notes.forms import FilterForm
from apps.threat_notes.views.door import existing, missing, opened, show

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

PER_PAGE = 30


@require_safe
def note_list(request: PortalRequest) -> HttpResponse:
    """All notes that the reader can open, his own drafts first."""
    who = request.principal
    form = FilterForm(request.GET)
    if not form.is_valid():
        missing()
    whose, label = form.cleaned_data["whose"], form.cleaned_data["tlp"]
    found = selectors.notes_for(who, tlp=label, owed=whose == "open", mine=whose == "mine")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = selectors.note_lines(who, page.object_list)
    shown = {
        "form": form,
        "whose": whose,
        "filtered": label is not None,
        "page": page,
        "lines": lines,
        "bodies": writable_bodies(who),
        "page_tlp": max((line.note.tlp for line in lines), default=None),
    }
    return render(request, "threat_notes/list.html", shown)


@require_safe
def note(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One note; that it was opened is recorded with the answer."""
    return show(request, existing(request, pk))


@require_safe
def difference(request: PortalRequest, pk: UUID, older: int, newer: int) -> HttpResponse:
    """What changed from one revision to a later one, word by word."""
    if older >= newer:
        missing()
    try:
        found = selectors.revision_difference(request.principal, pk, older, newer)
    except ObjectDoesNotExist:
        missing()
    opened(request, found.note, found.older, found.newer)
    shown = {
        "note": found.note,
        "older": found.older,
        "newer": found.newer,
        "changes": [("ja", found.ja), ("en", found.en)],
        "page_tlp": found.note.tlp,
    }
    return render(request, "threat_notes/difference.html", shown)

"""What the views of this app share: what exists for the reader, and the page of a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.http import Http404
from django.shortcuts import render

from apps.activity.services import record_versions
from apps.threat_notes import selectors
from apps.threat_notes.forms import CommentForm
from apps.threat_notes.models import ThreatNote
from wg_portal.forms import SubmissionToken
from wg_portal.markdown import texts_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from apps.threat_notes.models import Revision
    from apps.threat_notes.selectors import NotePage
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422
CONFLICT = 409


def missing() -> NoReturn:
    """Answer 404: unknown, invisible and malformed are the same."""
    raise Http404


def existing(request: PortalRequest, pk: UUID) -> NotePage:
    """Return the note's page, or answer 404 as if there were none."""
    try:
        return selectors.note_page(request.principal, pk)
    except ThreatNote.DoesNotExist:
        missing()


def authored(request: PortalRequest, pk: UUID) -> NotePage:
    """Like ``existing``, for pages that only authors find."""
    page = existing(request, pk)
    return page if page.authored else missing()


def opened(request: PortalRequest, note: ThreatNote, *revisions: Revision) -> None:
    """Record that a page shows these texts of the note, in the answer's transaction."""
    shown = [revision.pk for revision in revisions]
    record_versions(note, *shown, by=request.principal, body_id=note.body_id)


def show(
    request: PortalRequest,
    page: NotePage,
    *,
    comment: CommentForm | None = None,
    token: SubmissionToken | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a note with these forms; that it was shown is recorded."""
    opened(request, page.note, page.revision)
    shown: dict[str, Any] = {
        "page": page,
        "note": page.note,
        "texts": texts_of(page.note, page.revision),
        "comment": comment or CommentForm(auto_id="comment_%s"),
        "token": token or SubmissionToken(auto_id="acknowledge_%s"),
        "page_tlp": page.note.tlp,
    }
    return render(request, "threat_notes/note.html", shown, status=status)

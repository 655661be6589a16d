"""Pages of papers and the download of their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activity.services import publish, record_reading
from apps.documents import sandbox, selectors, services
from apps.documents.events import PaperDownloaded
from apps.documents.faults import Unfit
from apps.documents.forms import VersionForm
from apps.documents.handing_out import copy_for
from apps.documents.models import Version
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from apps.documents.models import Paper
    from wg_portal.principal import Principal

ALONE = "default-src 'none'; sandbox"
"""Content Security Policy of a download: should a browser show it, it can do nothing."""


@require_GET
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a paper; that it was opened is recorded with the answer."""
    who = _who(request)
    try:
        page = selectors.paper_page(who, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    _record(who, page.paper, page.current)
    return render(request, "documents/paper.html", {"page": page, "page_tlp": page.paper.tlp})


@require_GET
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out a clean version as a file; unknown, hidden and unready are the same 404."""
    who = _who(request)
    try:
        version = selectors.version_to_open(who, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    if version.state == Version.State.PURGED:
        return render(request, "documents/spill/purged.html", {"paper": version.paper}, status=410)
    try:
        file, name = copy_for(version, who)
    except OSError:
        return render(request, "documents/away.html", {"paper": version.paper}, status=503)
    except (Unfit, sandbox.Unfinished):
        return render(request, "documents/unmarked.html", {"paper": version.paper}, status=503)
    record_download(who, version)
    return FileResponse(
        file,
        as_attachment=True,
        filename=name,
        content_type=version.media_type,
        headers={"Content-Security-Policy": ALONE, "Cache-Control": "no-store"},
    )


@require_GET
def difference(request: HttpRequest, pk: UUID, older: int, newer: int) -> HttpResponse:
    """What the text of a version says otherwise than that of an earlier one."""
    who = _who(request)
    if older >= newer:
        raise Http404
    try:
        found = selectors.version_difference(who, pk, older, newer)
    except ObjectDoesNotExist:
        raise Http404 from None
    for version in (found.older, found.newer):
        _record(who, found.paper, version)
    return render(
        request, "documents/difference.html", {"found": found, "page_tlp": found.paper.tlp}
    )


@require_http_methods(["GET", "POST"])
def add_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace the file of a paper; only its authors find this page."""
    who = _who(request)
    try:
        page = selectors.paper_page(who, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not page.authored:
        raise Http404
    _record(who, page.paper, None)
    form = VersionForm(request.POST or None, request.FILES or None, first=page.first)
    refusal = "" if page.replace else str(page.replace.reason)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_add(form, page.paper, who, request))
        except Refused as refused:
            refusal = str(refused)
    context: dict[str, Any] = {"page": page, "form": form, "refusal": refusal}
    status = 422 if request.method == "POST" else 200
    return render(
        request, "documents/add_version.html", context | {"page_tlp": page.paper.tlp}, status=status
    )


def _add(form: VersionForm, paper: Paper, who: Principal, request: HttpRequest) -> str:
    cleaned = form.cleaned_data
    address = services.add_version_once(
        token=cleaned["submission"],
        address=reverse("documents:paper", args=[paper.pk]),
        paper_id=paper.pk,
        upload=cleaned["file"],
        reason=cleaned.get("reason", ""),
        by=who,
    )
    messages.success(request, _("The file was received. Its state is shown below."))
    return address


def _who(request: HttpRequest) -> Principal:
    """The acting person; somebody without a post finds no papers."""
    who: Principal | None = request.principal  # type: ignore[attr-defined]
    if who is None:
        raise Http404
    return who


def _record(who: Principal, paper: Paper, version: Version | None) -> None:
    record_reading(
        by=who,
        subject_type="documents.Paper",
        subject_id=paper.pk,
        tlp=paper.tlp,
        body_id=paper.body_id,
        version_id=version.pk if version else None,
    )


def record_download(who: Principal, version: Version) -> None:
    """Record that a version was opened, and that its bytes went out."""
    _record(who, version.paper, version)
    publish(
        PaperDownloaded(
            subject_id=version.paper_id,
            tlp=version.paper.tlp,
            body_id=version.paper.body_id,
            version_id=version.pk,
            ordinal=version.ordinal,
        ),
        by=who,
    )

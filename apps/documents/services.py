"""Handing in, replacing and releasing papers; how they are taken back: ``spill``."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.activity.submissions import once
from apps.documents import cleanup, policies, store
from apps.documents.events import PaperReleased, PaperUploaded
from apps.documents.models import TITLE_LENGTH, Paper, Reissue, Version
from apps.documents.spill.holding import keep_bytes
from apps.documents.uploads import CheckedUpload, check_upload
from apps.sharing.services import claim_authorship
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.core.files.base import File

    from apps.sharing.models import Circle, Marked
    from wg_portal.principal import Principal

    Upload = File[Any] | CheckedUpload


@transaction.atomic
def create_paper(
    *,
    body_id: UUID,
    title_ja: str,
    title_en: str,
    owner_organisation_id: UUID,
    tlp: int,
    circle: Circle,
    notice_title: str,
    caveats: Iterable[str],
    upload: Upload | None,
    by: Principal,
    paper_id: UUID | None = None,
    with_another: bool = False,
) -> Paper:
    """Make a draft that only ``by`` sees, with its first version if there is one.

    ``with_another``: it belongs to something that its circle reads at once, and goes out with it.
    Raises ``Refused``, and ``ValidationError`` for an upload that nobody has checked yet and
    that is refused; then nothing is left.
    """
    policies.can_submit(by, body_id).enforce()
    checked = _checked(upload) if upload is not None else None
    paper = Paper(
        id=paper_id or uuid4(),
        body_id=body_id,
        owner_organisation_id=owner_organisation_id,
        originator_id=by.organisation_id,
        title_ja=title_ja,
        title_en=title_en,
        tlp=tlp,
        circle=circle,
        circle_kind=circle.kind,
        notice_title=notice_title,
        caveats=list(caveats),
        visible_from=by.at if with_another else None,
    )
    claim_authorship(paper.pk, by=by)
    paper.save(force_insert=True)
    if with_another:
        publish(
            PaperReleased(subject_id=paper.pk, tlp=paper.tlp, body_id=paper.body_id, alone=False),
            by=by,
        )
    if checked is not None:
        _append(paper, checked, "", by)
    return paper


def title_of(upload: Upload, otherwise: str) -> str:
    """Return a paper's title out of its file's name, without the ending."""
    return PurePath(upload.name or "").stem.strip()[:TITLE_LENGTH] or otherwise


@transaction.atomic
def add_version(*, paper_id: UUID, upload: Upload, reason: str, by: Principal) -> Version:
    """Add a version; from the second on, ``reason`` says what was replaced.

    Raises ``Refused``, ``ValidationError`` for a refused upload, ``Paper.DoesNotExist``.
    """
    # One at a time: two uploads at once get two numbers.
    paper = Paper.objects.visible_to(by).select_for_update(of=("self",)).get(pk=paper_id)
    waiting = Reissue.objects.visible_to(by).waiting().filter(paper=paper).first()
    policies.can_replace(by, paper, waiting).enforce()
    checked = _checked(upload)
    replaces = paper.versions.exclude(state=Version.State.REFUSED).exists()
    if replaces and not reason.strip():
        raise Refused(_("Say in a few words what was replaced"))
    return _append(paper, checked, reason.strip(), by)


@transaction.atomic
def add_version_once(
    *, token: UUID, address: str, paper_id: UUID, upload: Upload, reason: str, by: Principal
) -> str:
    """Do ``add_version`` for the first sending of a form; return the address to go on to."""
    return once(
        lambda: add_version(paper_id=paper_id, upload=upload, reason=reason, by=by),
        token=token,
        address=address,
        by=by,
    )


@transaction.atomic
def release_papers(
    ids: Iterable[UUID], *, at: datetime, by: Principal, alone: bool = True
) -> list[Paper]:
    """Open drafts to their circles from ``at`` on; those released already stay as they are.

    ``by`` holds an authoring grant on each; not ``alone``, they are announced by what they belong
    to. Raises ``Refused``, and then releases none.
    """
    wanted = set(ids)
    papers = Paper.objects.visible_to(by).select_for_update(of=("self",)).filter(pk__in=wanted)
    if len(papers) < len(wanted):
        raise Refused(_("You cannot open all the papers that belong to this release"))
    released = []
    for paper in papers:
        if paper.visible_from is not None:
            continue
        policies.can_release(by, paper).enforce()
        paper.visible_from = at
        paper.save(update_fields=["visible_from"])
        publish(
            PaperReleased(subject_id=paper.pk, tlp=paper.tlp, body_id=paper.body_id, alone=alone),
            by=by,
        )
        released.append(paper)
    return released


@transaction.atomic
def remark_drafts(ids: Iterable[UUID], *, like: Marked, by: Principal) -> None:
    """Give drafts the label, circle, caveats and title for notices of ``like``.

    Raises ``Refused``, also for a paper that is released.
    """
    for paper in Paper.objects.visible_to(by).filter(pk__in=set(ids)):
        policies.can_remark(by, paper).enforce()
        paper.tlp, paper.circle, paper.circle_kind = like.tlp, like.circle, like.circle_kind
        paper.notice_title, paper.caveats = like.notice_title, list(like.caveats)
        paper.save(update_fields=["tlp", "circle", "circle_kind", "notice_title", "caveats"])


def _checked(upload: Upload) -> CheckedUpload:
    return upload if isinstance(upload, CheckedUpload) else check_upload(upload)


def _append(paper: Paper, checked: CheckedUpload, reason: str, by: Principal) -> Version:
    """Keep the bytes first, then the row that names them; then clean now or soon."""
    keep_bytes()
    sha256, size = store.put(checked.file.chunks())
    last = paper.versions.aggregate(last=Max("ordinal"))["last"] or 0
    version = Version(
        paper=paper,
        ordinal=last + 1,
        name=checked.name,
        media_type=checked.media_type,
        size=size,
        sha256=sha256,
        pages=checked.pages,
        reason=reason,
        uploaded_by_id=by.person_id,
        uploaded_at=by.at,
    )
    version.save(force_insert=True)
    publish(
        PaperUploaded(
            subject_id=paper.pk,
            tlp=paper.tlp,
            body_id=paper.body_id,
            version_id=version.pk,
            ordinal=version.ordinal,
        ),
        by=by,
    )
    cleanup.clean_now_or_soon(version, by=by)
    return version

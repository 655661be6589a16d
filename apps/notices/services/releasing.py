"""Release by two: one officer asks, another one releases or returns."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.models import Paper, Version
from apps.documents.services import release_papers
from apps.notices import policies
from apps.notices.audiences import desk_organisations, is_current
from apps.notices.events import (
    NoticeAcknowledgementAsked,
    NoticeReleased,
    NoticeReleaseRequested,
    NoticeReleaseReturned,
    UrgentNoticeReleased,
)
from apps.notices.models import Notice, Release, Revision
from apps.notices.services.notices import about, expect_acknowledgements, locked, papers_of
from apps.sharing.telling import telling
from wg_portal.verdict import PortalError, Refused

if TYPE_CHECKING:
    from uuid import UUID

    from apps.sharing.telling import Telling
    from wg_portal.principal import Principal


def open_request(notice: Notice) -> Release | None:
    """Return the request that waits for a second officer."""
    found: Release | None = notice.releases.waiting().first()
    return found


@transaction.atomic
def request_release(*, notice_id: UUID, seen: int, by: Principal) -> Release:
    """Ask the other officers to release; the draft cannot change meanwhile.

    ``seen`` is the version that the officer has looked at. Raises ``Refused``, also when nobody
    would be told.
    """
    notice = locked(notice_id, by)
    policies.can_request_release(by, notice).enforce()
    if notice.version != seen:
        raise Refused(_("The notice was changed meanwhile. Read this page again, then ask."))
    _check_readers(notice, by)
    notice.requested = True
    notice.save(update_fields=["requested"])
    request: Release = Release.objects.create(
        notice=notice,
        requested_by_id=by.person_id,
        requested_at=by.at,
        fingerprint=fingerprint(notice, by),
    )
    publish(NoticeReleaseRequested(**about(notice), release_id=request.pk), by=by)
    return request


@transaction.atomic
def return_request(*, notice_id: UUID, comment: str, by: Principal) -> None:
    """Send the open request back: the notice is a draft again. Raises ``Refused``."""
    notice = locked(notice_id, by)
    request = open_request(notice)
    policies.can_return(by, notice, request).enforce()
    assert request is not None  # noqa: S101 - the policy has said so
    if request.requested_by_id != by.person_id and not comment.strip():
        raise Refused(_("Write what should be changed before the release"))
    request.returned_at, request.comment = by.at, comment.strip()
    request.save(update_fields=["returned_at", "comment"])
    notice.requested = False
    notice.save(update_fields=["requested"])
    publish(NoticeReleaseReturned(**about(notice), release_id=request.pk), by=by)


@transaction.atomic
def release_notice(*, notice_id: UUID, seen: UUID, by: Principal) -> Notice:
    """Open the notice to its circle at its moment, at once if that has passed, and ask for
    acknowledgements.

    ``seen`` is the request that the second officer read. Raises ``Refused`` when it is not the
    open one, or when what was asked for has changed since. The mails are not sent here: their
    readers are found again when the event is handled.
    """
    notice = locked(notice_id, by)
    request = open_request(notice)
    policies.can_release(by, notice, request).enforce()
    assert request is not None  # noqa: S101 - the policy has said so
    if request.pk != seen:
        raise Refused(_("The request was changed meanwhile. Read this page again, then release."))
    if request.fingerprint != fingerprint(notice, by):
        raise Refused(_("Something was replaced after release was requested. Return the request."))
    found = _check_readers(notice, by)
    request.released_by_id, request.released_at = by.person_id, by.at
    request.save(update_fields=["released_by", "released_at"])
    planned = notice.opens_at if notice.opens_at and notice.opens_at > by.at else None
    notice.visible_from, notice.requested = planned or by.at, False
    # Since when the desk knew is nobody else's affair: the first text begins with its opening.
    # It comes before that, for what is out cannot be changed.
    Revision.objects.visible_to(by).filter(notice=notice).update(written_at=notice.visible_from)
    notice.save(update_fields=["visible_from", "requested"])
    release_papers(papers_of(notice, by), at=notice.visible_from, by=by, alone=False)
    if notice.acknowledge_by is not None:
        _expect_acknowledgements(notice, found, by)
    event = UrgentNoticeReleased if notice.urgent else NoticeReleased
    publish(event(**about(notice), release_id=request.pk), by=by, due_at=notice.visible_from)
    return notice


def fingerprint(notice: Notice, by: Principal) -> str:
    """Tell what a release would show, so that nothing else goes out than what was read."""
    # Locked first: a version handed in at this moment waits, or is part of the answer.
    papers = Paper.objects.visible_to(by).filter(pk__in=papers_of(notice, by))
    held = list(papers.select_for_update(of=("self",)).values_list("pk", flat=True))
    versions = Version.objects.visible_to(by).filter(paper__in=held)
    parts = sorted(str(pk) for pk in versions.values_list("pk", flat=True))
    return hashlib.sha256("|".join([*parts, str(notice.version)]).encode()).hexdigest()


def _check_readers(notice: Notice, by: Principal) -> Telling:
    if not is_current(notice, by):
        raise PortalError(
            _("The organisations of this sector have changed. Save the draft again, then ask.")
        )
    found = telling(by, notice.circle, notice.body_id)
    if not found.told:
        raise Refused(_("Nobody besides the desk would read this. Choose the audience again."))
    return found


def _expect_acknowledgements(notice: Notice, found: Telling, by: Principal) -> None:
    """Of each organisation that is told, but those of the desk itself."""
    assert notice.acknowledge_by is not None  # noqa: S101 - the caller has looked
    asked = found.reached - desk_organisations(by, notice.body_id)
    for pk in expect_acknowledgements(notice, asked, due_at=notice.acknowledge_by, by=by):
        publish(
            NoticeAcknowledgementAsked(**about(notice), obligation_id=pk),
            by=by,
            due_at=notice.visible_from,
        )

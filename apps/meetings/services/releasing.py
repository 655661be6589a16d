"""Release by two: one officer asks, another one releases or returns."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.activity.services import publish
from apps.documents.models import Paper, Version
from apps.documents.services import release_papers
from apps.meetings import policies
from apps.meetings.enums import MeetingState, Released
from apps.meetings.events import (
    MeetingReleased,
    MinutesReleased,
    ReleaseRequested,
    ReleaseReturned,
)
from apps.meetings.models import (
    AgendaItem,
    AgendaPaper,
    Meeting,
    Minutes,
    MinutesEntry,
    Release,
)
from apps.meetings.services.desk import locked
from apps.obligations.enums import ObligationKind
from apps.obligations.services import oblige
from apps.organisations.models import Membership
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


def open_request(meeting: Meeting, what: Released) -> Release | None:
    """Return the request that waits for a second officer."""
    found: Release | None = meeting.releases.waiting().filter(what=what).first()
    return found


@transaction.atomic
def request_release(*, meeting_id: UUID, by: Principal) -> Release:
    """Ask the other officers to send the invitation; the draft cannot change meanwhile."""
    meeting = locked(meeting_id, by=by)
    items = meeting.agenda.filter(withdrawn_at=None).count()
    policies.can_request_release(by, meeting, items=items).enforce()
    meeting.state = MeetingState.REQUESTED
    meeting.save(update_fields=["state"])
    return _ask(meeting, Released.INVITATION, by)


@transaction.atomic
def request_minutes(*, meeting_id: UUID, by: Principal) -> Release:
    """Ask the other officers to share the minutes with the meeting's circle."""
    meeting = locked(meeting_id, by=by)
    record = Minutes.objects.visible_to(by).filter(meeting=meeting).first()
    written = record.entries.exclude(text="").count() if record else 0
    asked = open_request(meeting, Released.MINUTES) is not None
    released = record is not None and record.visible_from is not None
    policies.can_request_minutes(by, meeting, written=written, asked=asked or released).enforce()
    return _ask(meeting, Released.MINUTES, by)


def _ask(meeting: Meeting, what: Released, by: Principal) -> Release:
    request: Release = Release.objects.create(
        meeting=meeting,
        what=what,
        requested_by_id=by.person_id,
        requested_at=by.at,
        fingerprint=fingerprint(meeting, what),
    )
    publish(
        ReleaseRequested(
            subject_id=meeting.pk,
            tlp=meeting.tlp,
            body_id=meeting.body_id,
            release_id=request.pk,
            what=what.value,
        ),
        by=by,
    )
    return request


@transaction.atomic
def return_request(*, meeting_id: UUID, what: Released, comment: str, by: Principal) -> None:
    """Send the open request back; an invitation becomes a draft again."""
    meeting = locked(meeting_id, by=by)
    request = open_request(meeting, what)
    policies.can_return(by, meeting, request).enforce()
    assert request is not None  # noqa: S101 - the policy has said so
    request.returned_at, request.comment = by.at, comment
    request.save(update_fields=["returned_at", "comment"])
    if what == Released.INVITATION:
        meeting.state = MeetingState.DRAFT
        meeting.save(update_fields=["state"])
    publish(
        ReleaseReturned(
            subject_id=meeting.pk,
            tlp=meeting.tlp,
            body_id=meeting.body_id,
            release_id=request.pk,
            what=what.value,
        ),
        by=by,
    )


@transaction.atomic
def release_invitation(*, meeting_id: UUID, seen: UUID, by: Principal) -> Meeting:
    """Show meeting, agenda and papers to their circles and expect each organisation's reply.

    ``seen`` is the request that the second officer read. Raises ``Refused`` when it is not the
    open one, or when what was asked for has changed since.

    The mail is not sent here: its readers are found again when the event is handled.
    """
    meeting = locked(meeting_id, by=by)
    request = _released(meeting, Released.INVITATION, seen, by)
    meeting.state, meeting.visible_from = MeetingState.RELEASED, by.at
    meeting.save(update_fields=["state", "visible_from"])
    items = AgendaItem.objects.visible_to(by).filter(meeting=meeting, withdrawn_at=None)
    items.update(visible_from=by.at)
    papers = AgendaPaper.objects.visible_to(by).filter(item__in=items)
    release_papers(list(papers.values_list("paper_id", flat=True)), at=by.at, by=by)
    _expect_replies(meeting, by)
    publish(
        MeetingReleased(
            subject_id=meeting.pk, tlp=meeting.tlp, body_id=meeting.body_id, release_id=request.pk
        ),
        by=by,
    )
    return meeting


@transaction.atomic
def release_minutes(*, meeting_id: UUID, seen: UUID, by: Principal) -> Minutes:
    """Show the minutes to the meeting's circle; ``seen`` as in ``release_invitation``."""
    meeting = locked(meeting_id, by=by)
    _released(meeting, Released.MINUTES, seen, by)
    record: Minutes = Minutes.objects.visible_to(by).get(meeting=meeting)
    record.visible_from = by.at
    record.save(update_fields=["visible_from"])
    publish(
        MinutesReleased(
            subject_id=record.pk, tlp=record.tlp, body_id=meeting.body_id, meeting_id=meeting.pk
        ),
        by=by,
    )
    return record


def fingerprint(meeting: Meeting, what: Released) -> str:
    """Tell what a release would show, so that nothing else goes out than what was read."""
    if what == Released.INVITATION:
        # Locked first: a version handed in at this moment waits, or is part of the answer.
        papers = list(
            Paper.objects.filter(agenda_places__item__meeting=meeting)
            .select_for_update(of=("self",))
            .values_list("pk", flat=True)
        )
        versions = Version.objects.filter(paper__in=papers)
        parts = sorted(str(pk) for pk in versions.values_list("pk", flat=True))
        parts.append(str(meeting.version))
    else:
        entries = MinutesEntry.objects.filter(record__meeting=meeting)
        parts = sorted(f"{pk}:{version}" for pk, version in entries.values_list("pk", "version"))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def _released(meeting: Meeting, what: Released, seen: UUID, by: Principal) -> Release:
    request = open_request(meeting, what)
    policies.can_release(by, meeting, request).enforce()
    assert request is not None  # noqa: S101 - the policy has said so
    if request.pk != seen:
        raise Refused(_("The request was changed meanwhile. Read this page again, then release."))
    if request.fingerprint != fingerprint(meeting, what):
        raise Refused(_("Something was replaced after release was requested. Return the request."))
    request.released_by_id, request.released_at = by.person_id, by.at
    request.save(update_fields=["released_by", "released_at"])
    return request


def _expect_replies(meeting: Meeting, by: Principal) -> None:
    asked = set(meeting.circle.roles) & set(policies.REPLYING)
    organisations = (
        Membership.objects.as_of(by.at)
        .filter(body_id=meeting.body_id, role__in=asked)
        .order_by("organisation_id")
        .values_list("organisation_id", flat=True)
        .distinct()
    )
    for organisation_id in organisations:
        oblige(
            kind=ObligationKind.REPLY,
            subject_type=Meeting._meta.label,
            subject_id=meeting.pk,
            body_id=meeting.body_id,
            bearer_organisation_id=organisation_id,
            desk_circle_id=meeting.desk_circle_id,
            due_at=meeting.reply_due_at,
            counting=meeting.body.calendar,
            by=by,
        )

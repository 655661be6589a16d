"""An organisation's reply to the invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.activity.services import publish
from apps.meetings import policies
from apps.meetings.enums import Answer
from apps.meetings.events import ReplyGiven
from apps.meetings.models import AttendanceReply, Meeting
from apps.meetings.selectors.answers import permitted_answers
from apps.obligations.enums import ObligationKind
from apps.obligations.services import discharge
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def reply(
    *,
    meeting_id: UUID,
    answer: Answer,
    attendee: str,
    comment: str,
    version: int,
    by: Principal,
) -> AttendanceReply:
    """Reply, or change the reply, for the organisation of ``by``.

    ``version`` is that of the reply seen on the page, 0 for none. Raises ``StaleEdit`` when a
    colleague was first, ``Refused`` after the deadline.
    """
    meeting: Meeting = Meeting.objects.visible_to(by).get(pk=meeting_id)
    policies.can_reply(by, meeting).enforce()
    if answer not in permitted_answers(by, meeting):
        raise Refused(_("The terms of this body do not provide for this reply."))
    stored = _stored(meeting, by)
    if (stored.version if stored else 0) != version:
        raise _stale(stored)
    given = stored or AttendanceReply(
        meeting=meeting,
        organisation_id=by.organisation_id,
        desk_circle_id=meeting.desk_circle_id,
        version=0,
    )
    given.answer, given.attendee, given.comment = answer, attendee, comment
    given.replied_by_id, given.replied_at = by.person_id, by.at
    given.version += 1
    _save(given, new=stored is None)
    discharge(
        kind=ObligationKind.REPLY,
        subject_id=meeting.pk,
        bearer_organisation_id=by.organisation_id,
        by=by,
    )
    publish(
        ReplyGiven(
            subject_id=meeting.pk,
            tlp=meeting.tlp,
            body_id=meeting.body_id,
            organisation_id=by.organisation_id,
            answer=answer.value,
        ),
        by=by,
    )
    return given


def _stored(meeting: Meeting, by: Principal) -> AttendanceReply | None:
    """The organisation's reply so far, locked."""
    found: AttendanceReply | None = (
        AttendanceReply.objects.visible_to(by)
        .select_for_update(of=("self",))
        .filter(meeting=meeting, organisation_id=by.organisation_id)
        .first()
    )
    return found


def _save(given: AttendanceReply, *, new: bool) -> None:
    """Store the reply; a colleague's first reply of the same moment makes ours stale."""
    try:
        with transaction.atomic():
            given.save(force_insert=new)
    except IntegrityError as error:
        raise _stale(None) from error


def _stale(stored: AttendanceReply | None) -> StaleEdit:
    theirs = (
        {
            "answer": str(Answer(stored.answer).label),
            "attendee": stored.attendee,
            "comment": stored.comment,
        }
        if stored
        else {}
    )
    return StaleEdit(_("A colleague has replied for your organisation meanwhile."), theirs)

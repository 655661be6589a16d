"""What the officer records in the meeting: attendance, minutes, outcomes, its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.action_items.services import give_action
from apps.activity.services import publish
from apps.decisions.services import record_decision
from apps.meetings import policies
from apps.meetings.enums import MeetingState, Presence, Released
from apps.meetings.events import AttendanceRecorded, MeetingHeld, MinutesWritten
from apps.meetings.models import (
    AgendaItem,
    Attendance,
    ItemOutcome,
    Meeting,
    Minutes,
    MinutesEntry,
)
from apps.meetings.services.desk import locked
from apps.meetings.services.releasing import open_request
from apps.obligations.services import withdraw
from apps.organisations.models import Representative
from apps.sharing.desks import claim_for_desk, colleagues
from apps.sharing.services import make_circle_of_people
from wg_portal.clock import in_japan
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from apps.action_items.models import ActionItem
    from apps.decisions.models import Decision
    from wg_portal.principal import Principal

PRESENT = frozenset({Presence.ONSITE, Presence.ONLINE, Presence.PROXY})


@dataclass(frozen=True, slots=True)
class OutcomeMarking:
    """What an officer says about the marking of an outcome; its circle is the meeting's."""

    tlp: int
    notice_title: str


@transaction.atomic
def record_attendance(
    *, meeting_id: UUID, presence: Mapping[UUID, Presence], by: Principal
) -> None:
    """Keep who is there, by post; posts that are not named are taken out again."""
    meeting = locked(meeting_id, by=by)
    policies.can_record(by, meeting).enforce()
    known = {row.post_id: row for row in Attendance.objects.visible_to(by).filter(meeting=meeting)}
    seats = Representative.objects.as_of(by.at).in_body(meeting.body_id)
    organisations = dict(
        seats.filter(post_id__in=presence).values_list("post_id", "post__organisation_id")
    )
    for post_id, organisation_id in organisations.items():
        row = known.pop(post_id, None)
        if row is not None and row.presence == presence[post_id]:
            continue
        is_new = row is None
        row = row or Attendance(
            meeting=meeting,
            organisation_id=organisation_id,
            desk_circle_id=meeting.desk_circle_id,
            post_id=post_id,
        )
        row.presence, row.recorded_at = presence[post_id], by.at
        row.save(force_insert=is_new)
    gone = [row.pk for post_id, row in known.items() if post_id not in presence]
    Attendance.objects.visible_to(by).filter(pk__in=gone).delete()
    publish(
        AttendanceRecorded(subject_id=meeting.pk, tlp=meeting.tlp, body_id=meeting.body_id), by=by
    )


@transaction.atomic
def write_minutes(
    *, meeting_id: UUID, item_id: UUID, text: str, version: int, by: Principal
) -> MinutesEntry:
    """Save the draft minutes of one agenda item. Raises ``StaleEdit`` if somebody saved first."""
    meeting = locked(meeting_id, by=by)
    item = AgendaItem.objects.visible_to(by).get(pk=item_id, meeting=meeting)
    record = _record_of(meeting, by)
    settled = record.visible_from is not None or open_request(meeting, Released.MINUTES) is not None
    policies.can_write_minutes(by, meeting, settled=settled).enforce()
    entry = record.entries.filter(item=item).first()
    if (entry.version if entry else 0) != version:
        raise StaleEdit(
            _("Somebody else has changed the minutes of this agenda item."),
            {"text": entry.text if entry else ""},
        )
    is_new = entry is None
    entry = entry or MinutesEntry(record=record, item=item, version=0)
    entry.text, entry.edited_by_id, entry.edited_at = text, by.person_id, by.at
    entry.version += 1
    entry.save(force_insert=is_new)
    publish(
        MinutesWritten(
            subject_id=meeting.pk, tlp=meeting.tlp, body_id=meeting.body_id, item_id=item.pk
        ),
        by=by,
    )
    return entry


def _record_of(meeting: Meeting, by: Principal) -> Minutes:
    """The meeting is locked, so that two first savers make one record."""
    record: Minutes | None = Minutes.objects.filter(meeting=meeting).first()
    if record is not None:
        return record
    record = Minutes(
        id=uuid4(),
        meeting=meeting,
        originator_id=by.organisation_id,
        tlp=meeting.tlp,
        circle_id=meeting.circle_id,
        circle_kind=meeting.circle_kind,
        notice_title=meeting.notice_title,
        caveats=meeting.caveats,
    )
    claim_for_desk(record.pk, colleagues(meeting.body_id, by=by), by=by)
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("These minutes were begun before you joined the desk. Ask a colleague to write them.")
        ) from error
    return record


@transaction.atomic
def record_item_decision(
    *,
    meeting_id: UUID,
    item_id: UUID,
    kind: str,
    wording_ja: str,
    wording_en: str,
    marking: OutcomeMarking,
    by: Principal,
) -> Decision:
    """Record what the body decided on an agenda item, on the day of the meeting."""
    meeting, item = _recorded(meeting_id, item_id, by)
    decision: Decision = record_decision(
        body_id=meeting.body_id,
        kind=kind,
        wording_ja=wording_ja,
        wording_en=wording_en,
        tlp=marking.tlp,
        circle=meeting.circle,
        notice_title=marking.notice_title,
        decided_on=in_japan(meeting.starts_at).date(),
        by=by,
    )
    ItemOutcome.objects.create(item=item, decision=decision)
    return decision


@transaction.atomic
def record_action(
    *,
    meeting_id: UUID,
    item_id: UUID,
    title_ja: str,
    title_en: str,
    owner_organisation_id: UUID,
    due_at: datetime,
    marking: OutcomeMarking,
    by: Principal,
) -> ActionItem:
    """Give an organisation something to do, out of an agenda item."""
    meeting, item = _recorded(meeting_id, item_id, by)
    action: ActionItem = give_action(
        body_id=meeting.body_id,
        title_ja=title_ja,
        title_en=title_en,
        owner_organisation_id=owner_organisation_id,
        due_at=due_at,
        tlp=marking.tlp,
        circle=meeting.circle,
        notice_title=marking.notice_title,
        desk_circle_id=meeting.desk_circle_id,
        by=by,
    )
    ItemOutcome.objects.create(item=item, action=action)
    return action


def _recorded(meeting_id: UUID, item_id: UUID, by: Principal) -> tuple[Meeting, AgendaItem]:
    meeting = locked(meeting_id, by=by)
    policies.can_record_outcome(by, meeting).enforce()
    item: AgendaItem = AgendaItem.objects.visible_to(by).get(
        pk=item_id, meeting=meeting, withdrawn_at=None
    )
    return meeting, item


@transaction.atomic
def finish_meeting(*, meeting_id: UUID, by: Principal) -> Meeting:
    """Close the meeting; those who were there become a circle that others can choose."""
    meeting = locked(meeting_id, by=by)
    rows = Attendance.objects.visible_to(by).filter(meeting=meeting, presence__in=PRESENT)
    present = list(rows.values_list("post_id", flat=True))
    policies.can_finish(by, meeting, present=len(present)).enforce()
    meeting.state = MeetingState.HELD
    meeting.save(update_fields=["state"])
    withdraw(subject_id=meeting.pk, by=by)  # nobody is reminded of a reply any more
    body = meeting.body
    attendees = make_circle_of_people(
        present,
        body_id=body.pk,
        name_ja=f"{body.short_ja} 第{meeting.number}回の出席者",
        name_en=f"{body.short_en}: attendees of meeting {meeting.number}",
        by=by,
    )
    publish(
        MeetingHeld(
            subject_id=meeting.pk,
            tlp=meeting.tlp,
            body_id=body.pk,
            attendees_id=attendees.pk,
        ),
        by=by,
    )
    return meeting

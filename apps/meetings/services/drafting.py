"""Making and changing the draft of a meeting with its agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.activity.services import publish
from apps.meetings import policies
from apps.meetings.enums import ItemKind
from apps.meetings.events import MeetingCreated, MeetingEdited
from apps.meetings.models import AgendaItem, Meeting
from apps.meetings.services.desk import locked
from apps.meetings.services.papers import renumber
from apps.meetings.summaries import texts_of
from apps.organisations.second_officer import at_desk
from apps.sharing.desks import claim_for_desk, colleagues
from apps.sharing.selectors import body_circle, is_author
from wg_portal.verdict import PortalError, Refused, StaleEdit

if TYPE_CHECKING:
    from datetime import datetime

    from apps.organisations.models import Body
    from wg_portal.principal import Principal

SET_ASIDE = 1000
"""Positions from here on belong to items taken off the agenda: rows are withdrawn, not deleted."""


class NumberTaken(PortalError):
    """The body has another meeting under this number."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One row of the agenda as typed; ``id`` is ``None`` for a new one. ``minutes`` long."""

    id: UUID | None
    kind: ItemKind
    title_ja: str
    title_en: str
    minutes: int
    presenter_id: UUID | None
    chatham_house: bool = False


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting as typed. ``circle`` names one of the body's circles: ``all`` or ``members``."""

    number: int
    starts_at: datetime
    ends_at: datetime
    place_ja: str
    place_en: str
    room: str
    online: bool
    openness: str
    closed_reason: str
    reply_due_at: datetime
    tlp: int
    circle: str
    notice_title: str
    caveats: list[str]
    items: tuple[ItemDraft, ...]

    def columns(self) -> dict[str, object]:
        """Return the fields that are stored as they are."""
        names = (
            "number", "starts_at", "ends_at", "place_ja", "place_en", "room", "online",
            "openness", "closed_reason", "reply_due_at", "tlp", "notice_title", "caveats",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def create_meeting(*, body: Body, draft: MeetingDraft, by: Principal) -> Meeting:
    """Make a draft that the body's desk sees. Raises ``NumberTaken``."""
    at_desk(by, body.pk).enforce()
    editors = colleagues(body.pk, by=by)
    circle = body_circle(body.pk, draft.circle)
    meeting = Meeting(
        id=uuid4(),
        body=body,
        desk_circle=body_circle(body.pk, "desk"),
        circle=circle,
        circle_kind=circle.kind,
        originator_id=by.organisation_id,
        **draft.columns(),
    )
    claim_for_desk(meeting.pk, editors, by=by)
    _save_under_number(meeting, force_insert=True)
    _write_agenda(meeting, draft.items, editors, by=by)
    publish(MeetingCreated(subject_id=meeting.pk, tlp=meeting.tlp, body_id=body.pk), by=by)
    return meeting


@transaction.atomic
def edit_meeting(*, meeting_id: UUID, draft: MeetingDraft, version: int, by: Principal) -> Meeting:
    """Change a draft. Raises ``StaleEdit`` with what is stored if somebody saved first."""
    meeting = locked(meeting_id, by=by)
    policies.can_edit(by, meeting).enforce()
    if meeting.version != version:
        raise StaleEdit(_("Somebody else has changed this meeting."), texts_of(meeting, by=by))
    circle = body_circle(meeting.body_id, draft.circle)
    if draft.tlp < meeting.tlp or circle.pk != meeting.circle_id:
        _only_author(meeting, by)
    for name, value in draft.columns().items():
        setattr(meeting, name, value)
    meeting.circle, meeting.circle_kind = circle, circle.kind
    meeting.version += 1
    _save_under_number(meeting)
    _write_agenda(meeting, draft.items, colleagues(meeting.body_id, by=by), by=by)
    renumber(meeting)
    publish(
        MeetingEdited(
            subject_id=meeting.pk,
            tlp=meeting.tlp,
            body_id=meeting.body_id,
            version=meeting.version,
        ),
        by=by,
    )
    return meeting


def _only_author(meeting: Meeting, by: Principal) -> None:
    if not is_author(meeting.pk, by=by):
        raise Refused(
            _("Only the officer who created the meeting may lower its label or change who sees it.")
        )


def _save_under_number(meeting: Meeting, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            meeting.save(force_insert=force_insert)
    except IntegrityError as error:
        if "meeting_number" not in str(error):
            raise
        raise NumberTaken(
            _("Meeting %(number)s exists already. Choose another number.")
            % {"number": meeting.number}
        ) from error


def _write_agenda(
    meeting: Meeting, drafts: tuple[ItemDraft, ...], editors: list[UUID], *, by: Principal
) -> None:
    known = {item.pk: item for item in meeting.agenda.filter(withdrawn_at=None)}
    for position, draft in enumerate(drafts, start=1):
        item = known.pop(draft.id, None) if draft.id else None
        is_new = item is None
        if item is None:
            item = AgendaItem(id=uuid4(), meeting=meeting)
            claim_for_desk(item.pk, editors, by=by)
        _fill(item, draft, position, meeting)
        item.save(force_insert=is_new)
    _set_aside(meeting, list(known.values()), by)


def _fill(item: AgendaItem, draft: ItemDraft, position: int, meeting: Meeting) -> None:
    item.position = position
    item.kind, item.minutes, item.presenter_id = draft.kind, draft.minutes, draft.presenter_id
    item.title_ja, item.title_en = draft.title_ja, draft.title_en
    item.chatham_house = draft.chatham_house
    # An item is marked as its meeting is; a paper has a marking of its own.
    item.tlp, item.circle_id, item.circle_kind = (
        meeting.tlp,
        meeting.circle_id,
        meeting.circle_kind,
    )
    item.notice_title, item.originator_id = meeting.notice_title, meeting.originator_id


def _set_aside(meeting: Meeting, items: list[AgendaItem], by: Principal) -> None:
    if not items:
        return
    last = meeting.agenda.aggregate(last=Max("position"))["last"]
    for position, item in enumerate(items, start=max(last + 1, SET_ASIDE)):
        item.position, item.withdrawn_at = position, by.at
        item.save(update_fields=["position", "withdrawn_at"])

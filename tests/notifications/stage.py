"""Meetings and papers with a canary in every text, and events as the source apps publish them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from apps.activity.services import publish_from_job
from apps.documents.models import Paper
from apps.meetings.events import MeetingReleased
from apps.meetings.models import Meeting, Release
from apps.notifications.models import Delivery
from apps.notifications.tasks import look_now
from apps.sharing.enums import Tlp
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene
from wg_portal import clock
from wg_portal.clock import JST
from wg_portal.rowsecurity import as_system

CANARY = "秘密のカナリア"
NOTICE = "第三回のご案内"


def look(at: datetime) -> int:
    """One look of a worker in this process; returns the mails that a server took."""
    with clock.fixed(at):
        return look_now()


def rows(**wanted: Any) -> list[Delivery]:
    """Deliveries, past every wall."""
    with as_owner():
        return list(Delivery.objects.filter(**wanted).order_by("created_at", "id"))


def states(**wanted: Any) -> list[str]:
    return [row.state for row in rows(**wanted)]


def meeting(scene: Scene, at: datetime = MONDAY, **fields: Any) -> Meeting:
    """A released meeting on 17 December."""
    tlp = fields.pop("tlp", Tlp.AMBER)
    with as_owner():
        circle = fields.pop("circle", scene.circle)
        return Meeting.objects.create(
            **{
                "body": scene.body,
                "desk_circle": scene.desk,
                "number": 3,
                "state": "released",
                "starts_at": datetime(2026, 12, 17, 10, 0, tzinfo=JST),
                "ends_at": datetime(2026, 12, 17, 11, 30, tzinfo=JST),
                "place_ja": "中央合同庁舎第7号館",
                "place_en": "Central Government Building No. 7",
                "room": f"{CANARY}の部屋",
                "closed_reason": CANARY,
                "reply_due_at": datetime(2026, 12, 11, 17, 0, tzinfo=JST),
                "tlp": tlp,
                "circle": circle,
                "circle_kind": circle.kind,
                "originator_id": scene.officer.organisation_id,
                "visible_from": at,
                "notice_title": NOTICE,
            }
            | fields
        )


def paper(scene: Scene, at: datetime = MONDAY, **fields: Any) -> Paper:
    """A released paper."""
    with as_owner():
        circle = fields.pop("circle", scene.circle)
        return Paper.objects.create(
            **{
                "body": scene.body,
                "owner_organisation": scene.bank,
                "originator": scene.bank,
                "title_ja": f"{CANARY}の資料",
                "title_en": f"{CANARY} paper",
                "tlp": Tlp.AMBER,
                "circle": circle,
                "circle_kind": circle.kind,
                "visible_from": at,
                "notice_title": "資料の件",
            }
            | fields
        )


def publish(kind: type, thing: Any, at: datetime = MONDAY, **facts: Any) -> None:
    """Publish an event about ``thing`` as the portal's own act."""
    with as_system("relay", at=at):
        publish_from_job(
            kind(subject_id=thing.pk, tlp=thing.tlp, body_id=thing.body_id, **facts), at=at
        )


def invite(made: Meeting, at: datetime = MONDAY) -> None:
    """The invitation is out."""
    publish(MeetingReleased, made, at, release_id=uuid4())


def release_of(made: Meeting, scene: Scene) -> Release:
    """An open request by the first officer."""
    with as_owner():
        return Release.objects.create(
            meeting=made, requested_by=scene.officer.person, requested_at=MONDAY
        )


def text_of(mail: Any, kind: str = "plain") -> str:
    return str(mail.get_body((kind,)).get_content()).replace("\r\n", "\n")


MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

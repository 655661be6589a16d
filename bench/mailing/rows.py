"""Invitations that can really be worded, written in bulk as the owner of the tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count, islice, product

from django.db import connection, transaction

from apps.meetings.models import Meeting
from apps.notifications.enums import Channel, State
from apps.notifications.models import Delivery
from apps.organisations.models import Body, Organisation, Post
from tests import factories as make

PER_ORGANISATION = 10
MOST_PEOPLE = 200
_numbers = count(1)


def write(messages: int) -> None:
    """Write ``messages`` pending mails, each an invitation to one of many people."""
    now = datetime.now(UTC)
    people = min(MOST_PEOPLE, max(1, messages // 10))
    with transaction.atomic():
        number = next(_numbers)
        body = make.body(f"body{number}")
        desk = make.organisation(f"Ministry {number}", sector="government")
        posts = _posts(body, people, number)
        meetings = [_meeting(body, desk, n, now) for n in range(1, 2 + messages // people)]
        pairs = islice(product(meetings, posts), messages)
        Delivery.objects.bulk_create(
            (
                Delivery(
                    subject_id=meeting.pk,
                    subject_type="meetings.Meeting",
                    reason="meetings.MeetingReleased",
                    recipient_id=post.person_id,
                    post=post,
                    channel=Channel.MAIL,
                    state=State.PENDING,
                    created_at=now,
                    due_at=now,
                )
                for meeting, post in pairs
            ),
            batch_size=1000,
        )
    connection.close()


def _posts(body: Body, people: int, number: int) -> list[Post]:
    posts: list[Post] = []
    for n in range(people):
        if n % PER_ORGANISATION == 0:
            bank = make.organisation(f"Bank {number}-{n}")
        post = make.post(make.person(f"Person{number}-{n}"), bank)
        make.seat(body, post)
        posts.append(post)
    return posts


def _meeting(body: Body, desk: Organisation, number: int, now: datetime) -> Meeting:
    starts = now + timedelta(days=30)
    circle = make.circle_of(body)
    return Meeting.objects.create(
        body=body,
        desk_circle=make.circle_of(body, "desk"),
        number=number,
        state="released",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        place_ja="中央合同庁舎第7号館",
        place_en="Central Government Building No. 7",
        closed_reason="非公開",
        reply_due_at=starts - timedelta(days=5),
        tlp=2,
        circle=circle,
        circle_kind=circle.kind,
        originator=desk,
        visible_from=now - timedelta(minutes=1),
        notice_title="実務者会合のご案内",
    )

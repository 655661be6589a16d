"""Many people of many organisations with notes, expected acts and lines that wait for a digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, cycle, islice
from random import Random
from uuid import uuid4

from django.db import connection, transaction

from apps.accounts.models import User
from apps.notifications.cases import DigestLine
from apps.notifications.enums import Channel, State
from apps.notifications.models import Delivery
from apps.obligations.models import Obligation
from apps.organisations.models import Body, Membership, Organisation, Post, Representative
from apps.sharing.models import Circle
from apps.threat_notes.models import Revision, ThreatNote
from tests import factories as make
from wg_portal.periods import since

BODIES = 6
REMINDERS, NEWS = 3, 5
"""Lines of each digest, of acts that the organisation owes and of notes that are new."""
BATCH = 2000


@dataclass(frozen=True)
class Crowd:
    """How many of each."""

    people: int
    organisations: int
    notes: int
    duties: int


@dataclass(frozen=True)
class _Place:
    body: Body
    circle: Circle
    desk: Circle


def write(size: Crowd, morning: datetime) -> None:
    """Write everything as the owner of the tables; the digests are due at ``morning``."""
    dice = Random(2026)
    with transaction.atomic():
        places = [_place(n) for n in range(BODIES)]
        desk = make.organisation("Ministry", sector="government")
        posts = _posts(size, places)
        notes = _notes(size.notes, places, desk, morning - timedelta(days=2))
        duties = _duties(size, posts, notes, places, morning)
        _lines(posts, notes, duties, morning, dice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connection.close()


def _place(number: int) -> _Place:
    body = make.body(f"body{number}")
    return _Place(body, make.circle_of(body), make.circle_of(body, "desk"))


def _posts(size: Crowd, places: list[_Place]) -> dict[Organisation, list[Post]]:
    people = User.objects.bulk_create(
        [
            User(
                email=f"person{n}@bank{n % size.organisations}.example",
                family_name=f"佐藤{n}",
                given_name="太郎",
                family_name_kana="さとう",
                family_name_latin=f"Sato{n}",
                given_name_latin="Taro",
                language="en" if n % 5 == 0 else "ja",
            )
            for n in range(size.people)
        ],
        batch_size=BATCH,
    )
    banks = [make.organisation(f"Bank{n}") for n in range(size.organisations)]
    members = Membership.objects.bulk_create(
        [
            Membership(
                body=places[n % BODIES].body,
                organisation=bank,
                role="member",
                during=since(make.LONG_AGO),
            )
            for n, bank in enumerate(banks)
        ]
    )
    posts = Post.objects.bulk_create(
        [
            Post(person=each, organisation=bank, during=since(make.LONG_AGO))
            for each, bank in zip(people, cycle(banks), strict=False)
        ],
        batch_size=BATCH,
    )
    Representative.objects.bulk_create(
        [
            Representative(
                membership=member, post=post, capacity="deputy", during=since(make.LONG_AGO)
            )
            for post, member in zip(posts, cycle(members), strict=False)
        ],
        batch_size=BATCH,
    )
    return {bank: posts[n :: len(banks)] for n, bank in enumerate(banks)}


def _notes(
    number: int, places: list[_Place], desk: Organisation, at: datetime
) -> list[list[ThreatNote]]:
    """Return the notes by place."""
    made: list[list[ThreatNote]] = [[] for _ in places]
    for n in range(number):
        place = places[n % BODIES]
        note = ThreatNote(
            body=place.body,
            desk_circle=place.desk,
            code=f"N{n}",
            title_ja=f"認証情報の窃取を狙う攻撃の兆候 第{n}報",
            title_en=f"Signs of credential theft, report {n}",
            tlp=n % 3,
            circle=place.circle,
            circle_kind=place.circle.kind,
            originator=desk,
            visible_from=at,
            notice_title=f"脅威情報の共有 {n}",
        )
        made[n % BODIES].append(note)
    everything = [note for some in made for note in some]
    ThreatNote.objects.bulk_create(everything, batch_size=BATCH)
    Revision.objects.bulk_create(
        [
            Revision(note=note, ordinal=1, text_ja="本文", text_en="Text", written_at=at)
            for note in everything
        ],
        batch_size=BATCH,
    )
    return made


def _duties(
    size: Crowd,
    posts: dict[Organisation, list[Post]],
    notes: list[list[ThreatNote]],
    places: list[_Place],
    morning: datetime,
) -> dict[Organisation, list[Obligation]]:
    """Acknowledgements: some overdue, some due soon, most later."""
    made: dict[Organisation, list[Obligation]] = {bank: [] for bank in posts}
    for n, (number, bank) in zip(range(size.duties), cycle(enumerate(posts)), strict=False):
        at = number % BODIES
        asked = notes[at][n // len(posts)]
        made[bank].append(
            Obligation(
                kind="acknowledge",
                subject_type="threat_notes.ThreatNote",
                subject_id=asked.pk,
                body=places[at].body,
                bearer_organisation=bank,
                desk_circle=places[at].desk,
                due_at=morning + timedelta(days=n // len(posts) - 2, hours=9),
                counting="government",
                opened_at=morning - timedelta(days=9),
            )
        )
    Obligation.objects.bulk_create([d for some in made.values() for d in some], batch_size=BATCH)
    return made


def _lines(
    posts: dict[Organisation, list[Post]],
    notes: list[list[ThreatNote]],
    duties: dict[Organisation, list[Obligation]],
    morning: datetime,
    dice: Random,
) -> None:
    told = morning - timedelta(hours=1)
    rows = []
    for place, (bank, holders) in zip(cycle(range(BODIES)), posts.items(), strict=False):
        for holder in holders:
            rows += [
                _line(holder, "obligations.StageDue", each.subject_id, told, each.pk, n)
                for n, each in zip(count(1), islice(duties[bank], REMINDERS), strict=False)
            ]
            rows += [
                _line(holder, "threat_notes.NoteReleased", each.pk, told)
                for each in dice.sample(notes[place], NEWS)
            ]
    Delivery.objects.bulk_create(rows, batch_size=BATCH)


def _line(
    holder: Post, reason: str, subject_id: object, at: datetime, duty: object = None, n: int = 0
) -> Delivery:
    return Delivery(
        subject_id=subject_id,  # type: ignore[misc]
        subject_type="threat_notes.ThreatNote",
        reason=reason,
        stage=f"{duty}:{n}"[-40:] if duty else "",
        recipient_id=holder.person_id,
        post=holder,
        obligation_id=duty,
        channel=Channel.DIGEST,
        state=State.WAITING,
        created_at=at,
        due_at=at,
        facts={"to": "bearer"} if duty else {},
    )


def sample_lines(number: int) -> list[DigestLine]:
    """As many lines as each of these digests has, worded already."""
    reminders = [
        DigestLine(
            what=f"受領確認: 脅威情報の共有 {number}-{n}",
            url=f"http://127.0.0.1:8000/notes/{uuid4()}/",
            label="TLP:AMBER",
            when="12/7（月）17:00",
            lateness="2営業日超過" if n == 0 else "あと1営業日",
            left=n - 1,
        )
        for n in range(REMINDERS)
    ]
    news = [
        DigestLine(
            what=f"脅威情報 認証情報の窃取を狙う攻撃の兆候 第{number}-{n}報",
            url=f"http://127.0.0.1:8000/notes/{uuid4()}/",
            label=("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER")[n % 3],
            is_new=True,
            is_open=n % 3 < 2,
        )
        for n in range(NEWS)
    ]
    return [*reminders, *news]

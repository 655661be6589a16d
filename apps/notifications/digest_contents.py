"""What a digest has to say: each waiting line is looked at again now, as its reader may."""

from __future__ import annotations

import logging
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import DatabaseError
from django.db.models import prefetch_related_objects

from apps.meetings.enums import MeetingState
from apps.meetings.models import Meeting
from apps.notifications import subjects
from apps.notifications.cases import DigestLine, Withheld
from apps.notifications.changes import histories, since
from apps.notifications.enums import State
from apps.notifications.handlers import HANDLERS
from apps.notifications.models import Delivery, DigestPreference
from apps.notifications.rendering import post_of
from apps.notifications.seen import Seen, duty_of, moot, open_duties
from apps.obligations.models import Obligation
from apps.organisations.selectors import known_body
from apps.sharing.record import own_openings
from wg_portal import dates
from wg_portal.faults import where
from wg_portal.prepared import prepared
from wg_portal.rowsecurity import as_person

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from apps.accounts.models import User
    from apps.notifications.cases import Case
    from apps.notifications.changes import Thing
    from apps.notifications.letters import Addressee
    from wg_portal.principal import Principal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The lines of a digest, oldest first, with what the relay knows about them and their reader.

    ``owed`` and ``histories`` may be those of several digests.
    """

    riders: list[Delivery]
    owed: Mapping[UUID, Obligation]
    histories: Mapping[Thing, list[Delivery]]
    wish: DigestPreference

    @classmethod
    def of(cls, digests: Collection[Delivery]) -> dict[UUID, Self]:
        """Return what waits for each digest, with as many queries for all as for one.

        Only inside ``as_system("relay")``.
        """
        waiting = Delivery.objects.filter(carried_by__in=digests, state=State.WAITING)
        waiting = waiting.prefetch_related("post__organisation")
        lines = list(waiting.order_by("created_at", "id"))
        riders: dict[UUID | None, list[Delivery]] = defaultdict(list)
        for line in lines:
            riders[line.carried_by_id].append(line)
        owed, told = open_duties(lines), histories(lines)
        wishes = DigestPreference.of_all([each.recipient_id for each in digests])
        return {
            each.pk: cls(riders[each.pk], owed, told, wishes[each.recipient_id]) for each in digests
        }


@dataclass(slots=True)
class Contents:
    """What is left of the lines; ``to`` is ``None`` when nothing is.

    ``further``: acts that are expected of the reader on each post and stand in no line.
    """

    to: Addressee | None = None
    lines: list[DigestLine] = field(default_factory=list)
    meetings: list[tuple[datetime, DigestLine]] = field(default_factory=list)
    further: dict[UUID, int] = field(default_factory=dict)
    dropped: dict[UUID, str] = field(default_factory=dict)
    failed: list[UUID] = field(default_factory=list)
    duties: set[UUID] = field(default_factory=set)

    @property
    def meeting(self) -> DigestLine | None:
        """The next meeting on any of the posts."""
        return min(self.meetings, key=itemgetter(0))[1] if self.meetings else None


def look_again(person: User, waiting: Waiting, at: datetime) -> Contents:
    """Look at the lines as the person may now; a line that fails stops no other."""
    contents = Contents()
    by_post: dict[UUID | None, list[Delivery]] = defaultdict(list)
    for rider in waiting.riders:
        by_post[rider.post_id].append(rider)
    # The post of the newest line comes last: its organisation is the one addressed.
    for own in sorted(by_post.values(), key=lambda some: some[-1].created_at):
        _look_on_post(contents, person, replace(waiting, riders=own), at)
    contents.lines = _once(contents.lines)
    return contents


def _look_on_post(contents: Contents, person: User, waiting: Waiting, at: datetime) -> None:
    riders = waiting.riders
    found = Contents()
    try:
        with as_person(person.pk, post_of(riders[0])):
            asked = {each.obligation_id for each in riders}
            mine = {pk: duty for pk, duty in waiting.owed.items() if pk in asked}
            seen = Seen.by(person, riders, mine, at)
            _word(found, waiting, seen)
            if found.lines:
                found.to, found.meetings = seen.to, _next_meeting(seen)
                found.further = {seen.who.post_id: _further(seen, contents.duties | found.duties)}
    except Withheld as why:
        contents.dropped |= {rider.pk: str(why) for rider in riders}
    except Exception as fault:
        if len(riders) > 1:
            for rider in riders:
                _look_on_post(contents, person, replace(waiting, riders=[rider]), at)
            return
        logger.error("line %s not worded: %s", riders[0].pk, where(fault))
        contents.failed.append(riders[0].pk)
    else:
        _add(contents, found)


def _add(contents: Contents, found: Contents) -> None:
    contents.to = found.to or contents.to
    contents.lines += found.lines
    contents.meetings += found.meetings
    contents.further |= found.further
    contents.dropped |= found.dropped
    contents.failed += found.failed
    contents.duties |= found.duties


def _word(found: Contents, waiting: Waiting, seen: Seen) -> None:
    cases = _cases(found, waiting, seen)
    untrue = moot(cases.values())
    found.dropped |= untrue
    for pk, case in cases.items():
        line = HANDLERS[case.delivery.reason].line
        if pk in untrue or line is None:
            continue
        with _by_itself(found, case.delivery):
            found.lines.append(line(case))
            if case.delivery.obligation_id:
                found.duties.add(case.delivery.obligation_id)


def _cases(found: Contents, waiting: Waiting, seen: Seen) -> dict[UUID, Case]:
    """What each line may draw on, as far as there is anything to say."""
    news = [each.subject_id for each in waiting.riders if HANDLERS[each.reason].is_news]
    opened = own_openings([pk for pk in news if pk])
    cases = {}
    for rider in waiting.riders:
        handler = HANDLERS[rider.reason]
        read_at = opened.get(rider.subject_id) if rider.subject_id and handler.is_news else None
        with _by_itself(found, rider):
            if handler.line is None:
                raise Withheld("no line")
            if read_at and read_at >= rider.created_at:
                raise Withheld("already opened")
            first = since(rider, waiting.histories, read_at)
            cases[rider.pk] = seen.case(rider, duty_of(rider, waiting.owed, seen.at), first)
    return cases


@contextmanager
def _by_itself(found: Contents, rider: Delivery) -> Iterator[None]:
    """What is withheld, or fails, about one line stops no other."""
    try:
        yield
    except Withheld as why:
        found.dropped[rider.pk] = str(why)
    except DatabaseError:
        raise  # the transaction is of no use to the other lines either
    except Exception as fault:
        logger.error("line %s not worded: %s", rider.pk, where(fault))
        found.failed.append(rider.pk)


def _once(lines: list[DigestLine]) -> list[DigestLine]:
    """Say each thing once, and of what is new no change."""
    new = {line.url for line in lines if line.is_new}
    told = [line for line in lines if line.versions is None or line.url not in new]
    return list({(line.url, line.what, line.is_change): line for line in told}.values())


def _further(seen: Seen, named: set[UUID]) -> int:
    return len(set(_owed(seen.who)) - named)


@prepared
def _owed(who: Principal) -> QuerySet[Obligation, UUID]:
    owed = Obligation.objects.visible_to(who).open().owed_by(who)
    return owed.order_by().values_list("pk", flat=True)


def _next_meeting(seen: Seen) -> list[tuple[datetime, DigestLine]]:
    ahead = _ahead(seen.who, seen.at)
    meeting = next((each for each in ahead if subjects.may_be_named(each, seen.at)), None)
    if meeting is None:
        return []
    prefetch_related_objects([meeting], known_body(seen.who))
    line = DigestLine(
        what=subjects.meeting_number(meeting),
        url=subjects.address(subjects.MEETING, meeting.pk),
        when=dates.short_moment(meeting.starts_at, seen.to.language),
    )
    return [(meeting.starts_at, line)]


@prepared
def _ahead(who: Principal, at: datetime) -> QuerySet[Meeting]:
    ahead: QuerySet[Meeting] = Meeting.objects.visible_to(who).filter(
        state=MeetingState.RELEASED, starts_at__gt=at
    )
    return ahead.order_by("starts_at")

"""What a digest has to say: each waiting line is looked at again now, as its reader may."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DatabaseError

from apps.meetings.enums import MeetingState
from apps.meetings.models import Meeting
from apps.notifications import subjects
from apps.notifications.cases import DigestLine, Withheld
from apps.notifications.handlers import HANDLERS
from apps.notifications.rendering import post_of
from apps.notifications.seen import Seen, duty_of
from apps.obligations.models import Obligation
from apps.organisations.selectors import known_body
from apps.sharing.record import own_openings
from wg_portal import dates
from wg_portal.faults import where
from wg_portal.rowsecurity import as_person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from apps.accounts.models import User
    from apps.notifications.letters import Addressee
    from apps.notifications.models import Delivery

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Contents:
    """What is left of the lines; ``to`` is ``None`` when nothing is.

    ``further``: acts that are expected of the reader and stand in no line.
    """

    to: Addressee | None = None
    lines: list[DigestLine] = field(default_factory=list)
    meeting: DigestLine | None = None
    further: int = 0
    dropped: dict[UUID, str] = field(default_factory=dict)
    failed: list[UUID] = field(default_factory=list)
    duties: set[UUID] = field(default_factory=set)


def look_again(
    person: User, riders: list[Delivery], owed: Mapping[UUID, Obligation], at: datetime
) -> Contents:
    """Look at the lines as the person may now; a line that fails stops no other."""
    contents = Contents()
    by_post: dict[UUID | None, list[Delivery]] = defaultdict(list)
    for rider in riders:
        by_post[rider.post_id].append(rider)
    # The post of the newest line comes last: its organisation is the one addressed.
    for own in sorted(by_post.values(), key=lambda some: some[-1].created_at):
        _look_on_post(contents, person, own, owed, at)
    contents.lines = folded(contents.lines)
    return contents


def _look_on_post(
    contents: Contents,
    person: User,
    riders: list[Delivery],
    owed: Mapping[UUID, Obligation],
    at: datetime,
) -> None:
    found = Contents()
    try:
        with as_person(person.pk, post_of(riders[0])):
            asked = {each.obligation_id for each in riders}
            mine = {pk: duty for pk, duty in owed.items() if pk in asked}
            seen = Seen.by(person, riders, mine, at)
            _word(found, riders, mine, seen)
            if found.lines:
                contents.to = seen.to
                contents.meeting = _next_meeting(seen)
                contents.further = _further(seen, contents.duties | found.duties)
    except Withheld as why:
        contents.dropped |= {rider.pk: str(why) for rider in riders}
    except Exception as fault:
        if len(riders) > 1:
            for rider in riders:
                _look_on_post(contents, person, [rider], owed, at)
            return
        logger.error("line %s not worded: %s", riders[0].pk, where(fault))
        contents.failed.append(riders[0].pk)
    else:
        contents.lines += found.lines
        contents.dropped |= found.dropped
        contents.failed += found.failed
        contents.duties |= found.duties


def _word(
    found: Contents, riders: list[Delivery], owed: Mapping[UUID, Obligation], seen: Seen
) -> None:
    news = [each.subject_id for each in riders if HANDLERS[each.reason].is_news]
    opened = own_openings([pk for pk in news if pk])
    first: dict[tuple[str, UUID], dict[str, Any]] = {}
    for rider in riders:
        handler = HANDLERS[rider.reason]
        since = rider.facts
        if handler.is_change and rider.obligation_id:
            since = first.setdefault((rider.reason, rider.obligation_id), since)
        try:
            if handler.line is None:
                raise Withheld("no line")
            if handler.is_news and _opened_since(rider, opened):
                raise Withheld("already opened")
            line = handler.line(seen.case(rider, duty_of(rider, owed, seen.at), since))
        except Withheld as why:
            found.dropped[rider.pk] = str(why)
        except DatabaseError:
            raise  # the transaction is of no use to the other lines either
        except Exception as fault:
            logger.error("line %s not worded: %s", rider.pk, where(fault))
            found.failed.append(rider.pk)
        else:
            found.lines.append(line)
            if rider.obligation_id:
                found.duties.add(rider.obligation_id)


def _opened_since(rider: Delivery, opened: Mapping[UUID, datetime]) -> bool:
    last = opened.get(rider.subject_id) if rider.subject_id else None
    return last is not None and last >= rider.created_at


def folded(lines: list[DigestLine]) -> list[DigestLine]:
    """Say each thing once: of several changes the difference, of what is new no change."""
    new = {line.url for line in lines if line.is_new}
    kept: dict[tuple[str, str], DigestLine] = {}
    for line in lines:
        if line.versions is None:
            kept[line.url, line.what] = line
        elif line.url not in new:
            before = kept.get((line.url, line.what), line)
            kept[line.url, line.what] = replace(line, versions=_span(before, line))
    return list(kept.values())


def _span(first: DigestLine, then: DigestLine) -> tuple[int, int]:
    both = [*(first.versions or ()), *(then.versions or ())]
    return min(both), max(both)


def _further(seen: Seen, named: set[UUID]) -> int:
    owed = Obligation.objects.visible_to(seen.who).open().owed_by(seen.who)
    return int(owed.exclude(pk__in=named).count())


def _next_meeting(seen: Seen) -> DigestLine | None:
    ahead = Meeting.objects.visible_to(seen.who).filter(
        state=MeetingState.RELEASED, starts_at__gt=seen.at
    )
    ahead = ahead.order_by("starts_at").prefetch_related(known_body(seen.who))
    meeting = next((each for each in ahead if subjects.may_be_named(each, seen.at)), None)
    if meeting is None:
        return None
    return DigestLine(
        what=subjects.meeting_number(meeting),
        url=subjects.address(subjects.MEETING, meeting.pk),
        when=dates.short_moment(meeting.starts_at, seen.to.language),
    )

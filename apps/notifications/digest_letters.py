"""Words a digest: overdue, due soon, new, next meeting. Each line is looked at again now."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.meetings.enums import MeetingState
from apps.meetings.models import Meeting
from apps.notifications import subjects
from apps.notifications.cases import DigestLine, Withheld
from apps.notifications.enums import Frequency, State
from apps.notifications.handlers import HANDLERS
from apps.notifications.letters import (
    Addressee,
    Letter,
    own_subject,
    plain,
    wishes_page,
    write,
)
from apps.notifications.models import Delivery
from apps.notifications.rendering import addressee, case_of, duty_of, post_of
from apps.notifications.stopping import stop_page
from apps.notifications.timetables import Timetable
from apps.obligations.models import Obligation
from apps.organisations.principals import current_principal
from wg_portal import dates
from wg_portal.faults import where
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from datetime import datetime

    from wg_portal.principal import Principal

LONGEST = 40
"""Lines of a digest; what does not fit is counted."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a digest; ``more`` counts the lines that were left out."""

    title: str
    lines: list[DigestLine]
    more: int = 0

    @property
    def count(self) -> int:
        """All lines of the part, shown or not."""
        return len(self.lines) + self.more


@dataclass(slots=True)
class Contents:
    """What is left of the lines after each was looked at again."""

    lines: dict[tuple[str, str], DigestLine] = field(default_factory=dict)
    dropped: dict[UUID, str] = field(default_factory=dict)
    failed: list[UUID] = field(default_factory=list)
    duties: set[UUID] = field(default_factory=set)
    post_id: UUID | None = None
    """The post of the newest line that is left: one that has not ended."""


def digest_letter(digest: Delivery, at: datetime) -> tuple[Addressee, Letter]:
    """Word the digest; lines that are no longer true are dropped for good.

    Raises ``Withheld`` when nothing is left, or the digest was stopped meanwhile.
    """
    person = digest.recipient
    with as_system("relay"):
        waiting = digest.riders.filter(state=State.WAITING).select_related("recipient")
        riders = list(waiting.order_by("created_at", "id"))
        timetable = Timetable.of([person.pk])[person.pk]
    if timetable.wish.frequency == Frequency.OFF:
        raise Withheld("digest is off")
    ahead = timetable.next(at)
    with translation.override(person.language):
        contents = _look_again(riders, at)
        _keep(contents)
        if contents.post_id is None:
            raise Withheld("nothing left")
        with as_person(person.pk, contents.post_id):
            who = current_principal("mail")
            if who is None:
                raise Withheld("recipient inactive")
            to = addressee(digest, who)
            further = _further(who, contents)
            meeting = _next_meeting(who, to)
        stop = stop_page(person.pk)
        letter = _fitting(list(contents.lines.values()), meeting, further, to, at, ahead, stop)
        return to, replace(letter, stop=stop)


def _look_again(riders: list[Delivery], at: datetime) -> Contents:
    contents = Contents()
    for rider in riders:
        try:
            duty = duty_of(rider, at)
            with as_person(rider.recipient_id, post_of(rider)):
                case = case_of(rider, duty, at)
                word = HANDLERS[rider.reason].line
                if word is None:
                    raise Withheld("no line")
                line = word(case)
        except Withheld as why:
            contents.dropped[rider.pk] = str(why)
        except Exception as fault:
            logger.error("line %s not worded: %s", rider.pk, where(fault))
            contents.failed.append(rider.pk)
        else:
            contents.lines[line.url, line.what] = line
            contents.post_id = rider.post_id
            if rider.obligation_id:
                contents.duties.add(rider.obligation_id)
    return contents


def _keep(contents: Contents) -> None:
    """Store what fell out; a line that failed waits for the next digest."""
    with as_system("relay"):
        for pk, why in contents.dropped.items():
            Delivery.objects.filter(pk=pk).update(state=State.DROPPED, fault=why[:60])
        Delivery.objects.filter(pk__in=contents.failed).update(carried_by=None)


def _further(who: Principal, contents: Contents) -> int:
    owed = Obligation.objects.visible_to(who).open().owed_by(who)
    return int(owed.exclude(pk__in=contents.duties).count())


def _next_meeting(who: Principal, to: Addressee) -> DigestLine | None:
    ahead = Meeting.objects.visible_to(who).filter(
        state=MeetingState.RELEASED, starts_at__gt=who.at
    )
    named = (m for m in ahead.order_by("starts_at") if subjects.may_be_named(m, who.at))
    meeting = next(named, None)
    if meeting is None:
        return None
    return DigestLine(
        what=subjects.meeting_number(meeting),
        url=subjects.address("meetings.Meeting", meeting.pk),
        when=dates.short_moment(meeting.starts_at, to.language),
    )


def _fitting(
    lines: list[DigestLine],
    meeting: DigestLine | None,
    further: int,
    to: Addressee,
    at: datetime,
    ahead: datetime | None,
    stop: str,
) -> Letter:
    """Show as many lines as a digest has room for."""
    overdue = [line for line in lines if line.left is not None and line.left < 0]
    soon = [line for line in lines if line.left is not None and line.left >= 0]
    news = [line for line in lines if line.left is None]
    day = dates.long_date(at, to.language, to.zone)
    headline = _("Digest of %(day)s") % {"day": dates.short_date(at, to.language, to.zone)}
    subject = headline
    if overdue:
        late = ngettext("%(n)s overdue", "%(n)s overdue", len(overdue)) % {"n": len(overdue)}
        subject = f"{headline} {late}"
    context: dict[str, Any] = {
        "to": to,
        "day": day,
        "headline": headline,
        "meeting": meeting,
        "further": further,
        "ahead": dates.short_moment(ahead, to.language, to.zone) if ahead else "",
        "home": subjects.home(),
        "settings": wishes_page(),
        "stop": stop,
    }
    for room in range(8, 0, -1):
        parts = [
            Part(title, part[:room], max(0, len(part) - room))
            for title, part in (
                (pgettext("digest", "Overdue"), overdue),
                (_("Deadlines close at hand"), soon),
                (pgettext("digest", "New"), news),
            )
            if part
        ]
        context["parts"] = parts
        if plain("digest", context).count("\n") <= LONGEST:
            break
    return write("digest", own_subject(subject), context)

"""Words a digest: overdue, due soon, new, changed, the next meeting, news for everybody."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.notifications import subjects
from apps.notifications.cases import DigestLine, Withheld
from apps.notifications.digest_contents import Contents, Waiting, look_again
from apps.notifications.enums import Frequency, State
from apps.notifications.letters import (
    Addressee,
    Letter,
    own_subject,
    plain,
    wishes_page,
    write,
)
from apps.notifications.models import Delivery
from apps.notifications.slots import following
from apps.notifications.stopping import stop_page
from wg_portal import dates
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 40
"""Lines of a digest; what does not fit is counted."""
MOST = 8
"""Lines of one part, where there is room."""


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


@dataclass(frozen=True, slots=True)
class Material:
    """All that a digest is worded from; ``ahead`` is when the next one leaves."""

    lines: list[DigestLine]
    meeting: DigestLine | None
    further: int
    at: datetime
    ahead: datetime | None
    stop: str


def digest_letter(
    digest: Delivery, at: datetime, waiting: Waiting | None = None
) -> tuple[Addressee, Letter]:
    """Word the digest; lines that are no longer true are dropped for good.

    ``waiting`` is what waits for it, where somebody has just asked. Raises ``Withheld`` when
    nothing is left, or the digest was stopped meanwhile.
    """
    person = digest.recipient
    if waiting is None:
        with as_system("relay"):
            waiting = Waiting.of([digest])[digest.pk]
    wish = waiting.wish
    if wish.frequency == Frequency.OFF:
        raise Withheld("digest is off")
    with translation.override(person.language):
        contents = look_again(person, waiting, at)
        _keep(contents)
        if contents.to is None:
            raise Withheld("nothing left")
        material = Material(
            lines=contents.lines,
            meeting=contents.meeting,
            further=sum(contents.further.values()),
            at=at,
            ahead=following(wish, ZoneInfo(person.time_zone), at),
            stop=stop_page(person.pk),
        )
        return contents.to, fitting(material, contents.to)


def _keep(contents: Contents) -> None:
    """Store what fell out; a line that failed waits for the next digest."""
    if not contents.dropped and not contents.failed:
        return
    with as_system("relay"):
        for pk, why in contents.dropped.items():
            Delivery.objects.filter(pk=pk).update(state=State.DROPPED, fault=why[:60])
        Delivery.objects.filter(pk__in=contents.failed).update(carried_by=None)


def fitting(material: Material, to: Addressee) -> Letter:
    """Word the digest in the active language, with as many lines as it has room for."""
    overdue = [line for line in material.lines if line.is_late]
    day = dates.short_date(material.at, to.language, to.zone)
    headline = _("Digest of %(day)s") % {"day": day}
    subject = headline
    if overdue:
        late = ngettext("%(n)s overdue", "%(n)s overdue", len(overdue)) % {"n": len(overdue)}
        subject = f"{headline} {late}"
    ahead = material.ahead
    context: dict[str, Any] = {
        "to": to,
        "headline": headline,
        "overdue": bool(overdue),
        "meeting": material.meeting,
        "further": material.further,
        "ahead": dates.short_moment(ahead, to.language, to.zone) if ahead else "",
        "home": subjects.home(),
        "settings": wishes_page(),
        "stop": material.stop,
    }
    parts = _titled(material.lines)
    context, text = _longest(context, parts)
    return replace(write("digest", own_subject(subject), context, text=text), stop=material.stop)


Titled = dict[str, list[DigestLine]]


def _titled(lines: list[DigestLine]) -> tuple[Titled, Titled]:
    """What is for the reader, before the next meeting, and what is open to many, after it."""
    own = {
        pgettext("digest", "Overdue"): [line for line in lines if line.is_late],
        _("Deadlines close at hand"): [line for line in lines if line.is_soon],
        _("Awaited from others"): [line for line in lines if line.is_owed_by_others],
        pgettext("digest", "New"): [line for line in lines if line.is_news and not line.is_open],
        pgettext("digest", "Changed"): [line for line in lines if line.is_change],
    }
    news = {
        pgettext("digest", "For your information"): [
            line for line in lines if line.is_news and line.is_open
        ]
    }
    return own, news


def _longest(context: dict[str, Any], titled: tuple[Titled, Titled]) -> tuple[dict[str, Any], str]:
    """Return context and text with as few lines left out as there is room for."""

    @cache
    def text(left_out: int) -> str:
        return plain("digest", context | _parts(titled, left_out))

    def fits(left_out: int) -> bool:
        return text(left_out).count("\n") <= LONGEST

    most = sum(len(lines) for half in titled for lines in half.values())
    left_out = 0 if fits(0) else bisect_left(range(most), True, lo=1, key=fits)
    return context | _parts(titled, left_out), text(left_out)


def _parts(titled: tuple[Titled, Titled], left_out: int) -> dict[str, list[Part]]:
    """Leave out so many lines, the least urgent first, but one of each part."""
    halves: list[list[Part]] = []
    for half in reversed(titled):
        parts = []
        for title, lines in reversed(half.items()):
            if not lines:
                continue
            shown = max(1, min(MOST, len(lines) - left_out))
            left_out = max(0, left_out - (len(lines) - shown))
            parts.append(Part(title, lines[:shown], len(lines) - shown))
        halves.append(parts[::-1])
    news, own = halves
    return {"parts": own, "news": news}

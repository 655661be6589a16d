"""Lists of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, prefetch_related_objects

from apps.notices.models import Correction, Notice, Release
from apps.obligations.selectors import Line, owed_by
from apps.organisations.second_officer import at_desk
from apps.organisations.selectors import bodies_of, known_body

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.notices.enums import NoticeState
    from apps.notices.querysets import NoticeQuerySet
    from apps.organisations.models import Body
    from wg_portal.principal import Principal

LATELY = timedelta(days=30)
"""How long a notice without a deadline counts as open."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice in a list; ``owed`` is the reader's open acknowledgement."""

    notice: Notice
    state: NoticeState
    body: str
    owed: Line | None


def notices_for(who: Principal, *, owed: bool = False, drafts: bool = False) -> NoticeQuerySet:
    """Return the notices that the person may read, drafts first, then the newest.

    ``owed``: an acknowledgement is expected of him; ``drafts``: not visible to readers yet.
    """
    notices: NoticeQuerySet = Notice.objects.visible_to(who)
    if drafts:
        notices = notices.not_out(who.at).filter(withdrawn_at=None)
    if owed:
        notices = notices.filter(pk__in=[line.subject_id for line in owed_by(who)])
    return notices.order_by("-visible_from", "-pk")


def open_notices(who: Principal, limit: int = 10) -> list[NoticeLine]:
    """Return the notices that still matter: out lately, or to be acknowledged; the newest first.

    What is owed about them stands among the duties, not here.
    """
    notices: NoticeQuerySet = Notice.objects.visible_to(who)
    matter = Q(visible_from__gte=who.at - LATELY) | Q(acknowledge_by__gte=who.at)
    found = notices.standing(who.at).filter(matter).order_by("-visible_from", "-pk")
    return _lines(who, found[:limit], ())


def notice_lines(who: Principal, notices: Iterable[Notice]) -> list[NoticeLine]:
    """Return the lines of a page of ``notices_for``; a slice of it is loaded at once."""
    return _lines(who, notices, owed_by(who))


def _lines(who: Principal, notices: Iterable[Notice], duties: Iterable[Line]) -> list[NoticeLine]:
    loaded = list(notices)
    # Not joined: chosen readers from outside the body do not know it.
    prefetch_related_objects(loaded, known_body(who))
    owed = {line.subject_id: line for line in duties}
    lines = []
    for notice in loaded:
        body = getattr(notice, "body", None)
        lines.append(
            NoticeLine(
                notice=notice,
                state=notice.state(who.at),
                body=body.short if body else "",
                owed=owed.get(notice.pk),
            )
        )
    return lines


def waiting_releases(who: Principal) -> list[Release]:
    """Return what waits for a second officer at the reader's desks, oldest first."""
    return _waiting(Release, who)


def waiting_corrections(who: Principal) -> list[Correction]:
    """Return the corrections that wait for a second officer there, oldest first."""
    return _waiting(Correction, who)


def _waiting[Request: (Release, Correction)](model: type[Request], who: Principal) -> list[Request]:
    found = model.objects.visible_to(who).waiting()
    return list(found.select_related("requested_by", "notice").order_by("requested_at"))


def writable_bodies(who: Principal) -> list[Body]:
    """Bodies at whose desk the reader sits."""
    return [body for body in bodies_of(who) if at_desk(who, body.pk)]


def writable_body(who: Principal, code: str) -> Body | None:
    """The body under ``code``; ``None`` unless the reader sits at its desk."""
    return next((body for body in writable_bodies(who) if body.code == code), None)

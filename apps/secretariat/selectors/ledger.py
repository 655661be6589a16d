"""Who was told what, when, and whether it arrived: to search, to look into, to export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from apps.notifications import policies
from apps.notifications.cases import Withheld
from apps.notifications.enums import Channel, State
from apps.notifications.models import Delivery
from apps.notifications.rendering import worded
from apps.secretariat import words
from apps.secretariat.selectors.of_meeting import subjects_of
from apps.secretariat.selectors.things import Thing, named
from wg_portal.clock import JST
from wg_portal.rowsecurity import as_system

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.notifications.letters import Letter
    from apps.notifications.models import DeliveryQuerySet
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict

BAD = (State.FAILED, State.AMBIGUOUS, State.DEFERRED, State.BOUNCED)
"""What did not arrive, or perhaps not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What part of the ledger is asked for; empty fields ask for everything."""

    words: str = ""
    state: str = ""
    reason: str = ""
    subject_id: UUID | None = None
    meeting_id: UUID | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One person told of one thing, in words."""

    row: Delivery
    what: str
    thing: Thing
    person: str
    organisation: str
    tone: str
    icon: str
    outcome: str


@dataclass(frozen=True, slots=True)
class MailPage:
    """One mail as its recipient gets it, and what may be done about it."""

    entry: Entry
    letter: Letter | None
    withheld: str
    hold: Verdict
    let_go: Verdict
    hasten: Verdict
    repeat: Verdict
    confirm: Verdict


def deliveries_for(who: Principal, asked: Search) -> DeliveryQuerySet:
    """Return what the officer may know of, the newest first."""
    rows: DeliveryQuerySet = Delivery.objects.visible_to(who).filter(subject_id__isnull=False)
    if asked.words.strip():
        text = asked.words.strip()
        rows = rows.filter(
            Q(recipient__family_name__icontains=text)
            | Q(recipient__given_name__icontains=text)
            | Q(recipient__email__iexact=text)
            | Q(post__organisation__name_ja__icontains=text)
            | Q(post__organisation__name_en__icontains=text)
        )
    if asked.state:
        rows = rows.filter(state__in=BAD if asked.state == "bad" else (asked.state,))
    if asked.reason:
        rows = rows.filter(reason=asked.reason)
    if asked.subject_id:
        rows = rows.filter(subject_id=asked.subject_id)
    if asked.meeting_id:
        rows = rows.filter(subject_id__in=subjects_of(who, asked.meeting_id))
    if asked.first:
        rows = rows.filter(created_at__gte=_day(asked.first))
    if asked.last:
        rows = rows.filter(created_at__lt=_day(asked.last + timedelta(days=1)))
    return rows.select_related("recipient", "post__organisation").order_by("-created_at", "id")


def entries(who: Principal, rows: Iterable[Delivery]) -> list[Entry]:
    """Put rows into words."""
    found = list(rows)
    things = named(who, {(row.subject_type, row.subject_id) for row in found if row.subject_id})
    return [_entry(row, things[row.subject_type, row.subject_id]) for row in found]  # type: ignore[index]


def _entry(row: Delivery, thing: Thing) -> Entry:
    tone, icon = words.TONES[State(row.state)]
    return Entry(
        row=row,
        what=words.reason(row.reason),
        thing=thing,
        person=row.recipient.name,
        organisation=row.post.organisation.short if row.post else "",
        tone=tone,
        icon=icon,
        outcome=words.outcome(row),
    )


def mail_page(who: Principal, pk: UUID) -> MailPage | None:
    """Return one mail in its recipient's language; ``None`` for what the officer may not know."""
    row = deliveries_for(who, Search()).filter(pk=pk).first()
    if row is None:
        return None
    letter, withheld = None, ""
    try:
        letter = worded(row, who.at)[1]
    except Withheld as why:
        withheld = str(why)
    return MailPage(
        entry=entries(who, [row])[0],
        letter=letter,
        withheld=withheld,
        hold=policies.can_hold(who, row),
        let_go=policies.can_let_go(who, row),
        hasten=policies.can_hasten(who, row),
        repeat=policies.can_repeat(who, row),
        confirm=policies.can_confirm(who, row),
    )


def operational(who: Principal, since: datetime) -> tuple[int, int]:
    """How many mails since ``since`` the officer may not look into, and how many of them failed.

    Mails about accounts, digests, and what tells of things that are not for him: two numbers.
    """
    recent = Q(channel=Channel.MAIL, created_at__gte=since)
    failed = Q(state__in=(State.FAILED, State.AMBIGUOUS))
    figures = {"n": Count("id"), "failed": Count("id", filter=failed)}
    shown = Delivery.objects.visible_to(who).filter(recent, subject_id__isnull=False)
    mine = shown.aggregate(**figures)
    with as_system("relay"):
        every = Delivery.objects.filter(recent).aggregate(**figures)
    return every["n"] - mine["n"], every["failed"] - mine["failed"]


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), JST)

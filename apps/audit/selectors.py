"""What an auditor sees: his scope, rows of the record, a sample of mails. Never a title."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, F, Q, Value
from django.db.models.functions import MD5, Cast, Concat

from apps.accounts.models import User
from apps.audit import sentences
from apps.notifications.mailings import TO_ALL_READERS, TOLD_KINDS, Mailing, told_then
from apps.organisations.models import Organisation
from apps.sharing.models import AuditScope
from apps.sharing.openings import OPENED
from apps.sharing.record import Right, rights_at, rows
from apps.sharing.references import reference
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.activity.models import Record
    from apps.audit.filters import Filter
    from apps.sharing.record import RecordQuerySet
    from wg_portal.principal import Principal

PER_PAGE = 50
CANDIDATES = 8
"""Events that are looked at for each mail of a sample; some were told to nobody."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the record in words. ``person`` is empty when the portal itself acted.

    ``detail`` tells it from rows that are otherwise alike. ``opened`` tells a reading from an
    act; ``rights`` are by which it was possible.
    """

    row: Record
    person: str
    organisation: str
    sentence: str
    detail: str
    kind: str
    reference: str
    body: str
    opened: bool
    rights: tuple[str, ...]

    @property
    def when(self) -> str:
        """The time in Japan to the second, with the western year."""
        return f"{in_japan(self.row.at):%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some lines, the newest first; ``older`` leads on where there are more."""

    lines: list[Line]
    older: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """One event of the sample. ``to_all`` is one of which every reader is told."""

    line: Line
    mailing: Mailing
    to_all: bool

    @property
    def differs(self) -> bool:
        """Somebody was told who could not read it, or a reader was left out without reason."""
        return bool(self.mailing.outside or (self.to_all and self.mailing.unexplained))


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample, and how many events nobody was told of were met while drawing it."""

    mails: list[Sampled]
    untold: int

    @property
    def differing(self) -> int:
        """How many of the sample differ."""
        return sum(each.differs for each in self.mails)


def scopes_of(who: Principal) -> list[AuditScope]:
    """Return the scopes that are in force; empty for everybody who audits nothing now."""
    return list(AuditScope.objects.visible_to(who).select_related("body", "given_by"))


def found_rows(who: Principal, asked: Filter) -> RecordQuerySet:
    """Return the rows that the filter finds within the reader's scope, the newest first."""
    return asked.apply(rows().audited_by(who)).order_by("-at", "-id")


def record_page(who: Principal, asked: Filter, after: str) -> RecordPage:
    """Return one page of the record; ``after`` is the ``older`` of the page before."""
    found = found_rows(who, asked)
    if place := _place(after):
        at, pk = place
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    some = list(found[: PER_PAGE + 1])
    older = ""
    if len(some) > PER_PAGE:
        last = some[PER_PAGE - 1]
        older = f"{last.at.isoformat()}_{last.pk}"
    return RecordPage(lines(who, some[:PER_PAGE]), older)


def _place(after: str) -> tuple[datetime, UUID] | None:
    at, _, pk = after.partition("_")
    try:
        place = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None
    return place if place[0].tzinfo else None


def lines(who: Principal, some: Sequence[Record]) -> list[Line]:
    """Put rows into words: four queries, however many there are."""
    people = User.objects.in_bulk({row.actor_id for row in some} - {None})
    # By the ids that the record itself gave to this reader.
    organisations = Organisation.objects.in_bulk({row.organisation_id for row in some} - {None})
    bodies = {scope.body_id: scope.body.short for scope in scopes_of(who)}
    rights = rights_at(row.pk for row in some if row.verb == OPENED)
    return [
        Line(
            row=row,
            person=people[row.actor_id].name if row.actor_id in people else "",
            organisation=organisations[row.organisation_id].short
            if row.organisation_id in organisations
            else "",
            sentence=sentences.sentence(row.verb),
            detail=sentences.detail(row),
            kind=sentences.kind(row.subject_type),
            reference=reference(row.subject_id),
            body=bodies.get(row.body_id, "") if row.body_id else "",
            opened=row.verb == OPENED,
            rights=_words(row, rights.get(row.pk, [])),
        )
        for row in some
    ]


def _words(row: Record, rights: Iterable[Right]) -> tuple[str, ...]:
    if row.subject_type == AuditScope._meta.label:
        return (sentences.kind(row.subject_type),)  # the scope is its own right
    return tuple(dict.fromkeys(sentences.right(each) for each in rights))


def sample(who: Principal, asked: Filter, number: int, draw: str) -> Sample:
    """Draw events of which people were told; the same ``draw`` finds the same ones again."""
    found = asked.apply(rows().audited_by(who)).filter(verb__in=TOLD_KINDS)
    order = MD5(Concat(Cast(F("pk"), CharField()), Value(draw), output_field=CharField()))
    drawn = list(found.order_by(order, "pk")[: number * CANDIDATES])
    figures = told_then(row.pk for row in drawn)
    chosen: list[Record] = []
    untold = 0
    for row in drawn:
        if len(chosen) == number:
            break
        if row.pk in figures and figures[row.pk].told:
            chosen.append(row)
        else:
            untold += 1
    chosen.sort(key=lambda row: row.at, reverse=True)
    return Sample(
        [
            Sampled(line, figures[line.row.pk], line.row.verb in TO_ALL_READERS)
            for line in lines(who, chosen)
        ],
        untold,
    )

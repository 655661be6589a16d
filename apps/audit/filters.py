"""What part of the record an auditor asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from apps.accounts.models import User
from apps.organisations.models import Organisation
from apps.sharing.references import bounds, code
from wg_portal.clock import JST

if TYPE_CHECKING:
    from apps.sharing.record import RecordQuerySet

NOBODY = "-"
"""Stands for "the typed name is nobody's" in what is recorded of a filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Empty fields ask for everything. ``last`` is included; both are days in Japan."""

    first: date | None = None
    last: date | None = None
    who: str = ""
    verb: str = ""
    tlp: int | None = None
    reference: str = ""
    body_id: UUID | None = None
    actors: frozenset[UUID] = field(default_factory=frozenset)
    """People and organisations that ``who`` can mean, already looked up."""
    subjects: frozenset[UUID] = field(default_factory=frozenset)
    """What ``reference`` means where it is a number such as ``TN-7K3QM``, already looked up."""

    @property
    def period(self) -> Q:
        """The days asked for."""
        asked = Q()
        if self.first:
            asked &= Q(at__gte=_midnight(self.first))
        if self.last:
            asked &= Q(at__lt=_midnight(self.last + timedelta(days=1)))
        return asked

    def apply(self, rows: RecordQuerySet) -> RecordQuerySet:
        """Narrow rows that are already walled."""
        rows = rows.filter(self.period)
        if self.body_id:
            rows = rows.filter(body_id=self.body_id)
        if self.who:
            rows = rows.filter(Q(actor_id__in=self.actors) | Q(organisation_id__in=self.actors))
        if self.verb:
            rows = rows.filter(verb=self.verb)
        if self.tlp is not None:
            rows = rows.filter(tlp=self.tlp)
        if code(self.reference):
            rows = rows.filter(subject_id__in=self.subjects)
        elif self.reference:
            span = bounds(self.reference)
            rows = rows.filter(subject_id__range=span) if span else rows.none()
        return rows

    def facts(self) -> str:
        """Return the filter in ids and codes, as the record keeps it; never a typed name."""
        span = bounds(self.reference)
        people = ",".join(sorted(map(str, self.actors))) or NOBODY
        asked = {
            "first": self.first,
            "last": self.last,
            "who": people if self.who else "",
            "verb": self.verb,
            "tlp": self.tlp,
            # As typed: what the number means is another body's affair.
            "subject": code(self.reference) or (span[0].hex[:12] if span else ""),
            "body": self.body_id,
        }
        return ";".join(f"{k}={v}" for k, v in asked.items() if v not in (None, ""))


def actors(typed: str) -> frozenset[UUID]:
    """Return the people and organisations whose name contains what was typed.

    A family name followed by a given name finds the person as well; an address finds its owner
    only when it is typed in full.
    """
    people, organisations = Q(email__iexact=typed), Q()
    words = typed.split()
    for names in (
        ("family_name", "given_name"),
        ("family_name_kana", "given_name_kana"),
        ("family_name_latin", "given_name_latin"),
    ):
        fits = Q()
        for word in words:
            fits &= Q(**{f"{names[0]}__icontains": word}) | Q(**{f"{names[1]}__icontains": word})
        people |= fits
    for name in ("name_ja", "name_en", "short_ja", "short_en", "kana"):
        organisations |= Q(**{f"{name}__icontains": typed})
    return frozenset(User.objects.filter(people).values_list("pk", flat=True)) | frozenset(
        # The database shows an auditor all organisations, as it does to a member.
        Organisation.objects.filter(organisations).values_list("pk", flat=True)
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), JST)

"""Reading the record: by an auditor within his scope, by authors about their own things."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.db import connection, models
from django.db.models import Q

from apps.activity.models import Record
from apps.sharing.enums import Tlp
from apps.sharing.models import AuditScope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Right:
    """By what somebody could read: ``via`` a reason of a grant or a kind of circle.

    ``role`` is the seat when the circle is a body's.
    """

    via: str
    role: str | None


class RecordQuerySet(models.QuerySet[Any]):
    """Rows of the record. ``activity`` only writes them, so their reading stands here."""

    def visible_to(self, who: Principal) -> Self:
        """Audited rows, never about TLP:RED, and rows about what the reader wrote himself."""
        bodies = AuditScope.objects.visible_to(who).values("body_id")
        audited = Q(tlp__lt=Tlp.RED, body_id__in=bodies)
        own = Q(subject_id__in=who.authored_ids)
        if not who.stepped_up:
            own &= Q(tlp__lt=Tlp.RED)
        return self.filter(audited | own)

    def audited_by(self, who: Principal) -> Self:
        """Rows of the bodies in the reader's scope; what he wrote elsewhere is not among them."""
        bodies = AuditScope.objects.visible_to(who).values("body_id")
        return self.visible_to(who).filter(tlp__lt=Tlp.RED, body_id__in=bodies)


def audits(who: Principal) -> bool:
    """Whether the reader is an auditor whose time has begun and not ended."""
    return not who.member and AuditScope.objects.visible_to(who).exists()


def rows() -> RecordQuerySet:
    """Return the record; go on with ``visible_to``."""
    return RecordQuerySet(Record)


def audited_subjects(code: str) -> frozenset[UUID]:
    """Return what a number such as ``TN-7K3QM`` means within the reader's scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audited_subjects(%s)", [code])
        return frozenset(row[0] for row in cursor.fetchall())


def rights_at(record_ids: Iterable[UUID]) -> dict[UUID, list[Right]]:
    """Return by which rights the actors of audited rows could read the subjects at that time.

    Rows outside the reader's scope, and actors who could not read, have no entry.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT record, via, role FROM rights_at(%s) ORDER BY via, role", [list(record_ids)]
        )
        found: dict[UUID, list[Right]] = defaultdict(list)
        for record, via, role in cursor.fetchall():
            found[record].append(Right(via, role))
    return dict(found)


def own_openings(subject_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return when the signed-in person last opened each subject, if ever."""
    wanted = list(subject_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, at FROM own_openings(%s)", [wanted])
        return dict(cursor.fetchall())

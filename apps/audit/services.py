"""What an auditor does leaves its row in the record that he reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.activity.services import publish, record_reading
from apps.audit.events import MailsSampled, RecordExported, RecordSearched
from apps.sharing.enums import Tlp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from apps.audit.filters import Filter
    from apps.sharing.models import AuditScope
    from wg_portal.principal import Principal


def note_visit(scopes: Iterable[AuditScope], *, by: Principal) -> None:
    """Record that the scopes themselves were opened."""
    for scope in scopes:
        record_reading(
            by=by,
            subject_type="sharing.AuditScope",
            subject_id=scope.pk,
            tlp=Tlp.AMBER,
            body_id=scope.body_id,
        )


def note_search(scopes: Iterable[AuditScope], asked: Filter, *, by: Principal) -> None:
    """Record the search in the record of each body that it looks into."""
    for scope in _touched(scopes, asked.body_id):
        publish(
            RecordSearched(
                subject_id=scope.pk, tlp=Tlp.AMBER, body_id=scope.body_id, asked=asked.facts()
            ),
            by=by,
        )


def note_sample(
    scopes: Iterable[AuditScope], asked: Filter, number: int, draw: str, *, by: Principal
) -> None:
    """Record which sample was drawn."""
    for scope in _touched(scopes, asked.body_id):
        publish(
            MailsSampled(
                subject_id=scope.pk,
                tlp=Tlp.AMBER,
                body_id=scope.body_id,
                asked=f"{asked.facts()};number={number};draw={draw}".lstrip(";"),
            ),
            by=by,
        )


def note_export(
    scopes: Iterable[AuditScope], asked: Filter, rows: int, sha256: str, *, by: Principal
) -> None:
    """Record what left the portal."""
    for scope in _touched(scopes, asked.body_id):
        publish(
            RecordExported(
                subject_id=scope.pk,
                tlp=Tlp.AMBER,
                body_id=scope.body_id,
                asked=asked.facts(),
                rows=rows,
                sha256=sha256,
            ),
            by=by,
        )


def _touched(scopes: Iterable[AuditScope], body_id: UUID | None) -> list[AuditScope]:
    return [scope for scope in scopes if body_id in (None, scope.body_id)]

"""What an auditor does is recorded too; ``subject_id`` is the scope under which he did it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class AuditEvent(Event):
    """An auditor looked; ``asked`` is his filter in ids and codes."""

    subject_type: ClassVar[str] = "sharing.AuditScope"

    asked: str


@dataclass(frozen=True, kw_only=True)
class RecordSearched(AuditEvent):
    """Rows of the record were shown."""


@dataclass(frozen=True, kw_only=True)
class MailsSampled(AuditEvent):
    """A sample of mails was compared with their audience."""


@dataclass(frozen=True, kw_only=True)
class RecordExported(AuditEvent):
    """Rows of the record left the portal; ``sha256`` is that of the table."""

    rows: int
    sha256: str


SENTENCES = {
    RecordSearched: _("An auditor looked at the record"),
    MailsSampled: _("An auditor compared a sample of mails with their audience"),
    RecordExported: _("An auditor exported rows of the record"),
}

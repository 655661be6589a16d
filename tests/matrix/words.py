"""What is said under the world's notes and notices, the canary in each text."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from apps.notices.models import Notice
from apps.notices.models import Release as NoticeRelease
from apps.notices.models import Revision as NoticeRevision
from apps.threat_notes.models import Comment, Revision, ThreatNote
from tests.factories import AT


def of_note(note: ThreatNote, word: str, organisation: UUID, *, person: UUID) -> None:
    """Two revisions and a comment, the canary in each."""
    for ordinal, reason in ((1, ""), (2, f"追記{word}")):
        Revision.objects.create(
            note=note, ordinal=ordinal, text_ja=f"本文{word}\n{ordinal}", reason=reason,
            written_at=AT - timedelta(days=1),
        )  # fmt: skip
    Comment.objects.create(
        note=note, organisation_id=organisation, person_id=person,
        text=f"意見{word}", at=AT - timedelta(hours=2),
    )  # fmt: skip


def of_notice(notice: Notice, word: str, *, officer: UUID) -> None:
    """Two revisions and a returned request, the canary in each."""
    for ordinal, reason in ((1, ""), (2, f"訂正{word}")):
        NoticeRevision.objects.create(
            notice=notice, ordinal=ordinal, text_ja=f"本文{word}\n{ordinal}", reason=reason,
            written_at=AT - timedelta(days=1),
        )  # fmt: skip
    NoticeRelease.objects.create(
        notice=notice, requested_by_id=officer, fingerprint="-",
        requested_at=AT - timedelta(days=2), returned_at=AT - timedelta(days=2),
        comment=f"差戻し{word}",
    )  # fmt: skip

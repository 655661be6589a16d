"""What is said under the world's notes, notices and action items, the canary in each text."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from apps.action_items.models import ActionItem, ActionProgress, DeadlineChange, WordingChange
from apps.notices.models import Correction, Notice
from apps.notices.models import Release as NoticeRelease
from apps.notices.models import Revision as NoticeRevision
from apps.obligations.models import Obligation, Plea
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
    """Two revisions, a returned request and a waiting correction, the canary in each."""
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
    Correction.objects.create(
        notice=notice, text_ja=f"訂正案{word}", reason=f"訂正理由{word}", requested_by_id=officer,
        requested_at=AT - timedelta(hours=1),
    )  # fmt: skip


def of_action(
    action: ActionItem, word: str, office: UUID, *, person: UUID, paper: UUID | None
) -> None:
    """A step with a comment, a link and perhaps a file; a moved deadline; a corrected wording."""
    mine = {"action": action, "organisation_id": action.owner_organisation_id,
            "desk_circle_id": office, "by_id": person}  # fmt: skip
    ActionProgress.objects.create(
        **mine, state="doing", comment=f"進捗{word}", link=f"https://{word}.example.jp/{word}",
        paper_id=paper, at=AT - timedelta(hours=3),
    )  # fmt: skip
    DeadlineChange.objects.create(
        **mine, how="moved", was=action.due_at - timedelta(days=3), due_at=action.due_at,
        reason=f"変更{word}", at=AT - timedelta(hours=3),
    )  # fmt: skip
    WordingChange.objects.create(
        **mine, revision=2, was_ja=f"旧文言{word}", reason=f"訂正の理由{word}",
        at=AT - timedelta(hours=3),
    )  # fmt: skip
    action.revision = 2
    action.save(update_fields=["revision"])


def of_wish(duty: Obligation, word: str, person: UUID, post: UUID) -> None:
    """More time is asked for, with a reason."""
    Plea.objects.create(
        obligation=duty, kind="time", reason=f"延長{word}", wished_at=AT + timedelta(days=9),
        asked_by_id=person, asked_post_id=post, asked_at=AT - timedelta(hours=1),
    )  # fmt: skip

"""Corrections of what is out, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.enums import Cause
from apps.documents.models import Paper
from apps.documents.spill.services import withdraw_paper
from apps.notices import policies
from apps.notices.events import (
    NoticeAcknowledgementAskedAgain,
    NoticeCorrectionRequested,
    NoticeCorrectionReturned,
    NoticeRevised,
    NoticeWithdrawn,
    UrgentNoticeRevised,
)
from apps.notices.models import Correction, Notice, Revision
from apps.notices.selectors.acknowledging import to_ask_again
from apps.notices.services.notices import (
    about,
    check_times,
    expect_acknowledgements,
    locked,
    papers_of,
)
from apps.obligations.services import withdraw
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


def open_correction(notice: Notice, by: Principal) -> Correction | None:
    """Return the correction that waits for a second officer."""
    found: Correction | None = (
        Correction.objects.visible_to(by).waiting().filter(notice=notice).first()
    )
    return found


@transaction.atomic
def ask_correction(
    *,
    notice_id: UUID,
    text_ja: str,
    text_en: str,
    reason: str,
    version: int,
    by: Principal,
    other_fine: bool = False,
    again_by: datetime | None = None,
) -> Correction:
    """Ask a second officer to release a corrected text; ``reason`` says what changed.

    ``other_fine``: of two languages only one is wrong; ``again_by``: until when those who have
    acknowledged do so again, null: they need not. Raises ``Refused``, ``PortalError``,
    ``StaleEdit`` when ``version`` is not the notice's, ``DoesNotExist``.
    """
    notice = locked(notice_id, by)
    policies.can_revise(by, notice, waiting=open_correction(notice, by) is not None).enforce()
    current = Revision.objects.visible_to(by).get(notice=notice, ordinal=notice.revision)
    if notice.version != version:
        raise StaleEdit(
            _("This notice was corrected meanwhile. Compare the two and send again."),
            {"text_ja": current.text_ja, "text_en": current.text_en},
        )
    if (text_ja.strip(), text_en.strip()) == (current.text_ja.strip(), current.text_en.strip()):
        raise Refused(_("The text is the same as before."))
    untouched = policies.untouched_language(current, text_ja=text_ja, text_en=text_en)
    policies.can_leave_language(untouched, fine=other_fine).enforce()
    if again_by is not None:
        policies.can_ask_again(notice).enforce()
        check_times(None, again_by, by.at)
    if not reason.strip():
        raise Refused(_("Say in a few words what changed."))
    correction = Correction(
        notice=notice,
        text_ja=text_ja,
        text_en=text_en,
        reason=reason.strip(),
        again_by=again_by,
        requested_by_id=by.person_id,
        requested_at=by.at,
    )
    correction.save(force_insert=True)
    publish(NoticeCorrectionRequested(**about(notice), correction_id=correction.pk), by=by)
    return correction


@transaction.atomic
def release_correction(*, notice_id: UUID, seen: UUID, by: Principal) -> Revision:
    """Give the readers the corrected text, and ask who has acknowledged again if that was asked.

    ``seen`` is the request that the second officer read. Raises ``Refused``,
    ``Notice.DoesNotExist``.
    """
    notice = locked(notice_id, by)
    correction = open_correction(notice, by)
    policies.can_release_correction(by, notice, correction).enforce()
    assert correction is not None  # noqa: S101 - the policy has said so
    if correction.pk != seen:
        raise Refused(_("The request was changed meanwhile. Read this page again, then release."))
    correction.released_by_id, correction.released_at = by.person_id, by.at
    correction.save(update_fields=["released_by", "released_at"])
    revision = Revision(
        notice=notice,
        ordinal=notice.revision + 1,
        text_ja=correction.text_ja,
        text_en=correction.text_en,
        reason=correction.reason,
        written_at=by.at,
    )
    revision.save(force_insert=True)
    notice.revision, notice.version = revision.ordinal, notice.version + 1
    notice.save(update_fields=["revision", "version"])
    event = UrgentNoticeRevised if notice.urgent else NoticeRevised
    publish(event(**about(notice), revision_id=revision.pk, revision=revision.ordinal), by=by)
    if correction.again_by is not None:
        _ask_again(notice, correction.again_by, by)
    return revision


def _ask_again(notice: Notice, due_at: datetime, by: Principal) -> None:
    asked = [each.pk for each in to_ask_again(by, notice)]
    for pk in expect_acknowledgements(notice, asked, due_at=due_at, by=by):
        publish(
            NoticeAcknowledgementAskedAgain(
                **about(notice), obligation_id=pk, revision=notice.revision
            ),
            by=by,
        )


@transaction.atomic
def return_correction(*, notice_id: UUID, comment: str, by: Principal) -> None:
    """Send the correction back; readers keep the text that they have. Raises ``Refused``."""
    notice = locked(notice_id, by)
    correction = open_correction(notice, by)
    policies.can_return(by, notice, correction).enforce()
    assert correction is not None  # noqa: S101 - the policy has said so
    if correction.requested_by_id != by.person_id and not comment.strip():
        raise Refused(_("Write what should be changed before the release"))
    correction.returned_at, correction.comment = by.at, comment.strip()
    correction.save(update_fields=["returned_at", "comment"])
    publish(NoticeCorrectionReturned(**about(notice), correction_id=correction.pk), by=by)


@transaction.atomic
def withdraw_notice(*, notice_id: UUID, reason: str, by: Principal) -> Notice:
    """Take the notice, its papers and what was expected back; the desk keeps reading it.

    Raises ``Refused``, ``Notice.DoesNotExist``.
    """
    notice = locked(notice_id, by)
    policies.can_withdraw(by, notice).enforce()
    if not reason.strip():
        raise Refused(_("Say in a few words why the notice is withdrawn."))
    withdraw(subject_id=notice.pk, by=by)
    # What waited for a second officer waits no more.
    Correction.objects.visible_to(by).waiting().filter(notice=notice).update(returned_at=by.at)
    papers = Paper.objects.visible_to(by).filter(pk__in=papers_of(notice, by), withdrawn_at=None)
    for paper in papers:
        withdraw_paper(paper_id=paper.pk, cause=Cause.PARENT, reason=reason, by=by)
    notice.withdrawn_at, notice.withdrawn_reason = by.at, reason.strip()
    notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    publish(NoticeWithdrawn(**about(notice), code=notice.code), by=by)
    return notice

"""Corrections of what is out, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.models import Paper
from apps.documents.services import withdraw_paper
from apps.notices import policies
from apps.notices.events import NoticeRevised, NoticeWithdrawn, UrgentNoticeRevised
from apps.notices.models import Notice, Revision
from apps.notices.services.notices import about, locked, papers_of
from apps.obligations.services import withdraw
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


@transaction.atomic
def revise(
    *, notice_id: UUID, text_ja: str, text_en: str, reason: str, version: int, by: Principal
) -> Revision:
    """Give a released notice a corrected text, visible at once; ``reason`` says what changed.

    Raises ``Refused``, ``StaleEdit`` when ``version`` is not the notice's, ``DoesNotExist``.
    """
    notice = locked(notice_id, by)
    policies.can_revise(by, notice).enforce()
    current = Revision.objects.visible_to(by).get(notice=notice, ordinal=notice.revision)
    if notice.version != version:
        raise StaleEdit(
            _("This notice was corrected meanwhile. Compare the two and send again."),
            {"text_ja": current.text_ja, "text_en": current.text_en},
        )
    if (text_ja, text_en) == (current.text_ja, current.text_en):
        raise Refused(_("The text is the same as before."))
    if not reason.strip():
        raise Refused(_("Say in a few words what changed."))
    revision = Revision(
        notice=notice,
        ordinal=notice.revision + 1,
        text_ja=text_ja,
        text_en=text_en,
        reason=reason.strip(),
        written_at=by.at,
    )
    revision.save(force_insert=True)
    notice.revision, notice.version = revision.ordinal, notice.version + 1
    notice.save(update_fields=["revision", "version"])
    event = UrgentNoticeRevised if notice.urgent else NoticeRevised
    publish(event(**about(notice), revision_id=revision.pk, revision=revision.ordinal), by=by)
    return revision


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
    for paper in Paper.objects.visible_to(by).filter(pk__in=papers_of(notice, by)):
        withdraw_paper(paper=paper, by=by)
    notice.withdrawn_at, notice.withdrawn_reason = by.at, reason.strip()
    notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    publish(NoticeWithdrawn(**about(notice), code=notice.code), by=by)
    return notice

"""Drafts: nobody but the desk sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.services import create_paper, remark_drafts, title_of
from apps.notices import policies
from apps.notices.audiences import (
    Audience,
    audience_of_notice,
    check_title,
    is_current,
    make_circle,
)
from apps.notices.events import NoticeDrafted, NoticeEdited
from apps.notices.models import Attachment, Notice, Revision
from apps.notices.services.notices import about, check_times, locked, papers_of
from apps.organisations.second_officer import at_desk
from apps.sharing.desks import claim_for_desk, colleagues, share_with_desk
from apps.sharing.numbering import random_code
from apps.sharing.policies import can_mark
from apps.sharing.selectors import body_circle, is_author
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from datetime import datetime

    from apps.documents.services import Upload
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """What an officer writes. ``opens_at`` is when readers are to see it, null: at release."""

    audience: Audience
    tlp: int
    title_ja: str
    title_en: str = ""
    text_ja: str
    text_en: str = ""
    notice_title: str = ""
    caveats: tuple[str, ...] = ()
    urgent: bool = False
    opens_at: datetime | None = None
    acknowledge_by: datetime | None = None

    def columns(self, circle: Circle) -> dict[str, Any]:
        """Return the columns of the notice. Raises ``Refused`` for what label and circle forbid."""
        title = self.notice_title.strip()
        can_mark(self.tlp, circle, title).enforce()
        return {
            "tlp": self.tlp,
            "circle": circle,
            "circle_kind": circle.kind,
            "sector": self.audience.sector,
            "notice_title": title,
            "title_ja": self.title_ja,
            "title_en": self.title_en,
            "caveats": list(self.caveats),
            "urgent": self.urgent,
            "opens_at": self.opens_at,
            "acknowledge_by": self.acknowledge_by,
        }


@transaction.atomic
def draft_notice(
    *, body_id: UUID, draft: NoticeDraft, by: Principal, notice_id: UUID | None = None
) -> Notice:
    """Make a draft and its circle; the other officers of the desk see it and may edit it.

    Raises ``Refused`` (not at the desk, an audience that the label forbids, a title for notices
    that names a body) or ``PortalError`` (a moment that has passed).
    """
    at_desk(by, body_id).enforce()
    policies.can_address(draft.tlp, draft.audience.kind).enforce()
    check_title(draft.notice_title, draft.audience, body_id=body_id, by=by)
    check_times(draft.opens_at, draft.acknowledge_by, by.at)
    circle = make_circle(draft.audience, body_id=body_id, by=by)
    notice = Notice(
        id=notice_id or uuid4(),
        body_id=body_id,
        desk_circle=body_circle(body_id, "desk"),
        code=random_code("NT"),
        originator_id=by.organisation_id,
        **draft.columns(circle),
    )
    claim_for_desk(notice.pk, colleagues(body_id, by=by), by=by)
    notice.save(force_insert=True)
    Revision(
        notice=notice,
        ordinal=1,
        text_ja=draft.text_ja,
        text_en=draft.text_en,
        written_at=by.at,
    ).save(force_insert=True)
    publish(NoticeDrafted(**about(notice)), by=by)
    return notice


@transaction.atomic
def change_draft(*, notice_id: UUID, version: int, draft: NoticeDraft, by: Principal) -> Notice:
    """Overwrite a draft; another audience makes another circle. ``version`` is what was read.

    Raises ``Refused``, ``PortalError``, ``StaleEdit``, ``Notice.DoesNotExist``.
    """
    notice = locked(notice_id, by)
    policies.can_edit(by, notice).enforce()
    text = Revision.objects.visible_to(by).get(notice=notice, ordinal=1)
    _check_version(notice, text, version)
    policies.can_address(draft.tlp, draft.audience.kind).enforce()
    check_title(draft.notice_title, draft.audience, body_id=notice.body_id, by=by)
    check_times(draft.opens_at, draft.acknowledge_by, by.at)
    circle = _circle(notice, draft.audience, by)
    if (draft.tlp < notice.tlp or circle.pk != notice.circle_id) and not is_author(
        notice.pk, by=by
    ):
        raise Refused(_("Only the officer who began the draft lowers its label or moves it."))
    fields = draft.columns(circle) | {"version": notice.version + 1}
    for name, value in fields.items():
        setattr(notice, name, value)
    notice.save(update_fields=fields)
    text.text_ja, text.text_en, text.written_at = draft.text_ja, draft.text_en, by.at
    text.save(update_fields=["text_ja", "text_en", "written_at"])
    remark_drafts(papers_of(notice, by), like=notice, by=by)
    publish(NoticeEdited(**about(notice), version=notice.version), by=by)
    return notice


@transaction.atomic
def attach(*, notice_id: UUID, upload: Upload, by: Principal) -> Attachment:
    """Add a file to a draft as a paper with the notice's marking; released together with it.

    Raises ``Refused``, ``ValidationError`` for a file that is refused, ``Notice.DoesNotExist``.
    """
    notice = locked(notice_id, by)
    policies.can_edit(by, notice).enforce()
    paper = create_paper(
        body_id=notice.body_id,
        title_ja=title_of(upload, notice.title_ja),
        title_en="",
        owner_organisation_id=by.organisation_id,
        tlp=notice.tlp,
        circle=notice.circle,
        notice_title=notice.notice_title,
        caveats=notice.caveats,
        upload=upload,
        by=by,
    )
    share_with_desk(paper.pk, colleagues(notice.body_id, by=by), by=by)
    attachment = Attachment(notice=notice, paper=paper)
    attachment.save(force_insert=True)
    notice.version += 1
    notice.save(update_fields=["version"])
    publish(NoticeEdited(**about(notice), version=notice.version), by=by)
    return attachment


def _circle(notice: Notice, audience: Audience, by: Principal) -> Circle:
    """Return the notice's own circle while it still fits, else a new one."""
    if audience == audience_of_notice(by, notice) and is_current(notice, by):
        return notice.circle
    return make_circle(audience, body_id=notice.body_id, by=by)


def _check_version(notice: Notice, text: Revision, read: int) -> None:
    if notice.version != read:
        raise StaleEdit(
            _("This draft was changed meanwhile. Compare the two and send again."),
            {
                "title_ja": notice.title_ja,
                "title_en": notice.title_en,
                "text_ja": text.text_ja,
                "text_en": text.text_en,
            },
        )

"""Drafts: nobody but their authors sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.services import create_paper, remark_drafts, title_of
from apps.sharing.enums import Tlp
from apps.sharing.numbering import random_code
from apps.sharing.policies import can_mark
from apps.sharing.selectors import body_circle
from apps.sharing.services import claim_authorship
from apps.threat_notes import policies
from apps.threat_notes.audiences import Audience, make_circle, with_author
from apps.threat_notes.events import NoteDrafted, NoteEdited
from apps.threat_notes.models import Attachment, Revision, ThreatNote
from apps.threat_notes.selectors.audience import audience_of_note
from apps.threat_notes.services.notes import about, check_times, locked, papers_of
from wg_portal.verdict import StaleEdit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from apps.documents.services import Upload
    from apps.sharing.models import Circle
    from wg_portal.principal import Principal


@transaction.atomic
def draft_note(
    *,
    body_id: UUID,
    audience: Audience,
    title_ja: str,
    title_en: str,
    text_ja: str,
    text_en: str,
    notice_title: str,
    caveats: Iterable[str],
    visible_from: datetime | None,
    acknowledge_by: datetime | None,
    by: Principal,
    note_id: UUID | None = None,
) -> ThreatNote:
    """Make a draft and its circle. ``visible_from`` is when its readers are to see it, null: at
    release.

    Raises ``Refused`` (not in this body, an audience that the label forbids or without the
    author) or ``PortalError`` (a moment that has passed).
    """
    policies.can_draft(by, body_id).enforce()
    check_times(visible_from, acknowledge_by, by.at)
    policies.can_address(audience).enforce()
    circle = make_circle(audience, body_id=body_id, by=by)
    note = ThreatNote(
        id=note_id or uuid4(),
        body_id=body_id,
        desk_circle=body_circle(body_id, "desk"),
        code=random_code("TN"),
        originator_id=by.organisation_id,
        title_ja=title_ja,
        title_en=title_en,
        caveats=list(caveats),
        opens_at=visible_from,
        acknowledge_by=acknowledge_by,
        **_marking(audience, circle, notice_title),
    )
    claim_authorship(note.pk, by=by)
    note.save(force_insert=True)
    Revision(note=note, ordinal=1, text_ja=text_ja, text_en=text_en, written_at=by.at).save(
        force_insert=True
    )
    publish(NoteDrafted(**about(note)), by=by)
    return note


@transaction.atomic
def change_draft(
    *,
    note_id: UUID,
    version: int,
    audience: Audience,
    title_ja: str,
    title_en: str,
    text_ja: str,
    text_en: str,
    notice_title: str,
    caveats: Iterable[str],
    visible_from: datetime | None,
    acknowledge_by: datetime | None,
    by: Principal,
) -> ThreatNote:
    """Overwrite a draft; another audience makes another circle. ``version`` is what was read.

    Raises ``Refused``, ``PortalError``, ``StaleEdit``, ``ThreatNote.DoesNotExist``.
    """
    note = locked(note_id, by)
    policies.can_edit(by, note).enforce()
    text = Revision.objects.visible_to(by).get(note=note, ordinal=1)
    _check_version(note, text, version)
    check_times(visible_from, acknowledge_by, by.at)
    policies.can_address(audience).enforce()
    kept = with_author(audience, by) == audience_of_note(by, note)
    circle = note.circle if kept else make_circle(audience, body_id=note.body_id, by=by)
    fields: dict[str, Any] = {
        "title_ja": title_ja,
        "title_en": title_en,
        "caveats": list(caveats),
        "opens_at": visible_from,
        "acknowledge_by": acknowledge_by,
        "version": note.version + 1,
        **_marking(audience, circle, notice_title),
    }
    for name, value in fields.items():
        setattr(note, name, value)
    note.save(update_fields=fields)
    text.text_ja, text.text_en, text.written_at = text_ja, text_en, by.at
    text.save(update_fields=["text_ja", "text_en", "written_at"])
    remark_drafts(papers_of(note, by), like=note, by=by)
    publish(NoteEdited(**about(note), version=note.version), by=by)
    return note


@transaction.atomic
def attach(*, note_id: UUID, upload: Upload, by: Principal) -> Attachment:
    """Add a file to a draft as a paper with the note's marking; released together with it.

    Raises ``Refused``, ``ValidationError`` for a file that is refused, ``ThreatNote.DoesNotExist``.
    """
    note = locked(note_id, by)
    policies.can_edit(by, note).enforce()
    paper = create_paper(
        body_id=note.body_id,
        title_ja=title_of(upload, note.title_ja),
        title_en="",
        owner_organisation_id=by.organisation_id,
        tlp=note.tlp,
        circle=note.circle,
        notice_title=note.notice_title,
        caveats=note.caveats,
        upload=upload,
        by=by,
    )
    attachment = Attachment(note=note, paper=paper)
    attachment.save(force_insert=True)
    note.version += 1
    note.save(update_fields=["version"])
    publish(NoteEdited(**about(note), version=note.version), by=by)
    return attachment


def _check_version(note: ThreatNote, text: Revision, read: int) -> None:
    if note.version != read:
        raise StaleEdit(
            _("This draft was changed meanwhile. Compare the two and send again."),
            {
                "title_ja": note.title_ja,
                "title_en": note.title_en,
                "text_ja": text.text_ja,
                "text_en": text.text_en,
            },
        )


def _marking(audience: Audience, circle: Circle, notice_title: str) -> dict[str, Any]:
    red = audience.tlp == Tlp.RED
    # Notices about TLP:RED carry a fixed text; no proposal of the author's is kept for them.
    title = Tlp.RED.label if red else notice_title.strip()
    can_mark(audience.tlp, circle, title).enforce()
    return {
        "tlp": audience.tlp,
        "circle": circle,
        "circle_kind": circle.kind,
        "notice_title": title,
    }

"""Shares the demo's threat notes, each act as the person and on the day of its card."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.demo.calendar import moment
from apps.demo.papers import one_page
from apps.sharing.enums import CircleKind, Tlp
from apps.threat_notes import services
from apps.threat_notes.models import ThreatNote

if TYPE_CHECKING:
    from uuid import UUID

    from apps.demo.history import Past
    from apps.demo.past import NoteCard

WRITTEN, RELEASED, ANSWERED, SAID, REVISED, CLOSE = (
    time(9, 30), time(10, 15), time(11), time(13, 30), time(15), time(17),
)  # fmt: skip


def share(card: NoteCard, past: Past) -> None:
    """Write and release the note, then let it be read, discussed and revised."""
    fresh = card.tlp == Tlp.RED
    note_id = _write(card, past, fresh=fresh)
    with past.acting(card.author, card.day, RELEASED, fresh=fresh) as who:
        seen = ThreatNote.objects.visible_to(who).get(pk=note_id).version
        services.release_note(note_id=note_id, seen=seen, by=who)
    for person, day in card.acknowledged:
        with past.acting(person, day, ANSWERED, fresh=fresh) as who:
            services.acknowledge(note_id=note_id, by=who)
    for person, day, text in card.comments:
        with past.acting(person, day, SAID, fresh=fresh) as who:
            services.comment(note_id=note_id, text=text, by=who)
    if card.revision:
        with past.acting(card.author, card.revision.day, REVISED, fresh=fresh) as who:
            seen = ThreatNote.objects.visible_to(who).get(pk=note_id).version
            services.revise(
                note_id=note_id,
                text_ja=card.revision.text_ja,
                text_en=card.revision.text_en,
                reason=card.revision.reason,
                version=seen,
                by=who,
            )


def _write(card: NoteCard, past: Past, *, fresh: bool) -> UUID:
    """Make the draft, with its file if it has one."""
    with past.acting(card.author, card.day, WRITTEN, fresh=fresh) as who:
        note = services.draft_note(
            body_id=past.directory.bodies[card.body],
            audience=_audience(card, past),
            title_ja=card.title_ja,
            title_en=card.title_en,
            text_ja=card.text_ja,
            text_en=card.text_en,
            notice_title=card.notice_title,
            caveats=card.caveats,
            visible_from=None,
            acknowledge_by=moment(past.today, card.due, CLOSE) if card.due else None,
            by=who,
        )
    if card.file:
        title, lines = card.file
        content = one_page(title, card.title_en, lines)
        upload = SimpleUploadedFile(f"{title}.pdf", content, "application/pdf")
        with past.acting(card.author, card.day, WRITTEN, fresh=fresh) as who:
            services.attach(note_id=note.pk, upload=upload, by=who)
    return note.pk


def _audience(card: NoteCard, past: Past) -> services.Audience:
    match card.kind:
        case CircleKind.ORGANISATIONS:
            ids = frozenset(past.directory.organisations[key] for key in card.readers)
        case CircleKind.PEOPLE:
            ids = frozenset(past.directory.posts[key].pk for key in card.readers)
        case _:
            ids = frozenset()
    return services.Audience(card.tlp, card.kind, ids, card.circle)

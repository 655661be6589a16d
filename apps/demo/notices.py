"""Sends the demo's notices, each act as the officer and on the day of its card."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from apps.demo.calendar import moment
from apps.notices import services

if TYPE_CHECKING:
    from apps.demo.history import Past
    from apps.demo.past import NoticeCard

WRITTEN, ASKED, RELEASED, ANSWERED, REVISED, CORRECTED, OPENS, CLOSE = (
    time(9, 30), time(11), time(13), time(8, 30), time(15), time(15, 20), time(9), time(17),
)  # fmt: skip


def send(card: NoticeCard, past: Past) -> None:
    """Write the notice and, with a second officer, release it; then read and correct it."""
    with past.acting(card.officer, card.day, WRITTEN) as who:
        notice = services.draft_notice(
            body_id=past.directory.bodies[card.body], draft=_draft(card, past), by=who
        )
    if not card.second_officer:
        return
    with past.acting(card.officer, card.day, ASKED) as who:
        asked = services.request_release(notice_id=notice.pk, seen=notice.version, by=who)
    with past.acting(card.second_officer, card.day, RELEASED) as who:
        services.release_notice(notice_id=notice.pk, seen=asked.pk, by=who)
    for person, day in card.acknowledged:
        with past.acting(person, day, ANSWERED) as who:
            services.acknowledge(notice_id=notice.pk, seen=notice.revision, by=who)
    if card.revision:
        with past.acting(card.officer, card.revision.day, REVISED) as who:
            correction = services.ask_correction(
                notice_id=notice.pk,
                text_ja=card.revision.text_ja,
                text_en=card.revision.text_en,
                reason=card.revision.reason,
                version=notice.version,
                by=who,
            )
        with past.acting(card.second_officer, card.revision.day, CORRECTED) as who:
            services.release_correction(notice_id=notice.pk, seen=correction.pk, by=who)


def _draft(card: NoticeCard, past: Past) -> services.NoticeDraft:
    ids = frozenset(past.directory.organisations[key] for key in card.readers)
    return services.NoticeDraft(
        audience=services.Audience(card.kind, ids),
        tlp=card.tlp,
        title_ja=card.title_ja,
        title_en=card.title_en,
        text_ja=card.text_ja,
        text_en=card.text_en,
        notice_title=card.notice_title,
        urgent=card.urgent,
        opens_at=moment(past.today, card.opens, OPENS) if card.opens else None,
        acknowledge_by=moment(past.today, card.due, CLOSE) if card.due else None,
    )

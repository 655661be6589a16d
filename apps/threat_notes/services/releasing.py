"""What readers get, and what is taken back from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.activity.services import publish
from apps.documents.enums import Cause
from apps.documents.models import Paper
from apps.documents.services import release_papers
from apps.documents.spill.services import withdraw_paper
from apps.obligations.enums import ObligationKind
from apps.obligations.services import oblige, withdraw
from apps.sharing.enums import Tlp
from apps.threat_notes import policies
from apps.threat_notes.audiences import others
from apps.threat_notes.events import (
    AcknowledgementAsked,
    NoteReleased,
    NoteRevised,
    NoteWithdrawn,
)
from apps.threat_notes.models import Revision, ThreatNote
from apps.threat_notes.services.notes import about, check_times, locked, papers_of
from wg_portal.verdict import Refused, StaleEdit

if TYPE_CHECKING:
    from uuid import UUID

    from apps.sharing.selectors import Listener
    from wg_portal.principal import Principal


@transaction.atomic
def release_note(*, note_id: UUID, seen: int, by: Principal) -> ThreatNote:
    """Open a draft to its circle, now or at its planned moment, and ask for acknowledgements.

    ``seen`` is the version that the author read before. Raises ``Refused`` (also when the
    audience has become empty), ``PortalError``, ``ThreatNote.DoesNotExist``.
    """
    note = locked(note_id, by)
    policies.can_release(by, note).enforce()
    if note.version != seen:
        raise Refused(_("The note was changed meanwhile. Read this page again, then release."))
    opens_at = note.opens_at if note.opens_at and note.opens_at > by.at else None
    check_times(opens_at, note.acknowledge_by, by.at)
    readers = others(note.circle, by)
    if not readers:
        raise Refused(_("Nobody but you can read this note any more. Choose its audience again."))
    note.visible_from = opens_at or by.at
    note.save(update_fields=["visible_from"])
    # Since when its author knew is nobody else's affair: the first text begins with its opening.
    Revision.objects.visible_to(by).filter(note=note).update(written_at=note.visible_from)
    release_papers(papers_of(note, by), at=note.visible_from, by=by, alone=False)
    if note.acknowledge_by is not None:
        _expect_acknowledgements(note, readers, by)
    publish(
        NoteReleased(**about(note), asked=note.acknowledge_by is not None),
        by=by,
        due_at=note.visible_from,
    )
    return note


@transaction.atomic
def revise(
    *, note_id: UUID, text_ja: str, text_en: str, reason: str, version: int, by: Principal
) -> Revision:
    """Give a released note a new text, visible at once; ``reason`` says what changed.

    Raises ``Refused``, ``StaleEdit`` when ``version`` is not the note's, ``DoesNotExist``.
    """
    note = locked(note_id, by)
    policies.can_revise(by, note).enforce()
    current = Revision.objects.visible_to(by).get(note=note, ordinal=note.revision)
    if note.version != version:
        raise StaleEdit(
            _("This note was revised meanwhile. Compare the two and send again."),
            {"text_ja": current.text_ja, "text_en": current.text_en},
        )
    if (text_ja, text_en) == (current.text_ja, current.text_en):
        raise Refused(_("The text is the same as before."))
    if not reason.strip():
        raise Refused(_("Say in a few words what changed."))
    revision = Revision(
        note=note,
        ordinal=note.revision + 1,
        text_ja=text_ja,
        text_en=text_en,
        reason=reason.strip(),
        written_at=by.at,
    )
    revision.save(force_insert=True)
    note.revision, note.version = revision.ordinal, note.version + 1
    note.save(update_fields=["revision", "version"])
    publish(
        NoteRevised(**about(note), revision_id=revision.pk, revision=revision.ordinal),
        by=by,
        due_at=max(note.visible_from or by.at, by.at),
    )
    return revision


@transaction.atomic
def withdraw_note(*, note_id: UUID, reason: str, by: Principal) -> ThreatNote:
    """Take the note, its papers and what was expected back; its authors keep reading it.

    Raises ``Refused``, ``ThreatNote.DoesNotExist``.
    """
    note = locked(note_id, by)
    policies.can_withdraw(by, note).enforce()
    if not reason.strip():
        raise Refused(_("Say in a few words why the note is withdrawn."))
    withdraw(subject_id=note.pk, by=by)
    for paper in Paper.objects.visible_to(by).filter(pk__in=papers_of(note, by), withdrawn_at=None):
        withdraw_paper(paper_id=paper.pk, cause=Cause.PARENT, reason=reason, by=by)
    note.withdrawn_at, note.withdrawn_reason = by.at, reason.strip()
    note.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    publish(NoteWithdrawn(**about(note), code=note.code), by=by)
    return note


def _expect_acknowledgements(note: ThreatNote, readers: list[Listener], by: Principal) -> None:
    """Of each organisation that reads the note; of TLP:RED each named person for himself."""
    red = note.tlp == Tlp.RED
    bearers = {(each.organisation_id, each.person_id if red else None) for each in readers}
    assert note.acknowledge_by is not None  # noqa: S101 - the caller has looked
    for organisation_id, person_id in sorted(bearers, key=str):
        obligation = oblige(
            kind=ObligationKind.ACKNOWLEDGE,
            subject_type=ThreatNote._meta.label,
            subject_id=note.pk,
            body_id=note.body_id,
            bearer_organisation_id=organisation_id,
            bearer_person_id=person_id,
            desk_circle_id=note.desk_circle_id,
            due_at=note.acknowledge_by,
            counting=note.body.calendar,
            by=by,
        )
        publish(
            AcknowledgementAsked(**about(note), obligation_id=obligation.pk),
            by=by,
            due_at=note.visible_from,
        )

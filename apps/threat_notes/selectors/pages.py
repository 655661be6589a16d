"""A note as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from apps.documents.selectors import AttachedFile, attached_files
from apps.obligations.asked import Acknowledgements
from apps.organisations.models import Organisation
from apps.organisations.selectors import known_body
from apps.sharing.audience import Audience, audience
from apps.threat_notes import policies
from apps.threat_notes.models import Attachment, Comment, Revision, ThreatNote
from apps.threat_notes.selectors.acknowledging import (
    Standing,
    acknowledgements_of,
    standing_of,
)
from wg_portal.difference import Line, difference

if TYPE_CHECKING:
    from uuid import UUID

    from apps.threat_notes.enums import NoteState
    from apps.threat_notes.querysets import ThreatNoteQuerySet
    from wg_portal.principal import Principal
    from wg_portal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class NoteActs:
    """What the reader may do, each with the sentence for when he may not."""

    edit: Verdict
    release: Verdict
    revise: Verdict
    withdraw: Verdict
    comment: Verdict
    acknowledge: Verdict


@dataclass(frozen=True, slots=True)
class NotePage:
    """A note as one reader sees it. ``revisions`` run from the newest to the oldest."""

    note: ThreatNote
    state: NoteState
    authored: bool
    revision: Revision
    revisions: list[Revision]
    comments: list[Comment]
    attachments: list[AttachedFile]
    audience: Audience
    standing: Standing
    acknowledgements: Acknowledgements | None
    acts: NoteActs


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from ``older`` to ``newer`` in both languages; empty where nothing did."""

    note: ThreatNote
    older: Revision
    newer: Revision
    ja: list[Line]
    en: list[Line]


def notes_with_names(who: Principal) -> ThreatNoteQuerySet:
    """Return the notes that the person may read, with what he may know of their origin."""
    notes: ThreatNoteQuerySet = ThreatNote.objects.visible_to(who).prefetch_related(
        # Not joined: chosen readers from outside the body know neither it nor its circle.
        known_body(who),
        "circle",
        Prefetch("originator", Organisation.objects.visible_to(who)),
    )
    return notes


def note_for(who: Principal, pk: UUID) -> ThreatNote:
    """Return a note that the person may read; raises ``ThreatNote.DoesNotExist``."""
    note: ThreatNote = notes_with_names(who).get(pk=pk)
    return note


def note_page(who: Principal, pk: UUID) -> NotePage:
    """Return the page of a note; raises ``ThreatNote.DoesNotExist``."""
    note = note_for(who, pk)
    revisions = list(Revision.objects.visible_to(who).filter(note=note).order_by("-ordinal"))
    standing = standing_of(who, note)
    attached = Attachment.objects.visible_to(who).filter(note=note)
    return NotePage(
        note=note,
        state=note.state(who.at),
        authored=note.pk in who.authored_ids,
        revision=revisions[0],
        revisions=revisions,
        comments=_comments(who, note),
        attachments=attached_files(who, attached.values_list("paper_id", flat=True)),
        audience=audience(note.circle_id),
        standing=standing,
        acknowledgements=acknowledgements_of(who, note),
        acts=NoteActs(
            edit=policies.can_edit(who, note),
            release=policies.can_release(who, note),
            revise=policies.can_revise(who, note),
            withdraw=policies.can_withdraw(who, note),
            comment=policies.can_comment(who, note),
            acknowledge=policies.can_acknowledge(
                who, note, asked=standing.line is not None, done=standing.mine is not None
            ),
        ),
    )


def revision_difference(who: Principal, pk: UUID, older: int, newer: int) -> Difference:
    """Return what changed between two revisions; raises ``DoesNotExist`` for unknown ones."""
    note = note_for(who, pk)
    revisions = Revision.objects.visible_to(who).filter(note=note)
    first, second = revisions.get(ordinal=older), revisions.get(ordinal=newer)
    return Difference(
        note=note,
        older=first,
        newer=second,
        ja=difference(first.text_ja, second.text_ja),
        en=difference(first.text_en, second.text_en),
    )


def _comments(who: Principal, note: ThreatNote) -> list[Comment]:
    # They are the readers': an author who has left the body keeps his note only.
    if not policies.is_addressed(who, note):
        return []
    found = Comment.objects.visible_to(who).filter(note=note)
    # Not joined: a reader from outside the community knows the comment, not the organisation.
    organisations = Prefetch("organisation", Organisation.objects.visible_to(who))
    return list(found.select_related("person").prefetch_related(organisations).order_by("at", "id"))

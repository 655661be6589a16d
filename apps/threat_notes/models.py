"""A threat note: what one organisation tells others about an attack, a weakness or a trick."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Paper
from apps.organisations.models import Body, Organisation
from apps.sharing.models import Circle, Marked
from apps.threat_notes.enums import NoteState
from apps.threat_notes.querysets import (
    AcknowledgementQuerySet,
    NoteChildQuerySet,
    ThreatNoteQuerySet,
)
from apps.threat_notes.walls import AUTHOR, IN_MY_NAME, NoteChild
from wg_portal.markdown import TEXT_LENGTH
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from datetime import datetime

TITLE_LENGTH = 200
COMMENT_LENGTH = 2_000
REASON_LENGTH = 300


class ThreatNote(Marked):
    """A note with its audience. The text is in its revisions."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    title_ja = models.CharField(_("Title (Japanese)"), max_length=TITLE_LENGTH)
    title_en = models.CharField(_("Title (English)"), max_length=TITLE_LENGTH, blank=True)
    opens_at = models.DateTimeField(
        null=True, blank=True, help_text="When a draft is to become visible; null: at release."
    )
    acknowledge_by = models.DateTimeField(_("Acknowledge by"), null=True, blank=True)
    revision = models.PositiveSmallIntegerField(default=1, help_text="Ordinal of the current text.")
    version = models.PositiveIntegerField(default=1, help_text="Grows with each edit.")
    withdrawn_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = ThreatNoteQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Marked.Meta):
        ordering = ["-visible_from", "-id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="note_withdrawn_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The title in the reader's language, else in Japanese."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja

    def state(self, at: datetime) -> NoteState:
        """Where the note stands at ``at``."""
        if self.withdrawn_at is not None:
            return NoteState.WITHDRAWN
        if self.visible_from is None:
            return NoteState.DRAFT
        return NoteState.RELEASED if self.visible_from <= at else NoteState.WAITING


class Revision(UuidModel):
    """The text as it stood from ``written_at`` until the next revision; Markdown.

    A draft's only revision is overwritten while it is written; what was released stays.
    """

    wall: ClassVar[Wall] = NoteChild(change=AUTHOR)

    note = models.ForeignKey(ThreatNote, on_delete=models.PROTECT, related_name="revisions")
    ordinal = models.PositiveSmallIntegerField()
    text_ja = models.TextField(_("Text (Japanese)"), max_length=TEXT_LENGTH)
    text_en = models.TextField(_("Text (English)"), max_length=TEXT_LENGTH, blank=True)
    reason = models.CharField(_("What changed"), max_length=REASON_LENGTH, blank=True)
    written_at = models.DateTimeField()

    objects = NoteChildQuerySet.as_manager()

    class Meta:
        ordering = ["note", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["note", "ordinal"], name="revision_ordinal"),
            models.CheckConstraint(
                condition=Q(ordinal=1) | ~Q(reason=""), name="revision_says_what_changed"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.ordinal} of {self.note_id}"


class Comment(UuidModel):
    """What a reader adds, in his organisation's name; every reader of the note sees it."""

    wall: ClassVar[Wall] = NoteChild(insert=IN_MY_NAME)

    note = models.ForeignKey(ThreatNote, on_delete=models.PROTECT, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Comment"), max_length=COMMENT_LENGTH)
    at = models.DateTimeField()

    objects = NoteChildQuerySet.as_manager()

    class Meta:
        ordering = ["note", "at", "id"]

    def __str__(self) -> str:
        return f"comment on {self.note_id}"


class Acknowledgement(UuidModel):
    """An organisation (of TLP:RED a named person) has taken note.

    ``person`` acted; ``bearer_person`` is the one who was asked by name, null for anybody of
    the organisation.
    """

    wall: ClassVar[Wall] = NoteChild(
        read="organisation_id = a.organisation"
        " AND (bearer_person_id IS NULL OR bearer_person_id = a.person)"
        f" OR {AUTHOR} OR (bearer_person_id IS NULL AND desk_circle_id = ANY (a.circles))",
        insert=IN_MY_NAME,
    )

    note = models.ForeignKey(ThreatNote, on_delete=models.PROTECT, related_name="acknowledgements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    bearer_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveSmallIntegerField(help_text="Ordinal of the text that was read.")
    at = models.DateTimeField()

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["note", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["note", "organisation", "bearer_person"],
                nulls_distinct=False,
                name="acknowledged_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} acknowledged {self.note_id}"


class Attachment(UuidModel):
    """A paper that goes out with the note: same marking, same circle, same moments."""

    wall: ClassVar[Wall] = NoteChild()

    note = models.ForeignKey(ThreatNote, on_delete=models.PROTECT, related_name="attachments")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")

    objects = NoteChildQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.paper_id} of {self.note_id}"

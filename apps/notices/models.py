"""A notice (お知らせ): what the secretariat of a body tells many, once, after a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Paper
from apps.notices.enums import NoticeState
from apps.notices.querysets import (
    AcknowledgementQuerySet,
    NoticeChildQuerySet,
    NoticeQuerySet,
    NoticeRequestQuerySet,
)
from apps.notices.walls import AT_DESK, BY_TWO, IN_MY_NAME, OWN_OR_DESK, TEXT, Announced
from apps.organisations.enums import Sector
from apps.organisations.models import Body, Organisation
from apps.sharing.by_two import ByTwo
from apps.sharing.models import Circle, Marked
from apps.sharing.walls import Leaf
from wg_portal.markdown import TEXT_LENGTH
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from datetime import datetime

TITLE_LENGTH = 200
REASON_LENGTH = 300


class Notice(Marked):
    """A notice with its audience. The text is in its revisions.

    ``sector``: its organisations were chosen by their sector; ``requested``: a second officer
    is asked, and nothing changes meanwhile.
    """

    wall: ClassVar[Wall] = Announced()

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    title_ja = models.CharField(
        pgettext_lazy("notice", "Title (Japanese)"), max_length=TITLE_LENGTH
    )
    title_en = models.CharField(
        pgettext_lazy("notice", "Title (English)"), max_length=TITLE_LENGTH, blank=True
    )
    sector = models.CharField(_("Sector"), max_length=16, choices=Sector, blank=True)
    urgent = models.BooleanField(pgettext_lazy("notice", "Urgent"), default=False)
    opens_at = models.DateTimeField(
        null=True, blank=True, help_text="When a draft is to become visible; null: at release."
    )
    acknowledge_by = models.DateTimeField(_("Acknowledge by"), null=True, blank=True)
    requested = models.BooleanField(default=False)
    revision = models.PositiveSmallIntegerField(default=1, help_text="Ordinal of the current text.")
    version = models.PositiveIntegerField(default=1, help_text="Grows with each edit.")
    withdrawn_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = NoticeQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Marked.Meta):
        ordering = ["-visible_from", "-id"]
        constraints = [
            *Marked.Meta.constraints,
            models.CheckConstraint(condition=Q(tlp__lt=4), name="notice_never_red"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_reason=""),
                name="notice_withdrawn_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The title in the reader's language, else in Japanese."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja

    def state(self, at: datetime) -> NoticeState:
        """Where the notice stands at ``at``."""
        if self.withdrawn_at is not None:
            return NoticeState.WITHDRAWN
        if self.visible_from is None:
            return NoticeState.REQUESTED if self.requested else NoticeState.DRAFT
        return NoticeState.RELEASED if self.visible_from <= at else NoticeState.WAITING


class Revision(UuidModel):
    """The text as it stood from ``written_at`` until the next revision; Markdown.

    A draft's only revision is overwritten while it is written; what was released stays.
    """

    wall: ClassVar[Wall] = TEXT

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="revisions")
    ordinal = models.PositiveSmallIntegerField()
    text_ja = models.TextField(_("Text (Japanese)"), max_length=TEXT_LENGTH)
    text_en = models.TextField(_("Text (English)"), max_length=TEXT_LENGTH, blank=True)
    reason = models.CharField(_("What changed"), max_length=REASON_LENGTH, blank=True)
    written_at = models.DateTimeField()

    objects = NoticeChildQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "ordinal"], name="notice_revision_ordinal"),
            models.CheckConstraint(
                condition=Q(ordinal=1) | ~Q(reason=""), name="notice_revision_says_what_changed"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.ordinal} of {self.notice_id}"


class Release(ByTwo):
    """A request to release the notice, and the second officer's word on it; the desk's alone."""

    wall: ClassVar[Wall] = BY_TWO

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="releases")
    fingerprint = models.CharField(max_length=64, help_text="Of what was to be released.")

    objects = NoticeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(released_at=None, returned_at=None),
                name="notice_release_one_open",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("requested_by")),
                name="notice_release_by_second_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"release of {self.notice_id}"


class Correction(ByTwo):
    """A corrected text of a notice that is out, and the second officer's word on it.

    The desk's alone: readers have the old text until the release makes a revision of it.
    """

    wall: ClassVar[Wall] = BY_TWO

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="corrections")
    text_ja = models.TextField(_("Text (Japanese)"), max_length=TEXT_LENGTH)
    text_en = models.TextField(_("Text (English)"), max_length=TEXT_LENGTH, blank=True)
    reason = models.CharField(_("What changed"), max_length=REASON_LENGTH)
    again_by = models.DateTimeField(
        null=True,
        help_text="Until when who has acknowledged does so again; null: what was said stands.",
    )

    objects = NoticeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(released_at=None, returned_at=None),
                name="notice_correction_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="notice_correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None)
                | Q(released_by__isnull=False, released_at__isnull=False)
                & ~Q(released_by=F("requested_by")),
                name="notice_correction_by_second_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"correction of {self.notice_id}"


class Acknowledgement(UuidModel):
    """An organisation has taken note of a text; it and the desk know of it."""

    wall: ClassVar[Wall] = Leaf("notice", read=OWN_OR_DESK, insert=IN_MY_NAME)

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="acknowledgements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(help_text="Ordinal of the text that was read.")
    at = models.DateTimeField()

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        ordering = ["notice", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "organisation", "revision"],
                name="notice_revision_acknowledged_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} acknowledged {self.notice_id}"


class Attachment(UuidModel):
    """A paper that goes out with the notice: same marking, same circle, same moments."""

    wall: ClassVar[Wall] = Leaf("notice", insert=AT_DESK)

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="attachments")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")

    objects = NoticeChildQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.paper_id} of {self.notice_id}"

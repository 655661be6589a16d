"""Papers and their immutable versions; the bytes lie under their hash in the file store."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.documents.enums import Fault, Removed
from apps.organisations.models import Body, Organisation, Post
from apps.sharing.models import Marked
from apps.sharing.querysets import ChildQuerySet
from apps.sharing.walls import Child, Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall


class Paper(Marked):
    """A paper (資料): one slot, one owner, any number of versions."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    owner_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title_ja = models.CharField(_("Title (Japanese)"), max_length=200)
    title_en = models.CharField(_("Title (English)"), max_length=200, blank=True)

    class Meta(Marked.Meta):
        pass

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language, else in Japanese."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class VersionQuerySet(ChildQuerySet):
    """Versions of papers."""

    marked_at = "paper"


class Version(UuidModel):
    """One upload. Readers get a version only when it is ``clean``."""

    class State(models.TextChoices):
        """The worker cleans what was received; what cannot be cleaned is refused."""

        RECEIVED = "received", pgettext_lazy("file", "Received")
        SCANNING = "scanning", pgettext_lazy("file", "Being checked")
        CLEAN = "clean", pgettext_lazy("file", "Ready")
        REFUSED = "refused", pgettext_lazy("file", "Refused")

    wall: ClassVar[Wall] = Child("paper")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, help_text="Of what was received.")
    clean_sha256 = models.CharField(max_length=64, blank=True, help_text="Of what readers get.")
    pages = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    fault = models.CharField(max_length=20, choices=Fault, blank=True)
    removed = ArrayField(
        models.CharField(max_length=20, choices=Removed),
        default=list,
        blank=True,
        help_text="What cleaning took out; only authors are told.",
    )
    reason = models.CharField(_("What was replaced"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["paper", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "ordinal"], name="version_ordinal"),
            models.CheckConstraint(
                condition=~models.Q(state="clean") | ~models.Q(clean_sha256=""),
                name="version_clean_has_file",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def extension(self) -> str:
        """The ending that says its kind, such as ``pdf``."""
        return self.name.rpartition(".")[2]

    @property
    def removed_words(self) -> list[str]:
        """What was taken out, in the reader's language and in the order of ``Removed``."""
        return [str(code.label) for code in Removed if code in self.removed]


class CleaningJob(UuidModel):
    """A version that waits for the worker; gone once it is clean or refused.

    The relay, which reads no papers, finds it here; the work is done in the uploader's name.
    """

    wall: ClassVar[Wall] = Rows(
        read="person_id = a.person OR a.mode = 'system:relay'",
        insert="person_id = a.person AND post_id = a.post",
        change="a.mode = 'system:relay'",
        remove="a.mode = 'system:relay'",
    )

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"cleaning of {self.version_id}"

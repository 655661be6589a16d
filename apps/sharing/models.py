"""Circles, grants, and the marking columns that every readable thing carries."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Role
from apps.organisations.models import Body, Organisation, Post
from apps.sharing.enums import CHOSEN_KINDS, Caveat, ConfidentialityClass, Reason, Tlp
from apps.sharing.querysets import AuditScopeQuerySet, MarkedQuerySet
from apps.sharing.walls import Copy, Root, Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

NOTICE_TITLE_LENGTH = 40


class Circle(UuidModel):
    """An audience. ``body`` with ``roles`` for a body; otherwise rows beside it name the readers.

    Circles of organisations or people keep the ``body`` they were made in for the record only.
    ``owner``: of the ``body``'s ``roles``, the seats of chair and secretariat, and those of the
    organisations beside it.
    """

    kind = models.CharField(max_length=13, choices=CHOSEN_KINDS)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True)
    roles = ArrayField(models.CharField(max_length=12, choices=Role), default=list, blank=True)
    name_ja = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "kind"], name="circle_id_kind"),
            models.UniqueConstraint(
                fields=["body", "roles"], condition=Q(kind="body"), name="circle_body_roles"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="community"), name="circle_one_community"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("body", "owner"), body__isnull=False, roles__len__gt=0)
                | (~Q(kind__in=("body", "owner")) & Q(roles__len=0)),
                name="circle_body_has_roles",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        """The circle's name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ja


class CircleOrganisation(UuidModel):
    """An organisation whose posts that handle marked things read the circle."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "organisation"], name="circle_organisation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} reads {self.circle_id}"


class CirclePerson(UuidModel):
    """A named reader, on the post for which he was named: a new employer ends it."""

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="people")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["circle", "post"], name="circle_post_once")]

    def __str__(self) -> str:
        return f"{self.post_id} reads {self.circle_id}"


class Grant(UuidModel):
    """One post's own right on one subject; authoring reasons also open drafts."""

    subject_id = models.UUIDField()
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    during = DateTimeRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "post", "reason"], name="grant_once_per_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reason} of {self.post_id}"


class AuditScope(UuidModel):
    """What one auditor may look into, and how long: the record of one body, never its texts."""

    wall: ClassVar[Wall] = Rows(read="post_id = a.post AND during @> a.at")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    during = DateTimeRangeField()
    text_ja = models.TextField(_("Written scope (Japanese)"), max_length=2000)
    text_en = models.TextField(_("Written scope (English)"), max_length=2000, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField()

    objects = AuditScopeQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(during__endswith__isnull=False, during__startswith__isnull=False),
                name="audit_scope_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} audits {self.body_id}"

    @property
    def text(self) -> str:
        """The written scope in the reader's language, else in Japanese."""
        return self.text_en if get_language() == "en" and self.text_en else self.text_ja


class Counter(UuidModel):
    """The last running number of one series inside one body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=10)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "series"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Marking(models.Model):
    """Label and audience as columns: the same on a root and on copies of it."""

    tlp = models.SmallIntegerField(choices=Tlp)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    circle_kind = models.CharField(max_length=13, choices=CHOSEN_KINDS)
    visible_from = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The TLP label, such as ``TLP:AMBER+STRICT``."""
        return Tlp(self.tlp).label


class Marked(UuidModel, Marking):
    """A readable root: everything in the portal that carries text for others to read."""

    wall: ClassVar[Wall] = Root()

    originator = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    embargo_until = models.DateTimeField(null=True, blank=True)
    notice_title = models.CharField(
        _("Title for notices"), max_length=NOTICE_TITLE_LENGTH, blank=True
    )
    """One, in its author's language, which mails in both languages show as it stands: a second
    would be a second text that has to be fit for TLP:GREEN and checked by somebody.
    """
    caveats = ArrayField(models.CharField(max_length=20, choices=Caveat), default=list, blank=True)
    confidentiality_class = models.SmallIntegerField(
        choices=ConfidentialityClass, null=True, blank=True
    )

    objects = MarkedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(tlp__gte=0, tlp__lte=4), name="%(app_label)s_%(class)s_tlp"
            ),
            models.CheckConstraint(
                condition=Q(tlp__lt=4) | Q(circle_kind="people"),
                name="%(app_label)s_%(class)s_red_to_people",
            ),
            models.CheckConstraint(
                condition=Q(tlp__lt=2) | ~Q(circle_kind="community"),
                name="%(app_label)s_%(class)s_amber_not_community",
            ),
            models.CheckConstraint(
                condition=Q(tlp__lt=2) | ~Q(notice_title=""),
                name="%(app_label)s_%(class)s_notice_title",
            ),
        ]

    @property
    def caveat_labels(self) -> list[str]:
        """The handling caveats in words."""
        return [str(Caveat(caveat).label) for caveat in self.caveats]


class MarkingCopy(UuidModel, Marking):
    """A cross-cutting row about one subject; the database keeps its marking equal."""

    wall: ClassVar[Wall] = Copy()

    subject_id = models.UUIDField(db_index=True)
    subject_type = models.CharField(max_length=40)
    tlp = models.SmallIntegerField(choices=Tlp, editable=False, default=Tlp.RED)
    circle = models.ForeignKey(  # type: ignore[assignment]
        Circle, on_delete=models.PROTECT, related_name="+", editable=False, null=True
    )
    circle_kind = models.CharField(max_length=13, choices=CHOSEN_KINDS, editable=False, default="")

    class Meta:
        abstract = True

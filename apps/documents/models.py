"""Papers and their immutable versions; the bytes lie under their hash in the file store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.documents.enums import Cause, Delay, Fault, Removed
from apps.documents.walls import OWN_OR_STEWARDS, PURGE, REISSUE, STEWARDS, TakenBack, Uploads
from apps.organisations.enums import Role
from apps.organisations.models import Body, Organisation, Post
from apps.sharing.enums import CircleKind, Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH, Circle, Marked
from apps.sharing.querysets import ChildQuerySet
from apps.sharing.walls import Child, Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from wg_portal.principal import Principal


TITLE_LENGTH = 200


class Paper(Marked):
    """A paper (資料): one slot, one owner, any number of versions."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    owner_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title_ja = models.CharField(_("Title (Japanese)"), max_length=TITLE_LENGTH)
    title_en = models.CharField(_("Title (English)"), max_length=TITLE_LENGTH, blank=True)

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
        PURGED = "purged", pgettext_lazy("file", "Content erased")

    wall: ClassVar[Wall] = Uploads("paper")

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
    delay = models.CharField(max_length=20, choices=Delay, blank=True)
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


class VersionTextQuerySet(ChildQuerySet):
    """Texts of versions."""

    marked_at = "version__paper"


class VersionText(UuidModel):
    """What a clean version says, for its preview and for differences; never searched or mailed."""

    wall: ClassVar[Wall] = Child("version")

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(help_text="Pages are divided by form feeds.")
    whole = models.BooleanField(help_text="Nothing was left out for its length.")

    objects = VersionTextQuerySet.as_manager()

    def __str__(self) -> str:
        return f"text of {self.version_id}"


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


class WithdrawalQuerySet(models.QuerySet[Any]):
    """Withdrawals, for those who look after them: never for the readers of the paper."""

    def visible_to(self, who: Principal) -> WithdrawalQuerySet:
        """Of the reader's own papers, his own acts, and those of his desk within his circles."""
        desks = who.bodies_as(Role.SECRETARIAT)
        inside = Q(circle_id__in=who.circle_ids)
        if who.member:
            inside |= Q(circle_kind=CircleKind.COMMUNITY)
        own = Q(paper_id__in=who.authored_ids) | Q(withdrawn_post_id=who.post_id)
        cleared = Q() if who.stepped_up else Q(tlp__lt=Tlp.RED)
        return self.filter(own | Q(body_id__in=desks) & inside, cleared)


class Withdrawal(UuidModel):
    """A paper was taken back from its readers: by whom, when and why.

    Label and circle are those of that moment; the titles are what may be said of the paper to
    those who opened it (empty for what mails do not name).
    """

    wall: ClassVar[Wall] = TakenBack(
        read=f"({STEWARDS}) OR a.mode = 'system:relay'",
        insert="withdrawn_by_id = a.person AND withdrawn_post_id = a.post AND withdrawn_at = a.at"
        " AND EXISTS (SELECT 1 FROM documents_paper p WHERE p.id = paper_id"
        " AND p.withdrawn_at IS NULL AND p.body_id = documents_withdrawal.body_id"
        " AND p.circle_id = documents_withdrawal.circle_id"
        " AND p.circle_kind = documents_withdrawal.circle_kind"
        " AND p.tlp = documents_withdrawal.tlp"
        " AND documents_withdrawal.unnamed = (p.originator_id IS NULL)"
        " AND (p.id = ANY (a.authored) OR p.originator_id = a.organisation"
        " OR p.body_id || ':secretariat' = ANY (a.seats)))",
        change=STEWARDS,
        columns=("reminded_at",),
    )

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="withdrawal")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    tlp = models.SmallIntegerField(choices=Tlp)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    circle_kind = models.CharField(max_length=13, choices=CircleKind)
    unnamed = models.BooleanField(default=False)
    notice_title = models.CharField(max_length=NOTICE_TITLE_LENGTH, blank=True)
    open_title = models.CharField(max_length=200, blank=True)
    cause = models.CharField(_("What went wrong"), max_length=8, choices=Cause)
    reason = models.CharField(_("Why it is withdrawn"), max_length=300)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField()
    reminded_at = models.DateTimeField(
        null=True, help_text="When who has not confirmed was last reminded by hand."
    )

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-withdrawn_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_a_reason")
        ]

    def __str__(self) -> str:
        return f"withdrawal of {self.paper_id}"

    @property
    def name(self) -> str:
        """What the paper may be called, if anything."""
        return self.notice_title or self.open_title


class RecallQuerySet(models.QuerySet[Any]):
    """Who opened a withdrawn paper: one's own row, or all for those who look after it."""

    def visible_to(self, who: Principal) -> RecallQuerySet:
        """The author of an unnamed paper learns no names: they would learn who he is from him."""
        kept = Withdrawal.objects.visible_to(who)
        named = kept.exclude(unnamed=True, paper_id__in=who.authored_ids)
        return self.filter(Q(person_id=who.person_id) | Q(withdrawal__in=named))

    def to_remind(self) -> RecallQuerySet:
        """Of those whom the portal reaches, who has not confirmed."""
        return self.filter(confirmed_at=None).exclude(post=None)


class Recall(UuidModel):
    """One person who opened a paper before it was withdrawn, and is asked to delete his copies.

    Written by the database in the moment of the withdrawal, out of the record; without a post he
    is not in the portal any more and cannot be told by it.
    """

    wall: ClassVar[Wall] = Rows(
        read=OWN_OR_STEWARDS,
        change="person_id = a.person",
        columns=("confirmed_at",),
    )

    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.PROTECT, related_name="recalls")
    paper_id = models.UUIDField(db_index=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    tlp = models.SmallIntegerField(choices=Tlp)
    notice_title = models.CharField(max_length=NOTICE_TITLE_LENGTH, blank=True)
    open_title = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    seen = ArrayField(models.PositiveSmallIntegerField(), default=list)
    downloaded = ArrayField(models.PositiveSmallIntegerField(), default=list)
    confirmed_at = models.DateTimeField(null=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["withdrawal", "person"], name="recall_once_a_person")
        ]

    def __str__(self) -> str:
        return f"recall from {self.person_id}"

    @property
    def name(self) -> str:
        """What the paper may be called, if anything."""
        return self.notice_title or self.open_title

    @property
    def label(self) -> str:
        """The TLP label that the paper had."""
        return Tlp(self.tlp).label


class KeptQuerySet(models.QuerySet[Any]):
    """What follows from a withdrawal."""

    def visible_to(self, who: Principal) -> KeptQuerySet:
        """As the withdrawal."""
        return self.filter(withdrawal__in=Withdrawal.objects.visible_to(who))


class Purge(UuidModel):
    """The bytes of a withdrawn paper are to go: one asks, another confirms."""

    wall: ClassVar[Wall] = PURGE

    withdrawal = models.OneToOneField(Withdrawal, on_delete=models.PROTECT, related_name="purge")
    reason = models.CharField(_("Why the content must go"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="purge_has_a_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
                name="purge_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="purge_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"purge of {self.withdrawal_id}"


class ReissueQuerySet(models.QuerySet[Any]):
    """What stands in place of withdrawn papers."""

    def visible_to(self, who: Principal) -> ReissueQuerySet:
        """As the withdrawal; and for who opened the old paper, if he may read the new one."""
        mine = Recall.objects.visible_to(who).values("withdrawal_id")
        readable = Q(withdrawal__in=mine, paper__in=Paper.objects.visible_to(who))
        return self.filter(Q(withdrawal__in=Withdrawal.objects.visible_to(who)) | readable)

    def waiting(self) -> ReissueQuerySet:
        """What no second officer has released yet."""
        return self.filter(released_at=None)


class Reissue(UuidModel):
    """The paper that stands in place of a withdrawn one, or is to, once it is released.

    Without ``released_by`` a member released his own, or it was before two were needed.
    """

    wall: ClassVar[Wall] = REISSUE

    withdrawal = models.OneToOneField(Withdrawal, on_delete=models.PROTECT, related_name="reissue")
    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)

    objects = ReissueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(released_by=None)
                | Q(released_at__isnull=False) & ~Q(released_by=F("made_by")),
                name="reissue_by_a_second_officer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} in place of {self.withdrawal_id}"

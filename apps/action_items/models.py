"""Action items (宿題事項): who does what by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.action_items.enums import ActionState, DeadlineMove
from apps.action_items.walls import OfOwner, Owned
from apps.documents.models import Paper
from apps.obligations.enums import Counting
from apps.organisations.models import Body, Organisation, Post
from apps.sharing.models import NOTICE_TITLE_LENGTH, Circle, Marked
from apps.sharing.querysets import OwnedChildQuerySet
from apps.sharing.walls import Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from wg_portal.principal import Principal

LONGEST_COMMENT = 2000
LONGEST_LINK = 500
LONGEST_REASON = 300


class ActionItem(Marked):
    """Wording, owner and deadline, which the body reads; how it goes is in ``ActionProgress``."""

    wall: ClassVar[Wall] = Owned()

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    title_ja = models.CharField(_("What is to be done (Japanese)"), max_length=300)
    title_en = models.CharField(_("What is to be done (English)"), max_length=300, blank=True)
    owner_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Owner")
    )
    owner_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(_("Deadline"))
    counting = models.CharField(max_length=10, choices=Counting, default=Counting.GOVERNMENT)
    revision = models.PositiveSmallIntegerField(default=1)
    """Counts the wordings; the earlier ones are in ``WordingChange``."""
    taken_back_at = models.DateTimeField(null=True, blank=True)
    """Given by mistake: the body sees that it holds no more, never why."""

    class Meta(Marked.Meta):
        ordering = ["due_at", "code"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["body", "code"], name="action_code"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """The wording in the reader's language, else in Japanese."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class SavedViewQuerySet(models.QuerySet[Any]):
    """Filters of the list under names."""

    def visible_to(self, who: Principal) -> Self:
        """One's own, in the post in which they were saved."""
        return self.filter(post_id=who.post_id)


class SavedView(UuidModel):
    """Filters of the list that a person found worth a name; ``query`` is that of the address."""

    OWN: ClassVar[str] = "post_id = a.post"
    wall: ClassVar[Wall] = Rows(read=OWN, insert=OWN, remove=OWN)

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name of the view"), max_length=40)
    query = models.CharField(max_length=600)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["post", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> QueryDict:
        """The filters as a request brings them."""
        return QueryDict(self.query)


class ActionProgressQuerySet(OwnedChildQuerySet):
    """What owner, desk and chair know of action items."""

    marked_at = "action"


class ActionProgress(UuidModel):
    """A step of one action: state, comment, evidence, for the owner, the desk and the chair only.

    ``desk_circle`` is the body's circle of secretariat and chair.
    """

    wall: ClassVar[Wall] = OfOwner("action")

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="progress")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ActionState)
    comment = models.TextField(_("Comment"), max_length=LONGEST_COMMENT, blank=True)
    link = models.CharField(max_length=LONGEST_LINK, blank=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")
    anew = models.BooleanField(
        default=False, help_text="The paper stands in place of one that was withdrawn."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ActionProgressQuerySet.as_manager()

    class Meta:
        ordering = ["action", "at"]
        verbose_name_plural = "action progress"

    def __str__(self) -> str:
        return f"{self.state} of {self.action_id}"


class DeadlineChange(UuidModel):
    """A deadline that was moved, and why; for the owner, the desk and the chair only."""

    wall: ClassVar[Wall] = OfOwner("action", desk_alone=True)

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="deadlines")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=DeadlineMove)
    was = models.DateTimeField()
    due_at = models.DateTimeField()
    reason = models.TextField(max_length=LONGEST_COMMENT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ActionProgressQuerySet.as_manager()

    class Meta:
        ordering = ["action", "at"]
        constraints = [
            models.CheckConstraint(condition=~Q(was=F("due_at")), name="deadline_change_moves"),
            models.CheckConstraint(condition=~Q(reason=""), name="deadline_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.how} of {self.action_id}"


class WordingChange(UuidModel):
    """A wording that was corrected, and why; for the owner, the desk and the chair only."""

    wall: ClassVar[Wall] = OfOwner("action", desk_alone=True)

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="wordings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(help_text="The one that began with it.")
    was_ja = models.CharField(max_length=300)
    was_en = models.CharField(max_length=300, blank=True)
    was_notice_title = models.CharField(max_length=NOTICE_TITLE_LENGTH, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ActionProgressQuerySet.as_manager()

    class Meta:
        ordering = ["action", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["action", "revision"], name="wording_change_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="wording_change_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"wording {self.revision} of {self.action_id}"

    @property
    def was(self) -> str:
        """The former wording in the reader's language, else in Japanese."""
        return self.was_en if get_language() == "en" and self.was_en else self.was_ja


class GivingQuerySet(models.QuerySet[Any]):
    """What officers asked to be given."""

    def visible_to(self, who: Principal) -> Self:
        """Those of the reader's desks."""
        return self.filter(desk_circle_id__in=who.circle_ids)

    def open(self) -> Self:
        """Not decided yet."""
        return self.filter(decided_at=None)


class Giving(UuidModel):
    """Action items for so many people that a second officer must say so first.

    Nothing of it exists until then; ``drafts`` are the items as they were asked for.
    """

    DESK: ClassVar[str] = "desk_circle_id = ANY (a.circles)"
    wall: ClassVar[Wall] = Rows(
        read=DESK,
        insert=f"{DESK} AND body_id || ':secretariat' = ANY (a.seats)"
        " AND requested_by_id = a.person AND decided_at IS NULL",
        change=f"{DESK} AND decided_at IS NULL",
        changed=f"{DESK} AND decided_by_id = a.person",
        columns=("decided_by_id", "decided_at", "given", "comment"),
    )

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    tlp = models.SmallIntegerField()
    notice_title = models.CharField(max_length=NOTICE_TITLE_LENGTH, blank=True)
    drafts = models.JSONField()
    people = models.PositiveSmallIntegerField(help_text="How many were to be told.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    given = models.BooleanField(default=False)
    comment = models.CharField(max_length=300, blank=True)

    objects = GivingQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(given=False)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by")),
                name="giving_by_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="giving_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"giving of {len(self.drafts)} action items"

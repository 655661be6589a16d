"""Action items (宿題事項): who does what by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.action_items.enums import ActionState
from apps.obligations.enums import Counting
from apps.organisations.models import Body, Organisation, Post
from apps.sharing.models import Circle, Marked
from apps.sharing.querysets import OwnedChildQuerySet
from apps.sharing.walls import OwnedChild, Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from wg_portal.principal import Principal


class ActionItem(Marked):
    """Wording, owner and deadline, which the body reads; how it goes is in ``ActionProgress``."""

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
    """Progress of action items."""

    marked_at = "action"


class ActionProgress(UuidModel):
    """A step of one action: state and comment, for the owner and the desk only."""

    wall: ClassVar[Wall] = OwnedChild("action")

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="progress")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ActionState)
    comment = models.TextField(_("Comment"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ActionProgressQuerySet.as_manager()

    class Meta:
        ordering = ["action", "at"]
        verbose_name_plural = "action progress"

    def __str__(self) -> str:
        return f"{self.state} of {self.action_id}"

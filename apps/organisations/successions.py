"""An organisation that is merged into another from a day on, or from which another is split off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from apps.organisations.enums import Role
from wg_portal.models import UuidModel

if TYPE_CHECKING:
    from uuid import UUID

    from wg_portal.principal import Principal


class SuccessionQuerySet(models.QuerySet[Any]):
    """What is to come is known to officers and to the administrators of the two; what was done,
    to the community.
    """

    def visible_to(self, who: Principal) -> Self:
        """All for officers, one's own for administrators, what was done for members."""
        from apps.organisations.models import Post

        if who.bodies_as(Role.SECRETARIAT):
            return self
        office = Post.objects.filter(pk=who.post_id, org_admin=True).values("organisation_id")
        own = Q(former_id__in=office) | Q(successor_id__in=office)
        done = Q(done_at__isnull=False)
        return self.filter(own | done if who.member else own)

    def open(self) -> Self:
        """Neither done nor taken back."""
        return self.filter(done_at=None, taken_back_at=None)

    def of(self, *organisations: UUID) -> Self:
        """In which one of the organisations takes part."""
        return self.filter(Q(former_id__in=organisations) | Q(successor_id__in=organisations))


class Succession(UuidModel):
    """From ``first_day`` on the ``successor`` stands in the place of the ``former``: wholly, or for
    the chosen ``posts`` and ``seats`` (memberships).

    Nothing of it is written before the day: every list would show it. A split's successor does not
    exist before, either; ``founding`` holds its names and sector.
    """

    class Kind(models.TextChoices):
        """Whether the former goes on."""

        MERGER = "merger", pgettext_lazy("organisation", "Merger")
        SPLIT = "split", pgettext_lazy("organisation", "Split")

    kind = models.CharField(max_length=6, choices=Kind)
    former = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="successions"
    )
    # Without the database's own check: a split names whom its day brings into being.
    successor = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        related_name="predecessions",
        db_constraint=False,
    )
    first_day = models.DateField()
    founding = models.JSONField(default=dict)
    posts = ArrayField(models.UUIDField(), default=list)
    seats = ArrayField(models.UUIDField(), default=list)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True, help_text="Left alone until then after a fault.")

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["former"],
                condition=Q(taken_back_at=None, done_at=None),
                name="succession_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(former=F("successor")), name="succession_by_another"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("requested_by")),
                name="succession_by_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(confirmed_at__isnull=False, taken_back_at=None),
                name="succession_done_or_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} to {self.successor_id}"

    @property
    def is_merger(self) -> bool:
        """Whether the former ends."""
        return self.kind == self.Kind.MERGER

    @property
    def is_open(self) -> bool:
        """Neither done nor taken back."""
        return self.done_at is None and self.taken_back_at is None

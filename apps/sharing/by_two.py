"""What one officer of a desk asks for and another one decides: its columns and its readers.

The rule itself is in ``organisations.second_officer``, the wall in ``sharing.walls.by_two``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from apps.sharing.querysets import ChildQuerySet
from wg_portal.models import UuidModel

if TYPE_CHECKING:
    from wg_portal.principal import Principal

COMMENT_LENGTH = 300


class ByTwoQuerySet(ChildQuerySet):
    """Requests, and what else under a row only its desk reads."""

    def visible_to(self, who: Principal) -> Self:
        """Rows of the reader's own desk."""
        desk = {f"{self.marked_at}__desk_circle_id__in": who.circle_ids}
        return super().visible_to(who).filter(**desk)

    def waiting(self) -> Self:
        """Requests that no second officer has decided yet."""
        return self.filter(released_at=None, returned_at=None)


class ByTwo(UuidModel):
    """What is asked for, and the second officer's word on it."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    comment = models.CharField(max_length=COMMENT_LENGTH, blank=True)

    class Meta:
        abstract = True

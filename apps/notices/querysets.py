"""Sets of notices and of what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from apps.sharing.by_two import ByTwoQuerySet
from apps.sharing.querysets import ChildQuerySet, MarkedQuerySet, OwnedChildQuerySet

if TYPE_CHECKING:
    from datetime import datetime


class NoticeQuerySet(MarkedQuerySet):
    """Notices by where they stand."""

    def standing(self, at: datetime) -> Self:
        """Released, visible and not withdrawn at ``at``."""
        return self.filter(visible_from__lte=at, withdrawn_at=None)

    def not_out(self, at: datetime) -> Self:
        """Drafts and what is not visible yet: nobody but the desk finds any."""
        return self.exclude(visible_from__lte=at)


class NoticeChildQuerySet(ChildQuerySet):
    """Rows under a notice: read with it."""

    marked_at = "notice"


class NoticeRequestQuerySet(ByTwoQuerySet):
    """What a second officer is asked for about a notice."""

    marked_at = "notice"


class AcknowledgementQuerySet(OwnedChildQuerySet):
    """Acknowledgements: known to the organisation itself and to the desk."""

    marked_at = "notice"

"""Sets of notices and of what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from apps.sharing.querysets import ChildQuerySet, MarkedQuerySet, OwnedChildQuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from wg_portal.principal import Principal


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


class DeskQuerySet(NoticeChildQuerySet):
    """Rows under a notice that only the desk reads."""

    def visible_to(self, who: Principal) -> Self:
        """Rows of the reader's own desk."""
        return super().visible_to(who).filter(notice__desk_circle_id__in=who.circle_ids)

    def waiting(self) -> Self:
        """Requests that no second officer has decided yet."""
        return self.filter(released_at=None, returned_at=None)


class AcknowledgementQuerySet(OwnedChildQuerySet):
    """Acknowledgements: known to the organisation itself and to the desk."""

    marked_at = "notice"

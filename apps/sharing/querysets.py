"""Every reading of marked things starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from apps.sharing import rule

if TYPE_CHECKING:
    from wg_portal.principal import Principal


class MarkedQuerySet(models.QuerySet[Any]):
    """Roots: rows that carry their own marking."""

    def visible_to(self, who: Principal) -> Self:
        """Rows that this person may read now."""
        return self.filter(rule.q(rule.READ, who))


class ChildQuerySet(models.QuerySet[Any]):
    """Rows that hang on a marked row; ``marked_at`` is the path to it."""

    marked_at: ClassVar[str]

    def visible_to(self, who: Principal) -> Self:
        """Rows whose marked row this person may read now."""
        return self.filter(rule.q(rule.READ, who, row=f"{self.marked_at}__"))


class OwnedChildQuerySet(ChildQuerySet):
    """Children that one organisation and the desk share, such as a reply."""

    def visible_to(self, who: Principal) -> Self:
        """Rows of the reader's organisation, or of a desk circle that includes him."""
        own = Q(organisation_id=who.organisation_id) | Q(desk_circle_id__in=who.circle_ids)
        return super().visible_to(who).filter(own)


class CopyQuerySet(models.QuerySet[Any]):
    """Cross-cutting rows that carry a copy of their subject's marking."""

    def visible_to(self, who: Principal) -> Self:
        """Rows about subjects that the person may know of, and that concern him or his desk."""
        return self.filter(rule.q(rule.READ_COPY, who, ident="subject_id"), self.concerns(who))

    def concerns(self, who: Principal) -> Q:
        """Which of the rows are this person's; each model says so."""
        raise NotImplementedError


class AuditScopeQuerySet(models.QuerySet[Any]):
    """What an auditor was given to look into."""

    def visible_to(self, who: Principal) -> Self:
        """One's own scopes, from the first to the last moment of their time."""
        return self.filter(post_id=who.post_id, during__contains=who.at)

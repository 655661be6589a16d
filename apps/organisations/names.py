"""What an organisation was called when: a list of a day prints the name of that day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.organisations.enums import Role
from wg_portal.clock import in_japan
from wg_portal.models import UuidModel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from wg_portal.principal import Principal

NAMES = ("name_ja", "name_en", "short_ja", "short_en", "kana")


class TwoNames(models.Model):
    """A name in Japanese and English, with a short form of each for tables."""

    name_ja = models.CharField(_("Name (Japanese)"), max_length=200)
    name_en = models.CharField(_("Name (English)"), max_length=200)
    short_ja = models.CharField(_("Short name (Japanese)"), max_length=60)
    short_en = models.CharField(_("Short name (English)"), max_length=60)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The full name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_ja

    @property
    def short(self) -> str:
        """The short name in the reader's language."""
        return self.short_en if get_language() == "en" else self.short_ja


class DatedNameQuerySet(models.QuerySet[Any]):
    """Names with their days: as their organisations, a coming one for those who prepare it."""

    def visible_to(self, who: Principal) -> Self:
        """Names that have begun; coming ones for officers and the organisation's administrators.

        The name from the beginning goes with the first that has begun: by itself it would tell
        that another one is coming.
        """
        from apps.organisations.models import Post

        if who.member and who.bodies_as(Role.SECRETARIAT):
            return self
        known = self if who.member else self.filter(organisation_id=who.organisation_id)
        office = Post.objects.filter(pk=who.post_id, org_admin=True)
        has_begun = Q(since__lte=in_japan(who.at).date())
        another = DatedName.objects.filter(has_begun, organisation=OuterRef("organisation"))
        return known.filter(
            has_begun
            | Q(Exists(another), since=None)
            | Q(organisation__in=office.values("organisation_id"))
        )


class DatedName(UuidModel, TwoNames):
    """What an organisation is called from ``since`` on, or was from the beginning (no day).

    Only organisations that were renamed have any; their own row bears the name of today.
    """

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="dated_names"
    )
    kana = models.CharField(_("Reading"), max_length=200)
    since = models.DateField(null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    objects = DatedNameQuerySet.as_manager()

    class Meta:
        ordering = [models.F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "since"], nulls_distinct=False, name="one_name_a_day"
            )
        ]


def called_on(who: Principal, organisations: Iterable[UUID], day: date) -> dict[UUID, DatedName]:
    """Return the names of the day for those of the organisations that were ever renamed."""
    known = DatedName.objects.visible_to(who).filter(
        models.Q(since=None) | models.Q(since__lte=day), organisation_id__in=list(organisations)
    )
    # In the order of their days: the last one stands.
    return {each.organisation_id: each for each in known}

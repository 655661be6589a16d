"""The quarterly check (棚卸し) of an organisation's people, posts and night contact."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.organisations.models import Body, Organisation
from apps.roster_checks.quarters import quarter_name
from apps.roster_checks.walls import PlannedRoot
from apps.sharing.models import Circle, Marked
from apps.sharing.querysets import OwnedChildQuerySet
from apps.sharing.walls import OwnedChild
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall


class RosterCheck(Marked):
    """What one organisation is asked in one quarter. It says nothing about how it stands.

    Its circle: the organisation, and those that hold the desk of the body that asks.
    """

    wall: ClassVar[Wall] = PlannedRoot()

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField(help_text="Of the quarter.")

    class Meta(Marked.Meta):
        ordering = ["-first_day", "id"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "first_day"], name="roster_check_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} from {self.first_day}"

    @property
    def title(self) -> str:
        """What it is called, with its quarter."""
        return _("Check of people and contacts, %(quarter)s") % {
            "quarter": quarter_name(self.first_day)
        }


class ConfirmationQuerySet(OwnedChildQuerySet):
    """Confirmations: the organisation's own, and its desk's."""

    marked_at = "roster_check"


class Confirmation(UuidModel):
    """An administrator's word that the list is right, and what only the desk can correct."""

    wall: ClassVar[Wall] = OwnedChild("roster_check")

    roster_check = models.OneToOneField(
        RosterCheck, on_delete=models.PROTECT, related_name="confirmation"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField(help_text="How many stood in the list.")
    remark = models.CharField(gettext_lazy("To the secretariat"), max_length=500, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField()

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ["-confirmed_at"]

    def __str__(self) -> str:
        return f"confirmation of {self.roster_check_id}"

"""Whom to call at an organisation at night and on holidays."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.organisations.querysets import NightContactQuerySet
from wg_portal.models import UuidModel


class NightContact(UuidModel):
    """One for each organisation, kept by its administrators; ``checked_at`` is when they last
    said that it is right.
    """

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="night_contact"
    )
    name = models.CharField(pgettext_lazy("night contact", "Name or desk"), max_length=100)
    telephone = models.CharField(_("Telephone"), max_length=40)
    hours = models.CharField(pgettext_lazy("night contact", "Hours"), max_length=100)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField()

    objects = NightContactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"night contact of {self.organisation_id}"

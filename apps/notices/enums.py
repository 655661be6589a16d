"""Closed lists of the notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeState(models.TextChoices):
    """Where a notice stands, told from its row and the moment."""

    DRAFT = "draft", pgettext_lazy("notice", "Draft")
    REQUESTED = "requested", pgettext_lazy("notice", "Waits for release")
    WAITING = "waiting", pgettext_lazy("notice", "Not yet visible")
    RELEASED = "released", pgettext_lazy("notice", "Released")
    WITHDRAWN = "withdrawn", pgettext_lazy("notice", "Withdrawn")


class AudienceKind(models.TextChoices):
    """Whom a notice goes to, as the officer chooses it."""

    ALL = "all", _("Members and observers of this body")
    MEMBERS = "members", _("Members of this body, without observers")
    OFFICE = "office", _("The chair's office")
    SECTOR = "sector", _("All organisations of one sector")
    ORGANISATIONS = "organisations", _("Chosen organisations")
    COMMUNITY = "community", _("The whole community")


OF_BODY = (AudienceKind.ALL, AudienceKind.MEMBERS, AudienceKind.OFFICE)
"""Kinds that are a circle which every body has, by the circle's name."""

"""Closed lists of the directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    """What an organisation is to the group; only members form the community."""

    MEMBER = "member", pgettext_lazy("organisation", "Member")
    EXTERNAL = "external", pgettext_lazy("organisation", "External")
    AUDITOR = "auditor", pgettext_lazy("organisation", "Auditor")


class Sector(models.TextChoices):
    """Sector for tallies; a cell below five organisations is merged."""

    MAJOR_BANK = "major_bank", _("Major banks")
    REGIONAL_BANK = "regional_bank", _("Regional banks")
    SECURITIES = "securities", _("Securities")
    INSURANCE = "insurance", _("Insurance")
    INFRASTRUCTURE = "infrastructure", _("Exchanges, clearing and payment")
    ASSOCIATION = "association", _("Industry bodies")
    IT = "it", _("IT vendors and cloud")
    AI = "ai", _("AI developers")
    GOVERNMENT = "government", _("Ministries and agencies")
    CENTRAL_BANK = "central_bank", _("Bank of Japan")
    OTHER = "other", _("Other sectors")


class Role(models.TextChoices):
    """Seat of an organisation in a body."""

    CHAIR = "chair", _("Chair")
    DEPUTY = "deputy", _("Deputy chair")
    MEMBER = "member", pgettext_lazy("seat", "Member")
    OBSERVER = "observer", _("Observer")
    SECRETARIAT = "secretariat", _("Secretariat")


class Capacity(models.TextChoices):
    """How a person represents the organisation in a body."""

    PRIMARY = "primary", _("Main contact")
    DEPUTY = "deputy", _("Second contact")
    ATTENDANT = "attendant", _("Attendant")


class BusinessCalendar(models.TextChoices):
    """Whose working days count for a body's paperwork."""

    GOVERNMENT = "government", _("Government working days")
    BANKS = "banks", _("Bank working days")


class ProxyPolicy(models.TextChoices):
    """Who may stand in for a member, by the body's terms."""

    ANYBODY = "anybody", _("Anybody from the organisation")
    OFFICIALS = "officials", _("Officials only, with the chair's consent")
    NONE = "none", _("No proxy")


class Openness(models.TextChoices):
    """Openness of meetings, by the body's terms."""

    OPEN = "open", _("Open")
    PARTLY = "partly", _("Partly open")
    CLOSED = "closed", _("Closed")


class Scope(models.TextChoices):
    """What a token may be used for; ``read`` opens, each other one permits acts."""

    READ = "read", pgettext_lazy("token scope", "Read")
    WRITE = "write", pgettext_lazy("token scope", "Prepare drafts and hand in papers")
    REPLY = "reply", pgettext_lazy("token scope", "Reply to invitations")
    FINISH = "finish", pgettext_lazy("token scope", "Report on action items")
    ACKNOWLEDGE = "acknowledge", pgettext_lazy("token scope", "Acknowledge threat notes")

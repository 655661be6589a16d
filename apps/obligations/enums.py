"""Closed lists of the obligations."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ObligationKind(models.TextChoices):
    """The expected acts. The word is what the person reads as a kind, not as a verb."""

    REPLY = "reply", _("Reply to an invitation")
    ACTION = "action", _("Action item")
    ACKNOWLEDGE = "acknowledge", _("Acknowledgement of a threat note")
    NOTICE = "notice", _("Acknowledgement of a notice")


class ObligationState(models.TextChoices):
    """An obligation is open until it is met or falls away; both end all mail about it."""

    OPEN = "open", pgettext_lazy("obligation", "Open")
    DISCHARGED = "discharged", pgettext_lazy("obligation", "Done")
    WITHDRAWN = "withdrawn", pgettext_lazy("obligation", "Withdrawn")


class Counting(models.TextChoices):
    """How the days to a deadline are counted. Paperwork and patches never share one."""

    GOVERNMENT = "government", _("Government working days")
    BANKS = "banks", _("Bank working days")
    DAYS = "days", _("Calendar days")
    HOURS = "hours", _("Hours")


class Rung(models.TextChoices):
    """To whom a stage of the ladder goes."""

    BEARER = "bearer", _("Whoever must act")
    DEPUTY = "deputy", _("Second contact")
    ORG_ADMIN = "org_admin", _("Organisation administrator")
    SECRETARIAT = "secretariat", _("Secretariat")
    CHAIR = "chair", _("Chair's office")


class Manner(models.TextChoices):
    """How a stage reaches people. A digest that leaves too late is a mail all the same."""

    DIGEST = "digest", _("In the digest")
    AT_ONCE = "at_once", _("At once, as a mail of its own")


class StageState(models.TextChoices):
    """What became of a planned stage."""

    PLANNED = "planned", _("Planned")
    HELD = "held", pgettext_lazy("stage", "Held by the secretariat")
    TOLD = "told", _("Told")
    OVERTAKEN = "overtaken", _("Overtaken by a later stage")
    SKIPPED = "skipped", _("Skipped: nobody on this rung may know")
    CANCELLED = "cancelled", _("No longer needed")


class PleaKind(models.TextChoices):
    """What a bearer may ask of the desk."""

    TIME = "time", _("More time")
    NOT_OURS = "not_ours", _("It does not apply to us")

"""Closed lists of the notifications."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How somebody is told: by a mail of its own, or by a line of his next digest."""

    MAIL = "mail", pgettext_lazy("delivery", "Mail")
    DIGEST = "digest", pgettext_lazy("delivery", "Digest")


class State(models.TextChoices):
    """Where a delivery stands; ``docs/life-of-a-mail.md`` draws the moves."""

    PENDING = "pending", pgettext_lazy("delivery", "Pending")
    CLAIMED = "claimed", pgettext_lazy("delivery", "Being sent")
    DATA = "data", pgettext_lazy("delivery", "Being handed over")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    DEFERRED = "deferred", pgettext_lazy("delivery", "Postponed")
    FAILED = "failed", pgettext_lazy("delivery", "Refused by the mail server")
    AMBIGUOUS = "ambiguous", pgettext_lazy("delivery", "Perhaps sent")
    HELD = "held", pgettext_lazy("delivery", "Held")
    DROPPED = "dropped", pgettext_lazy("delivery", "No longer needed")
    WAITING = "waiting", pgettext_lazy("delivery", "Waits for the digest")
    TOLD = "told", pgettext_lazy("delivery", "Told in a digest")


RIDING = (State.WAITING, State.TOLD, State.DROPPED, State.HELD)
"""States of a line that rides in a digest."""
OPEN = (State.PENDING, State.DEFERRED)
"""States from which a sender takes a mail."""
IN_HAND = (State.CLAIMED, State.DATA)
"""States that belong to one worker for the time of its lease."""


class Frequency(models.TextChoices):
    """How often somebody wants a digest."""

    DAILY = "daily", _("Every working day")
    WEEKLY = "weekly", _("Once a week")
    OFF = "off", _("No digest")


class Weekday(models.IntegerChoices):
    """Day of a weekly digest, as ``date.weekday()`` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")

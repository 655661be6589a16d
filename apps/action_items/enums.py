"""States of an action item, and why its deadline moves."""

from django.db import models
from django.utils.translation import pgettext_lazy


class ActionState(models.TextChoices):
    """From given to confirmed; a carried-over item lives on with a new deadline.

    What the desk agreed not to apply to its owner, or gave by mistake and took back, ends so, and
    is late no more.
    """

    TODO = "todo", pgettext_lazy("action", "Not started")
    DOING = "doing", pgettext_lazy("action", "In progress")
    REPORTED = "reported", pgettext_lazy("action", "Reported done")
    RETURNED = "returned", pgettext_lazy("action", "Returned")
    CONFIRMED = "confirmed", pgettext_lazy("action", "Confirmed")
    CARRIED = "carried", pgettext_lazy("action", "Carried over")
    EXEMPT = "exempt", pgettext_lazy("action", "Does not apply")
    TAKEN_BACK = "taken_back", pgettext_lazy("action", "Taken back")


class DeadlineMove(models.TextChoices):
    """Why a deadline is not what it was."""

    MOVED = "moved", pgettext_lazy("deadline", "Moved by the secretariat")
    EXTENDED = "extended", pgettext_lazy("deadline", "Extended at the owner's request")
    CARRIED = "carried", pgettext_lazy("deadline", "Carried over")
    RETURNED = "returned", pgettext_lazy("deadline", "Returned to the owner")

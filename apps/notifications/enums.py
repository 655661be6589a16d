"""Closed lists of the notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


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
    BOUNCED = "bounced", pgettext_lazy("delivery", "Came back")
    TOLD = "told", pgettext_lazy("delivery", "Told in a digest")


RIDING = (State.WAITING, State.TOLD, State.DROPPED, State.HELD)
"""States of a line that rides in a digest."""
LEFT = (State.SENT, State.TOLD, State.BOUNCED)
"""States of what has left the portal."""
OPEN = (State.PENDING, State.DEFERRED)
"""States from which a sender takes a mail."""
NOT_LEFT = (*OPEN, State.CLAIMED, State.WAITING, State.HELD)
"""States of what nobody has been told yet, unless its fault is ``DOUBTFUL``."""
UNDER_WAY = (State.DATA, State.SENT, State.AMBIGUOUS)
"""States of a mail whose reader knows, or may know, what it says."""
TOLD = (*UNDER_WAY, State.TOLD)
"""The same with the lines of digests."""
DOUBTFUL = "duplicate possible"
"""The fault of a mail that may have arrived although it is to be sent again."""
IN_HAND = (State.CLAIMED, State.DATA)
"""States that belong to one worker for the time of its lease."""


class Frequency(models.TextChoices):
    """How often somebody wants a digest."""

    DAILY = "daily", _("Every working day")
    WEEKLY = "weekly", _("Once a week")
    CHOSEN = "chosen", _("On chosen weekdays")
    OFF = "off", _("No digest")


class Weekday(models.IntegerChoices):
    """Day of a digest, as ``date.weekday()`` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")


class NewsGroup(models.TextChoices):
    """News that somebody may have at once instead of in his digest."""

    PAPERS = "papers", pgettext_lazy("news", "Papers")
    MINUTES = "minutes", _("Minutes")
    NOTES = "notes", _("Threat notes")
    NOTICES = "notices", pgettext_lazy("news", "Notices")
    DECISIONS = "decisions", _("Decisions")
    ACTIONS = "actions", _("Reported action items")


NEWS_HELP: dict[str, _StrPromise] = {
    NewsGroup.PAPERS: _("A paper is released or replaced"),
    NewsGroup.MINUTES: _("Minutes are released"),
    NewsGroup.NOTES: _("A note is shared or revised; your organisation’s note is commented on"),
    NewsGroup.NOTICES: _("A secretariat sends or corrects a notice that is not urgent"),
    NewsGroup.DECISIONS: _("A decision is recorded"),
    NewsGroup.ACTIONS: _("An action item is reported done (only to the secretariat)"),
}
"""What news of each group is."""


class Mandatory(models.TextChoices):
    """What nobody can switch off."""

    INVITATION = "invitation", _("Invitations to meetings")
    REMINDER = "reminder", _("Reminders and escalations")
    MOVED = "moved", _("Changed deadlines")
    ACTION = "action", _("Action items given, corrected or returned")
    URGENT = "urgent", _("Urgent notices")
    ACKNOWLEDGEMENT = "acknowledgement", _("Threat notes and notices to be acknowledged")
    WITHDRAWAL = "withdrawal", _("Withdrawn papers, threat notes and notices")
    TAKEN_BACK = "taken_back", _("Action items taken back")
    RELEASE = "release", _("Requests for release and their return")
    ACCOUNT = "account", _("Mails about your account")


REASONS: dict[str, _StrPromise] = {
    Mandatory.INVITATION: _("Your organisation is to reply by a deadline."),
    Mandatory.REMINDER: _("A deadline must not be missed unnoticed."),
    Mandatory.MOVED: _("The deadline that you know no longer holds."),
    Mandatory.ACTION: _("Your organisation is to report by a deadline."),
    Mandatory.URGENT: _("The secretariat has marked it as urgent."),
    Mandatory.ACKNOWLEDGEMENT: _("Your organisation is to acknowledge by a deadline."),
    Mandatory.WITHDRAWAL: _("What was withdrawn must not be relied on any more."),
    Mandatory.TAKEN_BACK: _("Nobody is to act on what is not needed any more."),
    Mandatory.RELEASE: _("The other officers of the secretariat must check before it goes out."),
    Mandatory.ACCOUNT: _("It concerns the safety of accounts."),
}
"""Why it cannot be switched off."""

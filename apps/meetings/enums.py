"""Closed lists of the meetings."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(models.TextChoices):
    """Where a meeting stands; the moves are in ``MOVES``."""

    DRAFT = "draft", pgettext_lazy("meeting", "Draft")
    REQUESTED = "requested", _("Waiting for release")
    RELEASED = "released", _("Invitation sent")
    HELD = "held", _("Held")


MOVES = {
    MeetingState.DRAFT: {MeetingState.REQUESTED},
    MeetingState.REQUESTED: {MeetingState.DRAFT, MeetingState.RELEASED},
    MeetingState.RELEASED: {MeetingState.HELD},
    MeetingState.HELD: set(),
}


class Released(models.TextChoices):
    """What a second officer releases to the body."""

    INVITATION = "invitation", _("Invitation")
    MINUTES = "minutes", _("Minutes")


class ItemKind(models.TextChoices):
    """How an agenda item is dealt with."""

    OPENING = "opening", _("Opening")
    REPORT = "report", _("Report")
    DISCUSSION = "discussion", _("Discussion")
    DECISION = "decision", _("For decision")
    OTHER = "other", _("Other business")


class Answer(models.TextChoices):
    """An organisation's reply to an invitation."""

    ONSITE = "onsite", _("Attend in person")
    ONLINE = "online", _("Attend online")
    PROXY = "proxy", _("A proxy attends")
    ABSENT = "absent", _("Absent")


class Presence(models.TextChoices):
    """What the officer records in the meeting."""

    ONSITE = "onsite", _("Present")
    ONLINE = "online", _("Present online")
    PROXY = "proxy", _("Represented by a proxy")
    ABSENT = "absent", _("Absent")

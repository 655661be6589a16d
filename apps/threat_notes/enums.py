"""Closed lists of the threat notes."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoteState(models.TextChoices):
    """Where a note stands, told from its marking and the moment."""

    DRAFT = "draft", pgettext_lazy("note", "Draft")
    WAITING = "waiting", pgettext_lazy("note", "Not yet visible")
    RELEASED = "released", pgettext_lazy("note", "Released")
    WITHDRAWN = "withdrawn", _("Withdrawn")

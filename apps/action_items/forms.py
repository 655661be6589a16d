"""What owner and desk type about an action item."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.obligations.calendars import CLOSE_OF_DAY
from wg_portal.forms import MomentField, SubmissionToken

LONGEST_COMMENT = 2000


class ProgressForm(SubmissionToken):
    """How far it is."""

    comment = forms.CharField(
        label=_("How far it is"),
        help_text=_("Your organisation and the secretariat read this."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=LONGEST_COMMENT,
    )


class FinishForm(SubmissionToken):
    """What was done."""

    comment = forms.CharField(
        label=_("What was done"),
        help_text=_("Your organisation and the secretariat read this. All reminders stop."),
        widget=forms.Textarea(attrs={"rows": "4"}),
        max_length=LONGEST_COMMENT,
    )


class ConfirmForm(SubmissionToken):
    """Nothing to type."""


class ReturnForm(SubmissionToken):
    """What is missing, and by when."""

    comment = forms.CharField(
        label=_("What is missing"),
        help_text=_("The owner and the secretariat read this."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=LONGEST_COMMENT,
    )
    due_at = MomentField(
        label=_("New deadline"),
        help_text=_("Everybody who can open the action item sees it. 17:00 unless you say."),
        at=CLOSE_OF_DAY,
    )

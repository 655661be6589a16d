"""What is said when a paper is taken back, erased, or issued anew."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.documents.enums import Cause
from apps.documents.forms import PaperForm, PlainField
from wg_portal.forms import SubmissionToken

REASON_LENGTH = 300


class WithdrawForm(SubmissionToken):
    """What went wrong, and why the paper is taken back."""

    cause = forms.ChoiceField(
        label=_("What went wrong"),
        choices=[choice for choice in Cause.choices if choice[0] != Cause.PARENT],
        widget=forms.RadioSelect,
        help_text=_("The record keeps this word."),
    )
    reason = PlainField(
        label=_("Why it is withdrawn"),
        max_length=REASON_LENGTH,
        help_text=_("Its authors and the secretariat read this, never those who opened the paper."),
    )


class PurgeForm(SubmissionToken):
    """Why nothing of the content may stay."""

    reason = PlainField(
        label=_("Why the content must go"),
        max_length=REASON_LENGTH,
        help_text=_("For the second person, who decides. Write nothing of the content itself."),
    )


class ReissueForm(PaperForm, SubmissionToken):
    """The paper that stands in place of the withdrawn one."""

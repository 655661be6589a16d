"""What is typed to make a token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.organisations.enums import Scope
from wg_portal.forms import SubmissionToken

if TYPE_CHECKING:
    from datetime import datetime

PERIODS = [(30, _("30 days")), (90, _("90 days")), (365, _("One year"))]


class TokenForm(SubmissionToken):
    """Name, scopes and period of a new token."""

    name = forms.CharField(
        label=pgettext_lazy("token", "Name"),
        max_length=100,
        help_text=_("The program that will use it, such as: nightly export"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
    )
    days = forms.TypedChoiceField(
        label=_("How long it is valid"),
        choices=PERIODS,
        coerce=int,
        initial=30,
        widget=forms.RadioSelect,
    )

    def expires_at(self, at: datetime) -> datetime:
        """Return the end of the chosen period from ``at`` on."""
        return at + timedelta(days=self.cleaned_data["days"])

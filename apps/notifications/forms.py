"""How somebody wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notifications.enums import NEWS_HELP, Frequency, NewsGroup, Weekday
from apps.notifications.models import DigestPreference
from wg_portal.forms import HelpedBoxes

NEEDED = {
    "weekday": {Frequency.WEEKLY},
    "weekdays": {Frequency.CHOSEN},
    "hour": {Frequency.DAILY, Frequency.WEEKLY, Frequency.CHOSEN},
}
"""Fields that matter only with some frequencies; the page shows them only then."""


class DigestForm(forms.ModelForm[DigestPreference]):
    """When the digest leaves, and what does not wait for it."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the digest"),
        coerce=int,
        choices=Weekday,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day, or another frequency")},
    )
    at_once = forms.MultipleChoiceField(
        label=_("News that comes at once"),
        help_text=_(
            "A mail of its own for each. All other news stands in the digest; without a digest it"
            " stands only in the portal."
        ),
        choices=NewsGroup,
        widget=HelpedBoxes(help=NEWS_HELP),
        required=False,
    )

    class Meta:
        model = DigestPreference
        fields = ("frequency", "weekday", "weekdays", "hour", "at_once")
        widgets = {
            "frequency": forms.RadioSelect,
            "hour": forms.Select(choices=[(hour, f"{hour}:00") for hour in range(24)]),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            for name, frequencies in NEEDED.items():
                self.fields[name].required = self.data.get("frequency") in frequencies

    def clean(self) -> dict[str, Any]:
        """What does not matter with the chosen frequency stays as it was stored."""
        cleaned = super().clean() or self.cleaned_data
        for name, frequencies in NEEDED.items():
            if cleaned.get("frequency") not in frequencies:
                self.errors.pop(name, None)
                cleaned[name] = self.initial[name]
        return cleaned

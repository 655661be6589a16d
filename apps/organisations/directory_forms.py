"""Forms of the directory."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.organisations.enums import Sector
from apps.organisations.models import NightContact
from wg_portal.forms import SubmissionToken
from wg_portal.width import half_width

FEWEST_DIGITS = 6
_CALLED = re.compile(r"[-+()0-9 #*,;/]+|内線|ext\.?", re.IGNORECASE)


class SearchForm(forms.Form):
    """Words, and a sector."""

    q = forms.CharField(label=_("Name or reading"), required=False, max_length=100)
    sector = forms.ChoiceField(
        label=pgettext_lazy("organisation", "Sector"),
        choices=[("", pgettext_lazy("filter", "All")), *Sector.choices],
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "data-size": "s"}


class NightContactForm(SubmissionToken, forms.ModelForm[NightContact]):
    """Whom to call at night."""

    class Meta:
        model = NightContact
        fields = ("name", "telephone", "hours")
        help_texts = {
            "name": _("A person or a desk that answers, such as the duty officer of the CSIRT"),
            "telephone": _("With the area code, such as 03-0000-0000"),
            "hours": _("Such as: weekdays 18:00 to 9:00, all day at weekends and on holidays"),
        }
        widgets = {"telephone": forms.TextInput(attrs={"data-width": "16", "type": "tel"})}

    def clean_telephone(self) -> str:
        """Return the number in half-width signs."""
        typed = half_width(self.cleaned_data["telephone"])
        if sum(sign.isdigit() for sign in typed) < FEWEST_DIGITS or _CALLED.sub("", typed):
            raise ValidationError(
                _("Enter a telephone number with its area code, such as 03-0000-0000")
            )
        return typed

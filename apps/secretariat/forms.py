"""Forms of the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.notifications.enums import State
from apps.secretariat.selectors import Search
from apps.secretariat.words import REASONS
from wg_portal.forms import JapaneseDateField, SubmissionToken

ALL: tuple[str, Any] = ("", pgettext_lazy("filter", "All"))


class SearchForm(forms.Form):
    """What to show of the ledger."""

    words = forms.CharField(
        label=_("Person or organisation"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"data-width": "16"}),
    )
    reason = forms.ChoiceField(
        label=_("What it tells"), required=False, choices=[ALL, *REASONS.items()]
    )
    state = forms.ChoiceField(
        label=pgettext_lazy("mail", "State"),
        required=False,
        choices=[ALL, ("bad", _("Not arrived, or in doubt")), *State.choices],
    )
    first = JapaneseDateField(label=_("From"), required=False, help_text="")
    last = JapaneseDateField(label=_("To (included)"), required=False, help_text="")
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            for widget in getattr(field.widget, "widgets", [field.widget]):
                widget.attrs |= {"class": "input", "data-size": "s"}

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("Enter a day that is not before the first one"))
        return given

    def search(self) -> Search:
        """Return what was asked for."""
        given = self.cleaned_data
        return Search(
            words=given["words"],
            state=given["state"],
            reason=given["reason"],
            subject_id=given["subject"],
            first=given["first"],
            last=given["last"],
        )


class GroupForm(forms.Form):
    """Which group of today's list is meant."""

    way = forms.ChoiceField(choices=[("mail", ""), ("line", ""), ("stage", "")])
    reason = forms.CharField(max_length=60)
    subject = forms.UUIDField()
    to = forms.CharField(max_length=12, required=False)


class StopForm(SubmissionToken):
    """Why all mail is held."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The other officers read it, for example: wrong paper sent, being checked."),
    )


class RemindForm(SubmissionToken):
    """Which act about which thing is reminded of."""

    kind = forms.CharField(max_length=12, widget=forms.HiddenInput)
    subject = forms.UUIDField(widget=forms.HiddenInput)
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)

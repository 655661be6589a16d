"""Forms with which an auditor asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.filters import Filter, actors
from apps.audit.sentences import sentences
from apps.sharing.enums import Tlp
from apps.sharing.record import audited_subjects
from apps.sharing.references import bounds, code
from wg_portal.forms import JapaneseDateField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.sharing.models import AuditScope

ALL: tuple[str, Any] = ("", pgettext_lazy("filter", "All"))
SAMPLES = (10, 25, 50)


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            widgets = getattr(field.widget, "widgets", [field.widget])
            for widget in widgets:
                widget.attrs |= {"class": "input", "data-size": "s"}

    first = JapaneseDateField(label=_("From"), required=False, help_text="")
    last = JapaneseDateField(label=_("To (included)"), required=False, help_text="")

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", _("Enter a day that is not before the first one"))
        return given


class FilterForm(PeriodForm):
    """What to show of the record."""

    who = forms.CharField(
        label=_("Person or organisation"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"data-width": "16"}),
    )
    verb = forms.ChoiceField(label=pgettext_lazy("record", "What was done"), required=False)
    tlp = forms.TypedChoiceField(
        label=pgettext_lazy("record", "Label"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[ALL, *[choice for choice in Tlp.choices if choice[0] != Tlp.RED]],
    )
    reference = forms.CharField(
        label=_("Reference or number"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"data-width": "16"}),
    )
    body = forms.ChoiceField(label=_("Body"), required=False)

    def __init__(self, *args: Any, scopes: Iterable[AuditScope], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {scope.body.code: scope.body for scope in scopes}
        said = sorted(sentences().items(), key=lambda each: (each[0] != "opened", each[0]))
        self._offer("verb", said)
        self._offer("body", [(code, body.short) for code, body in self.bodies.items()])

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def clean_reference(self) -> str:
        """Refuse what is neither a reference nor a number nor an id nor an address."""
        typed: str = self.cleaned_data["reference"].strip()
        if typed and code(typed) is None and bounds(typed) is None:
            raise forms.ValidationError(
                _(
                    "Enter the reference as 3F2A-91C4-0B7D or a number as TN-7K3QM, or paste the"
                    " address of the page"
                )
            )
        return typed

    def filter(self) -> Filter:
        """Return what was asked; the form must be valid."""
        given = self.cleaned_data
        body = self.bodies.get(given["body"])
        number = code(given["reference"])
        return Filter(
            first=given["first"],
            last=given["last"],
            who=given["who"],
            verb=given["verb"],
            tlp=given["tlp"],
            reference=given["reference"],
            body_id=body.pk if body else None,
            actors=actors(given["who"]) if given["who"] else frozenset(),
            subjects=audited_subjects(number) if number else frozenset(),
        )


class SampleForm(PeriodForm):
    """How many mails, of which days, and the number that makes the draw repeatable."""

    number = forms.TypedChoiceField(
        label=_("How many"), coerce=int, choices=[(n, str(n)) for n in SAMPLES]
    )
    draw = forms.CharField(
        label=_("Number of the draw"),
        max_length=12,
        widget=forms.TextInput(attrs={"data-width": "8"}),
    )

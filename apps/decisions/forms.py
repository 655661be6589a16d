"""Filters of the list of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.decisions.models import DecisionKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.organisations.models import Body


class FilterForm(forms.Form):
    """Whatever does not exist for the reader is not a choice."""

    body = forms.ChoiceField(label=_("Body"), required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("decision", "Kind"),
        choices=[("", pgettext_lazy("filter", "All")), *DecisionKind.choices],
        required=False,
    )

    def __init__(self, *args: object, bodies: Iterable[Body], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chosen = [(body.code, body.short) for body in bodies]
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("filter", "All")),
            *chosen,
        ]
        for field in self.fields.values():
            field.widget.attrs |= {"class": "input", "data-size": "s"}

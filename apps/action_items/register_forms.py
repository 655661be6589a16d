"""The filters of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.action_items.enums import ActionState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.organisations.models import Body


class FilterForm(forms.Form):
    """Filters of the list; whatever does not exist for the reader is not a choice."""

    whose = forms.ChoiceField(
        choices=[("", ""), ("mine", "")], required=False, widget=forms.HiddenInput
    )
    body = forms.ChoiceField(label=_("Body"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("action", "State"),
        choices=[("", pgettext_lazy("filter", "All")), *ActionState.choices],
        required=False,
    )

    def __init__(self, *args: object, bodies: Iterable[Body], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chosen = [(body.code, body.short) for body in bodies]
        self.fields["body"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("filter", "All")),
            *chosen,
        ]
        for name in ("body", "state"):
            self.fields[name].widget.attrs |= {"class": "input", "data-size": "s"}

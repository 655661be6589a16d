"""What owner and desk type about an action item, and the filters of the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.action_items.enums import ActionState
from apps.action_items.models import LONGEST_COMMENT
from apps.obligations.calendars import CLOSE_OF_DAY
from wg_portal.forms import MomentField, SubmissionToken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.organisations.models import Body


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

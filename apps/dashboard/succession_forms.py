"""Forms of a merger and of a split."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.organisations.models import Organisation
from apps.organisations.names import NAMES
from wg_portal.forms import JapaneseDateField, SubmissionToken

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_DAY = _("First day of the new state")
HELP = _("Until then nothing changes, and nobody else can see it. For 1 April 2027: 2027, 4, 1.")


class MergerForm(SubmissionToken):
    """Into whom, and from which day."""

    successor = forms.ChoiceField(label=_("Merged into"))
    first_day = JapaneseDateField(label=FIRST_DAY, help_text=HELP)

    def __init__(self, *args: Any, others: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose the organisation that takes over")),
            *((str(each.pk), each.name) for each in others),
        ]


class SplitForm(SubmissionToken, forms.ModelForm[Organisation]):
    """The new organisation, from which day, and who and what goes over to it."""

    first_day = JapaneseDateField(label=FIRST_DAY, help_text=HELP)
    posts = forms.MultipleChoiceField(
        label=_("People who go over"), widget=forms.CheckboxSelectMultiple
    )
    seats = forms.MultipleChoiceField(
        label=_("Seats that go over"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A seat that goes ends for the old organisation."),
    )

    class Meta:
        model = Organisation
        fields = (*NAMES, "sector")
        labels = {
            "kana": pgettext_lazy("name", "Reading"),
            "sector": pgettext_lazy("organisation", "Sector"),
        }
        help_texts = {"kana": _("In hiragana. Lists are sorted by it.")}

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[str, str]],
        held: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = list(people)  # type: ignore[attr-defined]
        self.fields["seats"].choices = list(held)  # type: ignore[attr-defined]

    @property
    def founding(self) -> dict[str, str]:
        """What the new organisation is."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

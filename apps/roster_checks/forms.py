"""What the administrator looks through and sends back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.organisations.directory_forms import NightContactForm
from apps.organisations.keeping import Title
from apps.organisations.models import Post
from apps.roster_checks.models import Confirmation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.organisations.models import NightContact
    from apps.roster_checks.selectors import PersonLine

TITLE = ("department_ja", "title_ja", "department_en", "title_en")


class TitleForm(forms.ModelForm[Post]):
    """Department and title of one person."""

    class Meta:
        model = Post
        fields = TITLE
        labels = {
            "department_ja": _("Department (Japanese)"),
            "title_ja": pgettext_lazy("post", "Title (Japanese)"),
            "department_en": _("Department (English)"),
            "title_en": pgettext_lazy("post", "Title (English)"),
        }
        widgets = {name: forms.TextInput(attrs={"data-size": "s"}) for name in TITLE}

    @property
    def title(self) -> Title:
        """What was typed."""
        return Title(**{name: self.cleaned_data[name] for name in TITLE})


class CheckForm(NightContactForm):
    """The night contact, and what only the secretariat can correct."""

    remark = forms.CharField(
        label=_("To the secretariat"),
        required=False,
        max_length=Confirmation._meta.get_field("remark").max_length,
        help_text=_("What you cannot correct here, such as somebody who is missing in the list"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def check_forms(
    people: list[PersonLine], night: NightContact | None, typed: Mapping[str, Any] | None
) -> tuple[CheckForm, list[tuple[PersonLine, TitleForm]]]:
    """Return the form of the whole and one for each person, with ``typed`` when it was sent."""
    own = CheckForm(typed, instance=night)
    each = [
        (line, TitleForm(typed, instance=line.post, prefix=f"post-{line.post.pk}"))
        for line in people
    ]
    return own, each

"""What an officer types to give action items outside a meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.forms import NoticeTitleForm, PlainField
from apps.obligations.calendars import CLOSE_OF_DAY
from wg_portal.forms import MomentField, SubmissionToken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from apps.action_items.audiences import Owner

CIRCLES = [("all", _("Members and observers")), ("members", _("Members only, without observers"))]
LONGEST_SHEET = 400_000


class MarkingForm(SubmissionToken, NoticeTitleForm):
    """Who can open the items, and what mails say."""

    circle = forms.ChoiceField(
        label=_("Who can open it"), choices=CIRCLES, initial="all", widget=forms.RadioSelect
    )


class GiveForm(MarkingForm):
    """One thing to do, for one organisation or several."""

    organisations = forms.MultipleChoiceField(
        label=_("Owner"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each organisation gets an action item of its own."),
        error_messages={"required": _("Choose at least one organisation.")},
    )
    person = forms.ChoiceField(
        label=pgettext_lazy("owner", "Person"),
        required=False,
        help_text=_("Only with one organisation. Without one, its main contacts are asked."),
    )
    title_ja = PlainField(label=_("What is to be done (Japanese)"), max_length=300)
    title_en = PlainField(label=_("What is to be done (English)"), max_length=300, required=False)
    due_at = MomentField(
        label=_("Deadline"), at=CLOSE_OF_DAY, help_text=_("17:00 unless you enter a time.")
    )

    field_order = [
        "title_ja",
        "title_en",
        "organisations",
        "person",
        "due_at",
        "circle",
        "tlp",
        "notice_title",
    ]

    def __init__(self, *args: Any, owners: Sequence[Owner], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["organisations"].choices = [  # type: ignore[attr-defined]
            (str(each.organisation.pk), each.organisation.short) for each in owners
        ]
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody in particular")),
            *(
                (
                    each.organisation.short,
                    [(f"{each.organisation.pk} {user.pk}", user.name) for user in each.people],
                )
                for each in owners
            ),
        ]

    def clean_due_at(self) -> datetime:
        """Nobody is given something for yesterday."""
        due_at: datetime = self.cleaned_data["due_at"]
        if due_at <= self.at:
            raise forms.ValidationError(_("Choose a deadline that is still ahead."))
        return due_at

    def clean(self) -> dict[str, Any]:
        """A person goes with his organisation alone."""
        cleaned = super().clean()
        person, chosen = cleaned.get("person"), cleaned.get("organisations")
        if person and chosen and [person.split()[0]] != chosen:
            self.add_error(
                "person",
                _("Choose the organisation of this person alone, or nobody in particular."),
            )
        return cleaned


class PasteForm(MarkingForm):
    """Rows that were copied in Excel, and the marking that all of them get."""

    cells = forms.CharField(
        label=_("Rows from Excel"),
        widget=forms.Textarea(attrs={"rows": "12", "spellcheck": "false", "wrap": "off"}),
        max_length=LONGEST_SHEET,
        strip=False,
        help_text=_("Copy the rows in Excel and paste them here; the columns stand as above."),
    )

    field_order = ["cells", "circle", "tlp", "notice_title"]


class ReturnGivingForm(SubmissionToken):
    """Why it is not given."""

    comment = forms.CharField(label=_("Comment to the officer"), max_length=300, required=False)

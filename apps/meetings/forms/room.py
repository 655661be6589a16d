"""What the officer records in the meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.decisions.models import DecisionKind
from apps.documents.forms import NoticeTitleForm, PlainField
from apps.meetings.enums import Presence
from apps.meetings.services import OutcomeMarking
from apps.obligations.closed_days import DeadlineForm
from wg_portal.forms import MomentField, SubmissionToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.meetings.selectors.room import Part, Seat
    from apps.organisations.models import Organisation

UNKNOWN = ("", _("Not recorded"))


class AttendanceForm(SubmissionToken):
    """One row of radio buttons a person."""

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for seat in seats:
            self.fields[f"post-{seat.post.pk}"] = forms.ChoiceField(
                label=seat.post.person.name,
                choices=[*Presence.choices, UNKNOWN],
                required=False,
                initial=seat.presence or "",
                widget=forms.RadioSelect,
            )
        self.seats = seats

    @property
    def rows(self) -> list[tuple[Seat, forms.BoundField]]:
        """Each seat with its radio buttons."""
        return [(seat, self[f"post-{seat.post.pk}"]) for seat in self.seats]

    def presence(self) -> dict[UUID, Presence]:
        """Return what was chosen, by post; posts without a choice are left out."""
        chosen = {seat.post.pk: self.cleaned_data[f"post-{seat.post.pk}"] for seat in self.seats}
        return {pk: Presence(value) for pk, value in chosen.items() if value}


class MinutesForm(forms.Form):
    """Minutes of one agenda item."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    text = forms.CharField(
        label=_("Minutes"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class OutcomeForm(SubmissionToken, NoticeTitleForm):
    """What decision and action share: the agenda item and the marking."""

    item = forms.ChoiceField(label=_("Agenda item"))

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(part.slot.item.pk), part.slot.item.title) for part in parts]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]

    @property
    def marking(self) -> OutcomeMarking:
        """Label and title for notices, for the service."""
        return OutcomeMarking(self.cleaned_data["tlp"], self.cleaned_data["notice_title"])


class DecisionForm(OutcomeForm):
    """A decision as the body put it."""

    kind = forms.ChoiceField(label=pgettext_lazy("decision", "Kind"), choices=DecisionKind.choices)
    wording_ja = forms.CharField(
        label=_("Wording (Japanese)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    wording_en = forms.CharField(
        label=_("Wording (English)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["item", "kind", "wording_ja", "wording_en", "tlp", "notice_title"]


class ActionForm(DeadlineForm, OutcomeForm):
    """Who does what by when."""

    owner = forms.ChoiceField(label=_("Owner"))
    title_ja = PlainField(label=_("What is to be done (Japanese)"), max_length=300)
    title_en = PlainField(label=_("What is to be done (English)"), max_length=300, required=False)
    due_at = MomentField(label=_("Deadline"))

    field_order = ["item", "owner", "title_ja", "title_en", "due_at", "tlp", "notice_title"]

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(each.pk), each.short) for each in owners)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

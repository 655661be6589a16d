"""What is said when a paper is taken back, erased, or issued anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.documents.enums import Cause
from apps.documents.forms import PaperForm, PlainField
from apps.documents.spill.tightening import within
from apps.organisations.models import Organisation
from apps.sharing.enums import Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH, Circle
from wg_portal.forms import SubmissionToken, needed_when

if TYPE_CHECKING:
    from uuid import UUID

    from apps.documents.models import Paper, Withdrawal

REASON_LENGTH = 300


class WithdrawForm(SubmissionToken):
    """What went wrong, and why the paper is taken back."""

    cause = forms.ChoiceField(
        label=_("What went wrong"),
        choices=[choice for choice in Cause.choices if choice[0] != Cause.PARENT],
        widget=forms.RadioSelect,
        help_text=_("The record keeps this word."),
    )
    reason = PlainField(
        label=_("Why it is withdrawn"),
        max_length=REASON_LENGTH,
        help_text=_("Its authors and the secretariat read this, never those who opened the paper."),
    )


class TightenForm(SubmissionToken):
    """The stricter label of a paper that is out, and who goes on reading it."""

    tlp = forms.TypedChoiceField(label=_("TLP label"), coerce=int, widget=forms.RadioSelect)
    circle = forms.ModelChoiceField(
        Circle.objects.none(), label=_("Who can open it"), empty_label=None
    )
    notice_title = needed_when(
        PlainField(label=_("Title for notices"), max_length=NOTICE_TITLE_LENGTH, required=False),
        _("Required from TLP:AMBER on"),
    )

    def __init__(self, *args: Any, paper: Paper, circles: list[Circle], **kwargs: Any) -> None:
        initial = {"circle": paper.circle_id, "notice_title": paper.notice_title}
        super().__init__(*args, **{"initial": initial} | kwargs)
        tlp, circle = self.fields["tlp"], self.fields["circle"]
        tlp.choices = [  # type: ignore[attr-defined]
            each for each in Tlp.choices if paper.tlp < each[0] < Tlp.RED
        ]
        circle.queryset = Circle.objects.filter(  # type: ignore[attr-defined]
            pk__in=[paper.circle_id, *(each.pk for each in circles)]
        )
        circle.label_from_instance = lambda each: each.name  # type: ignore[attr-defined]


class RemindForm(SubmissionToken):
    """Whether they are reminded although they were on this day already."""

    again = forms.BooleanField(required=False)


class PurgeForm(SubmissionToken):
    """Why nothing of the content may stay."""

    reason = PlainField(
        label=_("Why the content must go"),
        max_length=REASON_LENGTH,
        help_text=_("For the second person, who decides. Write nothing of the content itself."),
    )


class ReleaseForm(SubmissionToken):
    """The second officer's word on the file that he has looked at."""

    seen = forms.UUIDField(widget=forms.HiddenInput)


class ReissueForm(PaperForm, SubmissionToken):
    """The paper that stands in place of the withdrawn one, for the same readers or fewer."""

    def __init__(
        self, *args: Any, withdrawal: Withdrawal, owners: set[UUID], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        circle, owner = self.fields["circle"], self.fields["owner_organisation"]
        circle.queryset = Circle.objects.filter(  # type: ignore[attr-defined]
            pk__in=[each.pk for each in within(withdrawal)]
        )
        circle.initial = withdrawal.circle_id
        owner.queryset = Organisation.objects.filter(pk__in=owners)  # type: ignore[attr-defined]

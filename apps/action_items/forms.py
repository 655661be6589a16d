"""What owner and desk type about an action item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.action_items.links import check_link
from apps.action_items.models import LONGEST_COMMENT, LONGEST_LINK, LONGEST_REASON
from apps.documents.forms import PlainField, UploadField
from apps.obligations.calendars import CLOSE_OF_DAY
from apps.obligations.closed_days import DeadlineForm
from wg_portal.forms import MomentField, SubmissionToken
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.action_items.sources import Source


class NewDeadlineField(MomentField):
    """A deadline that takes the place of another."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("New deadline"),
            help_text=_(
                "Everybody who can open the action item sees it. 17:00 unless you enter a time."
            ),
            at=CLOSE_OF_DAY,
            **kwargs,
        )


class LinkField(forms.CharField):
    """A link to evidence."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Link to evidence"))
        kwargs.setdefault("max_length", LONGEST_LINK)
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text",
            _("Begins with https://. Your organisation, the secretariat and the chair see it."),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """Return the link as it is kept."""
        try:
            return check_link(super().clean(value))
        except PortalError as fault:
            raise ValidationError(str(fault), code="link") from None


class EvidenceField(UploadField):
    """A file of evidence; it may be left out."""

    def __init__(self) -> None:
        super().__init__(label=_("File of evidence"), required=False)


class ProgressForm(SubmissionToken):
    """How far it is."""

    comment = forms.CharField(
        label=_("Progress so far"),
        help_text=_("Your organisation, the secretariat and the chair read this."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=LONGEST_COMMENT,
    )
    link = LinkField()
    file = EvidenceField()


class FinishForm(SubmissionToken):
    """What was done."""

    comment = forms.CharField(
        label=_("What was done"),
        help_text=_(
            "Your organisation, the secretariat and the chair read this. All reminders stop."
        ),
        widget=forms.Textarea(attrs={"rows": "4"}),
        max_length=LONGEST_COMMENT,
    )
    link = LinkField()
    file = EvidenceField()


class ConfirmForm(SubmissionToken):
    """Nothing to type."""


class ReturnForm(DeadlineForm, SubmissionToken):
    """What is missing, and by when."""

    comment = forms.CharField(
        label=_("What is missing"),
        help_text=_("The owner, the secretariat and the chair read this."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=LONGEST_COMMENT,
    )
    due_at = NewDeadlineField()


class MoveForm(DeadlineForm, SubmissionToken):
    """Another deadline, and why."""

    due_at = NewDeadlineField()
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The owner, the secretariat and the chair read this."),
        max_length=LONGEST_REASON,
    )


class TakeBackForm(SubmissionToken):
    """Why it should not have been given."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The owner, the secretariat and the chair read this."),
        max_length=LONGEST_REASON,
    )


class RewordForm(SubmissionToken):
    """Another wording, and why; ``revision`` is that of the wording which it is to replace."""

    title_ja = PlainField(label=_("What is to be done (Japanese)"), max_length=300)
    title_en = PlainField(label=_("What is to be done (English)"), max_length=300, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The owner, the secretariat and the chair read this."),
        max_length=LONGEST_REASON,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CarryForm(MoveForm):
    """The deadline of what is carried over, why, and perhaps to which meeting."""

    meeting_id = forms.TypedChoiceField(
        label=_("Meeting"),
        help_text=_(
            "The owner, the secretariat and the chair see it, if they may read of the meeting."
        ),
        required=False,
        coerce=UUID,
        empty_value=None,
    )

    field_order = ["meeting_id", "due_at", "reason"]

    def __init__(self, *args: Any, meetings: Iterable[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = [(str(each.meeting_id), each.name) for each in meetings]
        field = self.fields["meeting_id"]
        field.choices = [("", _("No meeting")), *ahead]  # type: ignore[attr-defined]
        field.initial = ahead[0][0] if ahead else ""

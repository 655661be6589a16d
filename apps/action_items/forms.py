"""What owner and desk type about an action item."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.action_items.links import check_link
from apps.action_items.models import LONGEST_COMMENT, LONGEST_LINK, LONGEST_REASON
from apps.documents.forms import NoticeTitleForm, PlainField, UploadField
from apps.obligations.calendars import CLOSE_OF_DAY
from apps.obligations.closed_days import DeadlineForm, closed_day
from wg_portal.clock import JST, in_japan
from wg_portal.dates import long_moment
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
            "Your organisation, the secretariat and the chair read this. Reminders stop with"
            " your report; they begin again if it is returned."
        ),
        widget=forms.Textarea(attrs={"rows": "4"}),
        max_length=LONGEST_COMMENT,
    )
    link = LinkField()
    file = EvidenceField()


class ConfirmForm(SubmissionToken):
    """Nothing to type."""


class NewDeadlineForm(DeadlineForm, SubmissionToken):
    """A deadline instead of the ``present`` one: ahead of ``at``; an earlier one is asked about."""

    due_at = NewDeadlineField()

    def __init__(self, *args: Any, present: datetime, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present, self.at = present, at

    def clean_due_at(self) -> datetime:
        """Refuse what has passed."""
        due_at: datetime = self.cleaned_data["due_at"]
        if due_at <= self.at:
            raise ValidationError(
                _("This deadline has passed. Choose one that is still ahead."), code="past"
            )
        return due_at

    def why_not(self, due_at: datetime) -> str:
        """Say that it is earlier than before, and that its day does not count."""
        hardly, closed = self.why_hardly(due_at), closed_day(due_at, self.counting)
        if hardly and closed:
            return gettext("%(first)s %(second)s") % {"first": hardly, "second": closed}
        return hardly or closed

    def why_hardly(self, due_at: datetime) -> str:
        """Say why hardly this deadline is meant, else nothing."""
        if due_at >= self.present:
            return ""
        return gettext("This is earlier than the present deadline (%(present)s).") % {
            "present": long_moment(self.present)
        }


class ReturnForm(NewDeadlineForm):
    """What is missing, and by when."""

    field_order = ["comment", "due_at"]

    comment = forms.CharField(
        label=_("What is missing"),
        help_text=_("The owner, the secretariat and the chair read this."),
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=LONGEST_COMMENT,
    )


class MoveForm(NewDeadlineForm):
    """Another deadline, and why."""

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


class RewordForm(SubmissionToken, NoticeTitleForm):
    """Another wording, the title that mails use, and why.

    ``revision`` is that of the wording which it is to replace.
    """

    field_order = ["title_ja", "title_en", "notice_title", "reason"]

    title_ja = PlainField(label=_("What is to be done (Japanese)"), max_length=300)
    title_en = PlainField(label=_("What is to be done (English)"), max_length=300, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The owner, the secretariat and the chair read this."),
        max_length=LONGEST_REASON,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CarryForm(MoveForm):
    """The deadline of what is carried over, why, and perhaps to which meeting.

    Proposed is the first meeting after the present deadline, with its day: not with that of a
    draft, for every reader of the item would learn it.
    """

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
        self.ahead = {each.meeting_id: each for each in meetings}
        later = (each for each in self.ahead.values() if _close_of(each) > self.present)
        self.proposed = next(later, None)
        field = self.fields["meeting_id"]
        field.choices = [  # type: ignore[attr-defined]
            ("", _("No meeting")),
            *((str(each.meeting_id), each.name) for each in self.ahead.values()),
        ]
        field.initial = str(self.proposed.meeting_id) if self.proposed else ""
        known = self.proposed if self.proposed and not self.proposed.draft else None
        self.fields["due_at"].initial = _close_of(known) if known else None
        if any(each.draft for each in self.ahead.values()):
            field.help_text = _(
                "The owner, the secretariat and the chair see it, if they may read of the meeting."
                " For a draft no day is proposed: everybody who can open the action item sees the"
                " deadline at once."
            )

    def clean_due_at(self) -> datetime:
        """Refuse what is no carrying over."""
        due_at = super().clean_due_at()
        if due_at <= self.present:
            raise ValidationError(
                _("Carry it over to a day after the present deadline."), code="earlier"
            )
        return due_at

    def why_hardly(self, due_at: datetime) -> str:
        """Say that another meeting was chosen, and the day is still that of the proposed one."""
        meeting_id: UUID | None = self.cleaned_data.get("meeting_id")
        chosen, proposed = self.ahead.get(meeting_id) if meeting_id else None, self.proposed
        if not chosen or not proposed or chosen == proposed or due_at != _close_of(proposed):
            return ""
        return gettext("You chose %(chosen)s, but this is the day of %(proposed)s.") % {
            "chosen": chosen.name,
            "proposed": proposed.name,
        }


def _close_of(meeting: Source) -> datetime:
    """When the meeting's day closes."""
    return datetime.combine(in_japan(meeting.starts_at).date(), CLOSE_OF_DAY, JST)

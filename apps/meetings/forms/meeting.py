"""The form of a meeting's draft."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.forms import NoticeTitleForm, PlainField
from apps.meetings.services import ItemDraft, MeetingDraft
from apps.obligations.closed_days import DeadlineForm
from apps.organisations.enums import Openness
from apps.sharing.enums import Caveat
from wg_portal.clock import JST, in_japan
from wg_portal.dates import read_time
from wg_portal.forms import HelpedRadios, MomentField, SubmissionToken, needed_when
from wg_portal.width import half_width

if TYPE_CHECKING:
    from apps.meetings.models import Meeting
    from apps.organisations.models import Body

CIRCLES = [("all", _("Members and observers")), ("members", _("Members only, without observers"))]


class ClockField(forms.CharField):
    """A time of day in Japan, typed as 11:30; gives a ``time``."""

    default_error_messages = {"invalid": _("This time does not exist. Enter it as 17:00")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = forms.TextInput(attrs={"data-width": "4", "autocomplete": "off"})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Read the time in any width."""
        typed = half_width(super().clean(value))
        try:
            return read_time(typed) if typed else None
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MeetingForm(DeadlineForm, SubmissionToken, NoticeTitleForm):
    """When, where, for whom, under which label; the agenda is a formset beside it."""

    deadline = "reply_due_at"

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    number = forms.IntegerField(
        label=pgettext_lazy("meeting", "Number"),
        min_value=1,
        max_value=9999,
        help_text=_("Follows the body's last meeting."),
        widget=forms.TextInput(attrs={"data-width": "3", "inputmode": "numeric"}),
    )
    starts_at = MomentField(label=_("Starts"))
    ends_at = ClockField(label=_("Ends"), help_text=_("On the same day, for example 11:30"))
    place_ja = PlainField(label=_("Place (Japanese)"), max_length=200)
    place_en = PlainField(label=_("Place (English)"), max_length=200, required=False)
    room = PlainField(
        label=_("Room"),
        max_length=100,
        required=False,
        help_text=_("Shown in the portal only; mails and calendars name the building."),
    )
    online = forms.BooleanField(
        label=_("Online attendance is possible"), required=False, initial=True
    )
    openness = forms.ChoiceField(
        label=_("Openness"),
        choices=Openness.choices,
        initial=Openness.CLOSED,
        widget=forms.RadioSelect,
    )
    closed_reason = needed_when(
        PlainField(
            label=_("Why closed"),
            max_length=200,
            required=False,
            help_text=_("The reason is shown with the meeting."),
        ),
        _("Required unless open"),
    )
    reply_due_at = MomentField(label=_("Reply deadline"), at=time(17))
    circle = forms.ChoiceField(
        label=_("Who sees the meeting"),
        choices=CIRCLES,
        initial="all",
        widget=HelpedRadios(
            help={
                "all": _("Everybody who represents an organisation in this body"),
                "members": _("Observers neither see it nor are invited"),
            }
        ),
    )
    caveats = forms.MultipleChoiceField(
        label=_("Handling caveats"),
        choices=Caveat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Check what depends on two fields."""
        cleaned = super().clean()
        starts_at, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts_at and end:
            cleaned["ends_at"] = datetime.combine(in_japan(starts_at).date(), end, JST)
            if cleaned["ends_at"] <= starts_at:
                self.add_error("ends_at", _("The meeting has to end after it starts."))
        due_at = cleaned.get("reply_due_at")
        if starts_at and due_at and due_at >= starts_at:
            self.add_error(
                "reply_due_at", _("The reply deadline has to be before the meeting starts.")
            )
        if cleaned.get("openness") != Openness.OPEN and not cleaned.get("closed_reason"):
            self.add_error(
                "closed_reason", _("Say why the meeting is not open; the reason is shown.")
            )
        return cleaned

    @property
    def typed_start(self) -> datetime | None:
        """The start as far as it can be read, for the clock beside the agenda."""
        if not self.is_bound:
            return None
        field = self["starts_at"]
        try:
            read: datetime | None = field.field.clean(field.value())
        except ValidationError:
            return None
        return read

    def draft(self, items: list[ItemDraft]) -> MeetingDraft:
        """Return what was typed, for the service."""
        skipped = {"version", "submission"}
        fields = {k: v for k, v in self.cleaned_data.items() if k not in skipped}
        return MeetingDraft(**fields, items=tuple(items))


def proposal(body: Body, number: int) -> dict[str, Any]:
    """Return what a new meeting's form starts with; the title is for Japanese mails."""
    return {
        "number": number,
        "notice_title": f"{body.short_ja} 第{number}回のご案内"[:40],
    }


def stored(meeting: Meeting) -> dict[str, Any]:
    """Return what the form of an existing draft starts with."""
    names = (
        "number", "starts_at", "place_ja", "place_en", "room", "online", "openness",
        "closed_reason", "reply_due_at", "tlp", "notice_title", "caveats", "version",
    )  # fmt: skip
    ends_at = in_japan(meeting.ends_at)
    return {name: getattr(meeting, name) for name in names} | {
        "ends_at": f"{ends_at:%H:%M}",
        "circle": "all" if "observer" in meeting.circle.roles else "members",
    }

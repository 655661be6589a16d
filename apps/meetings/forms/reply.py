"""The reply to an invitation, and the word with which a request is returned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.forms import PlainField
from apps.meetings.enums import Answer
from wg_portal.forms import HelpedRadios, SubmissionToken, needed_when

if TYPE_CHECKING:
    from collections.abc import Iterable

HELP = {
    Answer.PROXY: _("By the terms of this body. Write who comes."),
    Answer.ABSENT: _("You can write to the secretariat below."),
}


class ReplyForm(SubmissionToken):
    """One organisation's reply; ``answers`` are those that the body's terms leave."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    answer = forms.ChoiceField(
        label=pgettext_lazy("noun", "Reply"),
        widget=HelpedRadios(help=HELP),
        error_messages={"required": _("Choose how your organisation attends")},
    )
    attendee = needed_when(
        PlainField(label=_("Who attends"), max_length=100, required=False),
        _("Required for a proxy"),
    )
    comment = forms.CharField(
        label=_("Message to the secretariat"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, answers: Iterable[Answer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(answer.value, answer.label) for answer in answers]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A proxy has a name."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == Answer.PROXY and not cleaned.get("attendee"):
            self.add_error("attendee", _("Write who comes as your proxy"))
        return cleaned


class ReleaseForm(SubmissionToken):
    """The second officer's word on the request that he has read."""

    release = forms.UUIDField(widget=forms.HiddenInput)


class ReturnForm(SubmissionToken):
    """Why a request is sent back."""

    comment = forms.CharField(
        label=_("What should be changed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what should be changed before the release")},
    )

"""What is written: the text in two languages, its revisions, questions, reasons, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.forms import PlainField, TextField, TwoTexts, UploadField
from apps.sharing.enums import Caveat
from apps.threat_notes.models import COMMENT_LENGTH, REASON_LENGTH, TITLE_LENGTH
from wg_portal.forms import SubmissionToken


class TextForm(SubmissionToken, TwoTexts):
    """Step 2: titles, text, caveats."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title_ja = PlainField(label=pgettext_lazy("note", "Title (Japanese)"), max_length=TITLE_LENGTH)
    title_en = PlainField(
        label=pgettext_lazy("note", "Title (English)"), max_length=TITLE_LENGTH, required=False
    )
    caveats = forms.MultipleChoiceField(
        label=_("Handling caveats"),
        choices=Caveat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("title_ja", "title_en", "text_ja", "text_en", "caveats")

    def written(self) -> dict[str, Any]:
        """What was typed, for the services."""
        names = ("title_ja", "title_en", "text_ja", "text_en", "caveats")
        return {name: self.cleaned_data[name] for name in names}


class ReviseForm(SubmissionToken, TwoTexts):
    """A new text for a note that is out, and what changed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = PlainField(
        label=_("What changed"),
        max_length=REASON_LENGTH,
        help_text=_("For the readers, such as: the deadline of measure 2 is now a calendar date"),
    )
    field_order = ("reason", "text_ja", "text_en")


class AttachForm(SubmissionToken):
    """A file that goes out with the note."""

    file = UploadField()


class ReleaseForm(SubmissionToken):
    """Releases what is shown: ``seen`` is what the author looked at."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Open this page again and send the form from there"),
            "invalid": _("Open this page again and send the form from there"),
        },
    )


class WithdrawForm(SubmissionToken):
    """Why the note is taken back."""

    reason = PlainField(
        label=_("Why it is withdrawn"),
        max_length=REASON_LENGTH,
        help_text=_("The note's authors see this, and it stands in the record."),
    )


class CommentForm(SubmissionToken):
    """A question or an addition, in one's own name."""

    text = TextField(
        label=_("Write a question or an addition"),
        max_length=COMMENT_LENGTH,
        rows=4,
        help_text=_("Everybody who can open this note reads it, with your name."),
    )


class FilterForm(forms.Form):
    """Filters of the list."""

    whose = forms.ChoiceField(
        choices=[("", ""), ("open", ""), ("mine", "")], required=False, widget=forms.HiddenInput
    )
    tlp = forms.TypedChoiceField(
        label=_("TLP label"),
        choices=[
            ("", pgettext_lazy("filter", "All")),
            ("0", "TLP:CLEAR"),
            ("1", "TLP:GREEN"),
            ("2", "TLP:AMBER"),
            ("3", "TLP:AMBER+STRICT"),
            ("4", "TLP:RED"),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "input", "data-size": "s"}),
    )

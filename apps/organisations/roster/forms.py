"""What is chosen on the pages of the roster."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wg_portal.forms import SubmissionToken

MOST_FILES = 3


class FilesInput(forms.ClearableFileInput):
    """One control for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One workbook, or a CSV for each sheet; cleans to the list of files."""

    default_error_messages = {
        "required": _("Choose the file"),
        "missing": _("Choose the file"),
        "empty": _("The file is empty. Check that it opens on your computer, then choose it again"),
        "many": _("Choose one workbook, or at most one CSV for each of the three sheets"),
    }

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Clean each of the files."""
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(self.error_messages["many"], code="many")
        return [super(FilesField, self).clean(each, initial) for each in given]


class UploadForm(forms.Form):
    """The filled roster; nothing is kept of one that holds errors, so it may be sent again."""

    filled = FilesField(
        label=_("The filled template"),
        widget=FilesInput(attrs={"accept": ".xlsx,.csv", "multiple": True}),
        help_text=_("One xlsx, or a CSV for each sheet. Choose several files at once."),
    )


class ConfirmForm(SubmissionToken):
    """What the officer has looked at, and whether those entered anew are invited with it."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    invites = forms.BooleanField(
        required=False,
        label=_("Invite the people entered anew as soon as it is written"),
        help_text=_("Otherwise they wait until you and a second officer let their invitations go."),
    )

    def __init__(self, *args: Any, newcomers: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not newcomers:
            del self.fields["invites"]


class ReleaseForm(SubmissionToken):
    """What the second officer had before him (``asking.seen_by_second``)."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=200)


class InviteForm(SubmissionToken):
    """Whom to invite: all who wait, or those whose boxes are ticked."""

    everybody = forms.BooleanField(required=False)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["person"] = forms.MultipleChoiceField(
            choices=[(str(each), str(each)) for each in people], required=False
        )

    def chosen(self) -> list[Any]:
        """The people to invite."""
        given = self.cleaned_data
        return self.people if given["everybody"] else list(given["person"])

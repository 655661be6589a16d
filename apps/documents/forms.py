"""Forms for papers; ``PaperForm`` also stands inside the pages of meetings."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.documents.uploads import CheckedUpload, check_upload
from apps.organisations.models import Body, Organisation
from apps.sharing.enums import Caveat, Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH, Circle
from apps.sharing.selectors import body_circle
from wg_portal.forms import HelpedRadios, SubmissionToken, needed_when
from wg_portal.markdown import TEXT_LENGTH
from wg_portal.periods import current

if TYPE_CHECKING:
    from wg_portal.principal import Principal

__all__ = [
    "LABELS",
    "NoticeTitleForm",
    "PaperForm",
    "PlainField",
    "TextField",
    "TwoTexts",
    "UploadField",
    "VersionForm",
    "check_upload",
]

MARKDOWN = _("Markdown: # heading, - list, **strong**. Addresses are not made into links.")
ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.csv,.png,.jpg,.jpeg"
LABELS = [(label.value, label.label) for label in Tlp if label < Tlp.RED]
"""TLP:RED goes to named people only, never to a body's circle."""
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of writing: a title could say two things."""


class PlainField(forms.CharField):
    """One line of text, NFC, without control signs and turning signs."""

    def to_python(self, value: Any) -> str:
        """Return the text on one line, with accents and voiced marks composed."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        return " ".join(text.splitlines())

    def validate(self, value: str) -> None:
        """Refuse what would not be shown as it is stored."""
        super().validate(value)
        if any(letter in TURNING or unicodedata.category(letter) == "Cc" for letter in value):
            raise ValidationError(
                _("This text holds invisible signs. Type it again by hand"), code="invisible"
            )


class TextField(forms.CharField):
    """Lines of text, NFC, without control signs and turning signs; lines end in ``\\n``."""

    def __init__(self, *, rows: int = 12, **kwargs: Any) -> None:
        kwargs["widget"] = forms.Textarea(attrs={"rows": str(rows)})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the text with accents and voiced marks composed."""
        text = unicodedata.normalize("NFC", super().to_python(value) or "")
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        """Refuse what would not be shown as it is stored."""
        super().validate(value)
        shown = value.replace("\n", "").replace("\t", "")
        if any(sign in TURNING or unicodedata.category(sign) == "Cc" for sign in shown):
            raise ValidationError(
                _("This text holds invisible signs. Type it again by hand"), code="invisible"
            )


class TwoTexts(forms.Form):
    """A text in Markdown, Japanese needed."""

    text_ja = TextField(label=_("Text (Japanese)"), max_length=TEXT_LENGTH, help_text=MARKDOWN)
    text_en = TextField(
        label=_("Text (English)"), max_length=TEXT_LENGTH, required=False, help_text=MARKDOWN
    )


class UploadField(forms.FileField):
    """A file that was examined; cleans to a ``CheckedUpload``."""

    default_error_messages = {
        "required": _("Choose a file"),
        "missing": _("Choose a file"),
        "empty": _("The file is empty. Check that it opens on your computer, then choose it again"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("File"))
        kwargs.setdefault(
            "help_text",
            _(
                "pdf, docx, xlsx, pptx, csv, png or jpg, up to 50 MB, without password and macros."
                " Names of authors and hidden properties are removed. If the page comes back with"
                " an error, choose the file again."
            ),
        )
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> CheckedUpload | None:
        """Examine the file; the sentences of ``enums.Fault`` say what to do."""
        file = super().clean(data, initial)
        return check_upload(file) if file else None


class NoticeTitleForm(forms.Form):
    """Label and title for notices; from TLP:AMBER on the title is needed.

    ``standing``: the label of what stands already; then it is not asked.
    """

    tlp = forms.TypedChoiceField(
        label=_("TLP label"), choices=LABELS, coerce=int, initial=Tlp.AMBER.value
    )
    notice_title = needed_when(
        PlainField(
            label=_("Title for notices"),
            max_length=NOTICE_TITLE_LENGTH,
            required=False,
            help_text=_(
                "Mails and calendars show only this, at most 40 characters."
                " Write nothing that is above TLP:GREEN."
            ),
        ),
        _("Required from TLP:AMBER on"),
    )

    def __init__(self, *args: Any, standing: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        if standing is not None:
            del self.fields["tlp"]

    def clean(self) -> dict[str, Any]:
        """Ask for the title where the label needs it."""
        cleaned: dict[str, Any] = super().clean() or {}
        tlp = cleaned.get("tlp", 0) if self.standing is None else self.standing
        if tlp >= Tlp.AMBER and not cleaned.get("notice_title"):
            self.add_error(
                "notice_title",
                _("Enter the title for notices: from TLP:AMBER on, mails show nothing else."),
            )
        return cleaned


class PaperForm(NoticeTitleForm):
    """Title, marking, owner and file of a new paper in ``body``, as ``who`` may give them."""

    title_ja = PlainField(label=_("Title (Japanese)"), max_length=200)
    title_en = PlainField(label=_("Title (English)"), max_length=200, required=False)
    owner_organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Submitted by"),
        empty_label=_("Choose an organisation"),
        help_text=_("The organisation that answers for the content"),
    )
    circle = forms.ModelChoiceField(
        Circle.objects.none(), label=_("Who can open it"), empty_label=None
    )
    tlp = forms.TypedChoiceField(
        label=_("TLP label"),
        coerce=int,
        choices=LABELS,
        initial=Tlp.AMBER,
        widget=HelpedRadios(
            help={
                Tlp.CLEAR: _("May be passed on without limit"),
                Tlp.GREEN: _("May be passed on within the community"),
                Tlp.AMBER: _("Own organisation and its clients, as far as they need to know"),
                Tlp.AMBER_STRICT: _("Own organisation only"),
            }
        ),
        help_text=_("This portal cannot handle information of confidentiality class 3."),
    )
    caveats = forms.MultipleChoiceField(
        label=_("Handling caveats"),
        choices=Caveat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    file = UploadField()

    field_order = [
        "title_ja",
        "title_en",
        "owner_organisation",
        "circle",
        "tlp",
        "notice_title",
        "caveats",
        "file",
    ]

    def __init__(self, *args: Any, body: Body, who: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        circles = [body_circle(body.pk, name).pk for name in ("all", "members")]
        circle, owner = self.fields["circle"], self.fields["owner_organisation"]
        circle.queryset = Circle.objects.filter(  # type: ignore[attr-defined]
            pk__in=[pk for pk in circles if pk in who.circle_ids]
        )
        owner.queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
            current(who.at, "memberships__during"), memberships__body=body
        ).distinct()
        circle.label_from_instance = lambda each: each.name  # type: ignore[attr-defined]
        if owner.initial is None:
            owner.initial = who.organisation_id

    def arguments(self) -> dict[str, Any]:
        """What ``services.create_paper`` takes from a valid form."""
        cleaned = self.cleaned_data
        names = ("title_ja", "title_en", "tlp", "circle", "notice_title", "caveats")
        return {name: cleaned[name] for name in names} | {
            "owner_organisation_id": cleaned["owner_organisation"].pk,
            "upload": cleaned["file"],
        }


class VersionForm(SubmissionToken):
    """A file that replaces an earlier one, and what changed."""

    file = UploadField()
    reason = PlainField(
        label=_("What was replaced"),
        max_length=300,
        help_text=_("For the readers, such as: figures on page 5 corrected"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        """``first``: nothing is replaced yet, so nobody asks why."""
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["reason"]

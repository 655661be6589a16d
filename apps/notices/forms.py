"""What is typed about notices."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.forms import PlainField, TwoTexts, UploadField
from apps.notices.audiences import Audience, known_organisations
from apps.notices.enums import AudienceKind
from apps.notices.models import REASON_LENGTH, TITLE_LENGTH
from apps.notices.policies import NEVER_RED, can_leave_language, untouched_language
from apps.notices.services import NoticeDraft
from apps.obligations.closed_days import DeadlineForm
from apps.organisations.enums import Sector
from apps.sharing.enums import Caveat, Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH
from wg_portal.forms import HelpedRadios, MomentField, SubmissionToken, needed_when

if TYPE_CHECKING:
    from datetime import datetime

    from apps.notices.models import Notice, Revision
    from wg_portal.principal import Principal

LABELS = [(label.value, label.label) for label in sorted(Tlp, reverse=True) if label < Tlp.RED]
KIND_HELP = {
    AudienceKind.SECTOR.value: _("Those whose people handle marked information; choose it below"),
    AudienceKind.ORGANISATIONS.value: _("Tick them below; the secretariat is always inside"),
    AudienceKind.COMMUNITY.value: _("Everybody in every body; for CLEAR and GREEN only"),
}


class NoticeForm(DeadlineForm, SubmissionToken, TwoTexts):
    """A draft on one page: who gets it, what it says, when and how."""

    deadline = "acknowledge_by"

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    tlp = forms.TypedChoiceField(
        label=_("TLP label"),
        choices=LABELS,
        coerce=int,
        initial=Tlp.AMBER.value,
        widget=forms.RadioSelect,
        help_text=_("A notice is never TLP:RED."),
        error_messages={"invalid_choice": NEVER_RED},
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("notice", "Who gets it"),
        choices=AudienceKind.choices,
        initial=AudienceKind.ALL,
        widget=HelpedRadios(help=KIND_HELP),
    )
    sector = needed_when(
        forms.ChoiceField(label=_("Sector"), choices=[("", "–"), *Sector.choices], required=False),
        _("Required for a sector"),
    )
    organisations = forms.MultipleChoiceField(
        label=_("Organisations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    title_ja = PlainField(
        label=pgettext_lazy("notice", "Title (Japanese)"), max_length=TITLE_LENGTH
    )
    title_en = PlainField(
        label=pgettext_lazy("notice", "Title (English)"), max_length=TITLE_LENGTH, required=False
    )
    notice_title = needed_when(
        PlainField(
            label=_("Title for notices"),
            max_length=NOTICE_TITLE_LENGTH,
            required=False,
            help_text=_(
                "The subject line of the mail shows this, at most 40 characters."
                " Write nothing that is above TLP:GREEN."
            ),
        ),
        _("Required from TLP:AMBER on"),
    )
    urgent = forms.BooleanField(
        label=_("Urgent: tell everybody at once"),
        required=False,
        help_text=_("The subject line begins with “Urgent”. It never waits for a digest."),
    )
    opens_at = MomentField(
        label=_("Visible from"),
        required=False,
        at=time(9),
        help_text=_(
            "Nobody but the desk sees it before, and no mail goes out. Leave it empty: at release."
        ),
    )
    acknowledge_by = MomentField(
        label=_("To be acknowledged by"),
        required=False,
        at=time(17),
        help_text=_(
            "Each organisation says once that it has taken note. Leave it empty if you expect"
            " nothing. 17:00 unless you enter a time."
        ),
    )
    caveats = forms.MultipleChoiceField(
        label=_("Handling caveats"),
        choices=Caveat.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, who: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = who.at
        self.known = list(known_organisations(who).exclude(pk=who.organisation_id))
        self.fields["organisations"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for _word, group in self._groups() for each in group
        ]

    def clean(self) -> dict[str, Any]:
        """Check what depends on two fields."""
        cleaned: dict[str, Any] = super().clean() or {}
        label, kind = cleaned.get("tlp", 0), cleaned.get("kind")
        if label >= Tlp.AMBER and kind == AudienceKind.COMMUNITY:
            self.add_error(
                "kind", _("The whole community can receive CLEAR and GREEN only. Choose another.")
            )
        if kind == AudienceKind.SECTOR and not cleaned.get("sector"):
            self.add_error("sector", _("Choose a sector."))
        if kind == AudienceKind.ORGANISATIONS and not cleaned.get("organisations"):
            self.add_error("organisations", _("Choose at least one organisation."))
        if label >= Tlp.AMBER and not cleaned.get("notice_title"):
            self.add_error(
                "notice_title",
                _("Enter the title for notices: from TLP:AMBER on, mails show nothing else."),
            )
        for name in ("opens_at", "acknowledge_by"):
            if (moment := cleaned.get(name)) and moment <= self.at:
                self.add_error(name, _("Choose a moment that is still ahead."))
        start, end = cleaned.get("opens_at"), cleaned.get("acknowledge_by")
        if start and end and end <= start:
            self.add_error("acknowledge_by", _("This has to be after the notice becomes visible."))
        return cleaned

    @property
    def organisation_groups(self) -> list[tuple[str, list[Any]]]:
        """The tick boxes of organisations by sector."""
        boxes = iter(self["organisations"])
        return [(word, [next(boxes) for _each in group]) for word, group in self._groups()]

    def _groups(self) -> list[tuple[str, list[Any]]]:
        groups = [
            (str(sector.label), [each for each in self.known if each.sector == sector])
            for sector in Sector
        ]
        return [(word, group) for word, group in groups if group]

    def draft(self) -> NoticeDraft:
        """What was typed, for the services."""
        typed = self.cleaned_data
        kind = typed["kind"]
        chosen = typed["organisations"] if kind == AudienceKind.ORGANISATIONS else []
        names = (
            "tlp", "title_ja", "title_en", "text_ja", "text_en", "notice_title", "urgent",
            "opens_at", "acknowledge_by",
        )  # fmt: skip
        return NoticeDraft(
            audience=Audience(
                kind,
                frozenset(UUID(pk) for pk in chosen),
                typed["sector"] if kind == AudienceKind.SECTOR else "",
            ),
            caveats=tuple(typed["caveats"]),
            **{name: typed[name] for name in names},
        )


def proposal() -> dict[str, Any]:
    """Return what a new notice's form starts with; the title is for Japanese mails.

    It names no body: the audience is not chosen yet, and may be wider than any.
    """
    return {"notice_title": "事務局からのお知らせ"}


def stored(notice: Notice, text: Revision, audience: Audience) -> dict[str, Any]:
    """Return what the form of an existing draft starts with."""
    names = (
        "version", "tlp", "title_ja", "title_en", "notice_title", "urgent", "opens_at",
        "acknowledge_by", "caveats",
    )  # fmt: skip
    return {name: getattr(notice, name) for name in names} | {
        "kind": audience.kind,
        "sector": audience.sector,
        "organisations": [str(pk) for pk in audience.ids],
        "text_ja": text.text_ja,
        "text_en": text.text_en,
    }


class AttachForm(SubmissionToken):
    """A file that goes out with the notice."""

    file = UploadField()


class RequestForm(SubmissionToken):
    """Asks for the release of what is shown: ``seen`` is what the officer looked at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReleaseForm(SubmissionToken):
    """The second officer's word on the request that he has read."""

    release = forms.UUIDField(widget=forms.HiddenInput)


class ReturnForm(SubmissionToken):
    """Why a request is sent back."""

    comment = forms.CharField(
        label=_("What should be changed"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what should be changed before the release")},
    )


class AcknowledgeForm(SubmissionToken):
    """Takes note of the text that is shown: ``seen`` is its ordinal."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReviseForm(DeadlineForm, SubmissionToken, TwoTexts):
    """A corrected text for a notice that is out, what changed, and who must acknowledge again."""

    deadline = "again_by"

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = PlainField(
        label=_("What changed"),
        max_length=REASON_LENGTH,
        help_text=_("For the readers, such as: the room was corrected"),
    )
    other_fine = forms.BooleanField(
        label=_("The other language needs no change"),
        required=False,
        help_text=_("Tick this if the mistake stands in one of the two texts only."),
    )
    again = forms.BooleanField(
        label=_("Whoever has acknowledged does so again for the new text"),
        required=False,
        help_text=_(
            "They are told once, with the correction. What others still owe stays as it is."
        ),
    )
    again_by = needed_when(
        MomentField(
            label=_("To be acknowledged again by"),
            required=False,
            at=time(17),
            help_text=_("17:00 unless you enter a time."),
        ),
        _("Required if asked again"),
    )
    field_order = ("reason", "text_ja", "text_en", "other_fine", "again", "again_by")

    def __init__(
        self, *args: Any, notice: Notice, current: Revision, at: datetime, **kwargs: Any
    ) -> None:
        due_at = notice.acknowledge_by
        initial = {
            "text_ja": current.text_ja,
            "text_en": current.text_en,
            "version": notice.version,
            "again": True,
            "again_by": due_at if due_at and due_at > at else None,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.current, self.at = current, at
        if not current.text_en:
            del self.fields["other_fine"]
        if due_at is None:
            del self.fields["again"], self.fields["again_by"]

    def clean(self) -> dict[str, Any]:
        """Ask about the other language, and for the deadline of what is asked again."""
        cleaned: dict[str, Any] = super().clean() or {}
        texts = {name: cleaned.get(name, "") for name in ("text_ja", "text_en")}
        untouched = untouched_language(self.current, **texts)
        verdict = can_leave_language(untouched, fine=cleaned.get("other_fine", False))
        # Against a text that was corrected meanwhile, nothing can be said of either language.
        if not verdict and cleaned.get("version") == self.initial["version"]:
            self.add_error(f"text_{untouched}", verdict.reason)
        if not cleaned.get("again"):
            cleaned["again_by"] = None
        elif cleaned.get("again_by") is None:
            if "again_by" not in self.errors:
                self.add_error("again_by", _("Enter until when they acknowledge the new text."))
        elif cleaned["again_by"] <= self.at:
            self.add_error("again_by", _("Choose a moment that is still ahead."))
        return cleaned

    def correction(self) -> dict[str, Any]:
        """What was typed, for the services."""
        names = ("text_ja", "text_en", "reason", "version", "other_fine", "again_by")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class WithdrawForm(SubmissionToken):
    """Why the notice is taken back."""

    reason = PlainField(
        label=_("Why it is withdrawn"),
        max_length=REASON_LENGTH,
        help_text=_("The desk sees this, and it stands in the record."),
    )


class FilterForm(forms.Form):
    """Which tab of the list."""

    whose = forms.ChoiceField(choices=[("", ""), ("open", ""), ("drafts", "")], required=False)

"""Step 1: who will read the note, before a word of it is written."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.documents.forms import PlainField
from apps.obligations.closed_days import DeadlineForm
from apps.sharing.enums import CircleKind, Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH
from apps.threat_notes.audiences import ALL, MEMBERS, Audience
from wg_portal.forms import HelpedRadios, MomentField, needed_when

if TYPE_CHECKING:
    from datetime import datetime

    from apps.organisations.models import Body
    from apps.threat_notes.choices import Choices, Group
    from apps.threat_notes.models import ThreatNote

LABELS = [(label.value, label.label) for label in sorted(Tlp, reverse=True)]
LABEL_WORDS = {
    Tlp.RED.value: _("Named people only"),
    Tlp.AMBER_STRICT.value: _("Only inside the organisations that receive it"),
    Tlp.AMBER.value: _("The organisations that receive it, and contractors who need it"),
    Tlp.GREEN.value: _("Everybody in this portal"),
    Tlp.CLEAR.value: _("No limit"),
}
LABEL_HELP = {
    Tlp.RED.value: _("Nobody may pass it on, not even to a stand-in. No title in lists or mails"),
    Tlp.AMBER_STRICT.value: _("Not to be passed to contractors or joint centres"),
    Tlp.AMBER.value: _("Passing it to contractors is put on record"),
    Tlp.GREEN.value: _("Not for publication"),
    Tlp.CLEAR.value: _("Publication needs an approval of its own"),
}

KINDS = [
    (CircleKind.COMMUNITY.value, _("The whole community")),
    (ALL, _("Members and observers of this body")),
    (MEMBERS, _("Members of this body, without observers")),
    (CircleKind.ORGANISATIONS.value, _("Chosen organisations")),
    (CircleKind.PEOPLE.value, _("Named people")),
]
KIND_HELP = {
    CircleKind.COMMUNITY.value: _("Everybody in every body; for CLEAR and GREEN only"),
    CircleKind.ORGANISATIONS.value: _("Tick them below; your own organisation is always inside"),
    CircleKind.PEOPLE.value: _("Tick them below; the only choice for TLP:RED"),
}


class AudienceForm(DeadlineForm):
    """Label, circle, title for notices and the two moments."""

    deadline = "acknowledge_by"

    tlp = forms.TypedChoiceField(
        label=_("TLP label"),
        choices=LABELS,
        coerce=int,
        initial=Tlp.AMBER.value,
        widget=forms.RadioSelect,
        help_text=_("Only you can lower it later. When in doubt, choose the narrower one."),
    )
    kind = forms.ChoiceField(
        label=_("Who receives it"),
        choices=KINDS,
        initial=ALL,
        widget=HelpedRadios(help=KIND_HELP),
    )
    organisations = forms.MultipleChoiceField(
        label=_("Organisations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your own organisation is always inside."),
    )
    people = forms.MultipleChoiceField(
        label=_("People"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They see each other's names. You are always inside yourself."),
    )
    notice_title = needed_when(
        PlainField(
            label=_("Title for notices"),
            max_length=NOTICE_TITLE_LENGTH,
            required=False,
            help_text=_(
                "Mails and lists of duties show only this, at most 40 characters."
                " Write nothing that is above TLP:GREEN."
            ),
        ),
        _("Required for AMBER and AMBER+STRICT"),
    )
    visible_from = MomentField(
        label=_("Visible from"),
        required=False,
        at=time(9),
        help_text=_(
            "Nobody but its authors sees the note before. Leave it empty: at once on release."
        ),
    )
    acknowledge_by = MomentField(
        label=_("To be acknowledged by"),
        required=False,
        at=time(17),
        help_text=_(
            "Each organisation says once that it has taken note, of TLP:RED each person named."
            " Leave it empty if you expect nothing. 17:00 unless you enter a time."
        ),
    )

    def __init__(self, *args: Any, choices: Choices, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices, self.at = choices, at
        for name in ("organisations", "people"):
            groups: list[Group] = getattr(choices, name)
            self.fields[name].choices = [  # type: ignore[attr-defined]
                box for group in groups for box in group.boxes
            ]
        self.fields["organisations"].initial = choices.secretariat

    def clean(self) -> dict[str, Any]:
        """Check what depends on two fields."""
        cleaned: dict[str, Any] = super().clean() or {}
        label, kind = cleaned.get("tlp", 0), cleaned.get("kind")
        if label == Tlp.RED and kind and kind != CircleKind.PEOPLE:
            self.add_error("kind", _("TLP:RED goes to named people only. Choose “Named people”."))
        elif label >= Tlp.AMBER and kind == CircleKind.COMMUNITY:
            self.add_error(
                "kind", _("The whole community can receive CLEAR and GREEN only. Choose another.")
            )
        if kind == CircleKind.ORGANISATIONS and not cleaned.get("organisations"):
            self.add_error("organisations", _("Choose at least one other organisation."))
        if kind == CircleKind.PEOPLE and not cleaned.get("people"):
            self.add_error("people", _("Name at least one other person."))
        if Tlp.AMBER <= label < Tlp.RED and not cleaned.get("notice_title"):
            self.add_error(
                "notice_title",
                _("Enter the title for notices: from TLP:AMBER on, mails show nothing else."),
            )
        for name in ("visible_from", "acknowledge_by"):
            if (moment := cleaned.get(name)) and moment <= self.at:
                self.add_error(name, _("Choose a moment that is still ahead."))
        start, end = cleaned.get("visible_from"), cleaned.get("acknowledge_by")
        if start and end and end <= start:
            self.add_error("acknowledge_by", _("This has to be after the note becomes visible."))
        return cleaned

    @property
    def label_rows(self) -> list[tuple[Any, Any, Any]]:
        """Each radio button of the label with its word and its line of help."""
        return [
            (choice, LABEL_WORDS[value], LABEL_HELP[value])
            for choice, (value, _label) in zip(self["tlp"], LABELS, strict=True)
        ]

    @property
    def organisation_groups(self) -> list[tuple[str, list[Any]]]:
        """The tick boxes of organisations under their words."""
        return self._grouped("organisations", self.choices.organisations)

    @property
    def people_groups(self) -> list[tuple[str, list[Any]]]:
        """The tick boxes of people by organisation."""
        return self._grouped("people", self.choices.people)

    def _grouped(self, name: str, groups: list[Group]) -> list[tuple[str, list[Any]]]:
        boxes = iter(self[name])
        return [(group.word, [next(boxes) for _box in group.boxes]) for group in groups]

    def audience(self) -> Audience | None:
        """What is chosen so far; ``None`` while label and choice do not go together."""
        if {"tlp", "kind", "organisations", "people"} & self.errors.keys():
            return None
        chosen = self.cleaned_data if self.is_bound else self._proposed()
        kind = chosen["kind"]
        if kind in (ALL, MEMBERS):
            return Audience(chosen["tlp"], CircleKind.BODY.value, circle=kind)
        ids = frozenset(UUID(pk) for pk in chosen[kind]) if kind in self.fields else frozenset()
        return Audience(chosen["tlp"], kind, ids)

    def _proposed(self) -> dict[str, Any]:
        return {name: self[name].initial for name in ("tlp", "kind", "organisations", "people")}

    def moments(self) -> dict[str, datetime | None]:
        """The two moments, for the services."""
        return {name: self.cleaned_data[name] for name in ("visible_from", "acknowledge_by")}


def proposal(body: Body) -> dict[str, Any]:
    """Return what a new note's form starts with; the title is for Japanese mails."""
    return {"notice_title": f"{body.short_ja} 脅威情報のお知らせ"[:NOTICE_TITLE_LENGTH]}


def stored(note: ThreatNote, audience: Audience) -> dict[str, Any]:
    """Return what the form of an existing draft starts with."""
    chosen = [str(pk) for pk in audience.ids]
    initial = {
        "tlp": audience.tlp,
        "kind": audience.circle if audience.kind == CircleKind.BODY else audience.kind,
        "people": chosen if audience.kind == CircleKind.PEOPLE else [],
        "notice_title": note.notice_title,
        "visible_from": note.opens_at,
        "acknowledge_by": note.acknowledge_by,
    }
    if audience.kind == CircleKind.ORGANISATIONS:
        initial["organisations"] = chosen
    return initial

"""The rows of an agenda: added, moved and taken out by plain buttons, nothing typed is lost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.forms import PlainField
from apps.meetings.agenda import Span, clock
from apps.meetings.enums import ItemKind
from apps.meetings.services import ItemDraft
from wg_portal.forms import DigitsField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.meetings.models import AgendaItem
    from apps.organisations.models import Organisation

if TYPE_CHECKING:
    _Rows = forms.BaseFormSet["AgendaRow"]
else:
    _Rows = forms.BaseFormSet

PREFIX = "agenda"
EMPTY_ROWS = 3
MOST_ROWS = 40


class AgendaRow(forms.Form):
    """One agenda item; an untouched row is left out."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title_ja = PlainField(label=pgettext_lazy("agenda item", "Title (Japanese)"), max_length=200)
    title_en = PlainField(
        label=pgettext_lazy("agenda item", "Title (English)"), max_length=200, required=False
    )
    minutes = DigitsField(
        label=pgettext_lazy("duration", "Minutes"),
        widget=forms.TextInput(
            attrs={"data-width": "3", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("Enter how many minutes the item takes")},
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("agenda item", "Kind"),
        choices=ItemKind.choices,
        initial=ItemKind.DISCUSSION,
    )
    presenter = forms.ChoiceField(label=_("Presented by"), required=False)
    chatham_house = forms.BooleanField(label=_("Chatham House Rule"), required=False)

    def __init__(self, *args: Any, presenters: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(each.pk), each.short) for each in presenters)]
        self.fields["presenter"].choices = choices  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["data-size"] = "s"

    def clean_minutes(self) -> int:
        """Return whole minutes between 1 and 600."""
        typed = self.cleaned_data["minutes"]
        if not typed.isdigit() or not 1 <= int(typed) <= 600:
            raise forms.ValidationError(_("Enter whole minutes, for example 25"))
        return int(typed)

    @property
    def typed_minutes(self) -> int:
        """The minutes as far as they can be read, for the clock beside the row."""
        typed = str(self["minutes"].value() or "")
        return int(typed) if typed.isdecimal() and len(typed) <= 3 else 0

    def draft(self) -> ItemDraft:
        """Return the row for the service."""
        data = self.cleaned_data
        return ItemDraft(
            id=data["id"],
            kind=ItemKind(data["kind"]),
            title_ja=data["title_ja"],
            title_en=data["title_en"],
            minutes=data["minutes"],
            presenter_id=data["presenter"] or None,
            chatham_house=data["chatham_house"],
        )


class AgendaRows(_Rows):
    """All rows in their order on the page; every row may stay empty."""

    starts_at: datetime | None = None

    def initial_form_count(self) -> int:
        """Old rows are told by their id, not by their place."""
        return 0

    @property
    def spans(self) -> list[tuple[AgendaRow, Span | None]]:
        """The rows with their clock, ``None`` as long as nothing says when it begins."""
        if self.starts_at is None:
            return [(form, None) for form in self.forms]
        spans = clock((form.typed_minutes for form in self.forms), self.starts_at)
        return [
            (form, span if form.typed_minutes else None)
            for form, span in zip(self.forms, spans, strict=True)
        ]

    @property
    def total(self) -> int:
        """Minutes of all rows together."""
        return sum(form.typed_minutes for form in self.forms)

    @property
    def ends_at(self) -> datetime | None:
        """When the agenda ends if everybody keeps to it."""
        return self.starts_at + timedelta(minutes=self.total) if self.starts_at else None

    def drafts(self) -> list[ItemDraft]:
        """Return the rows that hold something."""
        return [form.draft() for form in self.forms if form.cleaned_data]


def agenda_rows(
    data: QueryDict | None,
    *,
    presenters: Sequence[Organisation],
    items: Sequence[AgendaItem] = (),
) -> AgendaRows:
    """Return the rows as posted, else those of ``items`` and empty ones to type in."""
    initial = [
        {
            "id": item.pk,
            "title_ja": item.title_ja,
            "title_en": item.title_en,
            "minutes": str(item.minutes),
            "kind": item.kind,
            "presenter": str(item.presenter_id or ""),
            "chatham_house": item.chatham_house,
        }
        for item in items
    ]
    rows = forms.formset_factory(
        AgendaRow,
        formset=AgendaRows,
        extra=len(initial) or EMPTY_ROWS,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    made = rows(
        data, initial=initial or None, prefix=PREFIX, form_kwargs={"presenters": presenters}
    )
    return cast("AgendaRows", made)


def rearranged(data: QueryDict, act: str) -> QueryDict:
    """Return the posted data with the rows changed by one button.

    ``act`` is ``add``, ``up-2``, ``down-0`` or ``remove-1``; anything else changes nothing.
    """
    count = min(_number(data.get(f"{PREFIX}-TOTAL_FORMS")), MOST_ROWS)
    rows = [_row(data, n) for n in range(count)]
    verb, _dash, place = act.partition("-")
    n = _number(place)
    if verb == "add" and count < MOST_ROWS:
        rows.append({})
    elif verb == "up" and 0 < n < count:
        rows[n - 1], rows[n] = rows[n], rows[n - 1]
    elif verb == "down" and n < count - 1:
        rows[n + 1], rows[n] = rows[n], rows[n + 1]
    elif verb == "remove" and n < count:
        del rows[n]
    changed = data.copy()
    for key in [key for key in changed if key.startswith(f"{PREFIX}-")]:
        del changed[key]
    changed[f"{PREFIX}-TOTAL_FORMS"], changed[f"{PREFIX}-INITIAL_FORMS"] = str(len(rows)), "0"
    for place_now, row in enumerate(rows):
        for name, values in row.items():
            changed.setlist(f"{PREFIX}-{place_now}-{name}", values)
    return changed


def _row(data: QueryDict, n: int) -> dict[str, list[str]]:
    prefix = f"{PREFIX}-{n}-"
    return {key.removeprefix(prefix): data.getlist(key) for key in data if key.startswith(prefix)}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 5 else 0

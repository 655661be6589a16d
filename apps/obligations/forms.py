"""The form of a ladder: a row for each stage, and a sample deadline beside them."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.obligations.enums import Counting, Manner, Rung
from apps.obligations.ladder_faults import MOST_STAGES
from apps.obligations.ladders import Stage
from wg_portal.dates import read_year
from wg_portal.forms import DigitsField, MomentField
from wg_portal.width import half_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.http import QueryDict

    from apps.obligations.ladder_faults import Fault

if TYPE_CHECKING:
    _Rows = forms.BaseFormSet["StageRow"]
else:
    _Rows = forms.BaseFormSet

PREFIX = "stages"
MOST_ROWS = 2 * MOST_STAGES
"""Rows that a form takes at all; more than ``MOST_STAGES`` filled ones are refused in words."""
BEFORE, AFTER = "before", "after"
SIDES = [
    (BEFORE, pgettext_lazy("stage", "before the deadline")),
    (AFTER, pgettext_lazy("stage", "after the deadline")),
]
UNITS = [("", _("In the unit of the deadline")), *Counting.choices]


class StageRow(forms.Form):
    """One stage; an untouched or ticked row is left out."""

    number = DigitsField(
        label=pgettext_lazy("stage", "Number"),
        widget=forms.TextInput(
            attrs={"data-width": "3", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"required": _("Enter a number; 0 is the deadline itself.")},
    )
    unit = forms.ChoiceField(label=pgettext_lazy("stage", "Unit"), choices=UNITS, required=False)
    side = forms.ChoiceField(
        label=pgettext_lazy("stage", "Before or after"), choices=SIDES, initial=BEFORE
    )
    to = forms.ChoiceField(
        label=pgettext_lazy("stage", "To"), choices=Rung.choices, initial=Rung.BEARER
    )
    manner = forms.ChoiceField(
        label=pgettext_lazy("stage", "How"), choices=Manner.choices, initial=Manner.DIGEST
    )
    remove = forms.BooleanField(label=_("Remove this stage"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["data-size"] = "s"

    def clean_number(self) -> int:
        """Return a whole number that can be counted; how far is far is the ladder's question."""
        typed: str = self.cleaned_data["number"]
        if not typed.isdecimal() or len(typed) > 4:
            raise ValidationError(_("Enter a whole number, for example 3"))
        return int(typed)

    def stage(self, ordinal: int) -> Stage:
        """Return the row as a stage."""
        data = self.cleaned_data
        number = data["number"]
        offset = -number if data["side"] == BEFORE else number
        return Stage(ordinal, offset, data["to"], data["unit"], data["manner"])


class StageRows(_Rows):
    """All rows in their order on the page."""

    def initial_form_count(self) -> int:
        """Rows are told by nothing but their place: all of them may be new."""
        return 0

    @property
    def full(self) -> bool:
        """Whether no row can be added."""
        return len(self.forms) >= MOST_STAGES

    @property
    def kept(self) -> list[tuple[int, StageRow]]:
        """The rows that hold a stage, with their place on the page; of a bound, valid formset."""
        return [
            (place, row)
            for place, row in enumerate(self.forms, 1)
            if row.cleaned_data and not row.cleaned_data["remove"]
        ]

    def stages(self) -> list[Stage]:
        """Return the stages; each is numbered as its row, so that faults find it."""
        return [row.stage(place) for place, row in self.kept]

    def blame(self, faults: Iterable[Fault]) -> None:
        """Put each fault to its row."""
        for fault in faults:
            if fault.ordinal is None:
                self._non_form_errors.append(fault.reason)  # type: ignore[attr-defined]
            else:
                self.forms[fault.ordinal - 1].add_error(fault.field, fault.reason)

    def full_clean(self) -> None:
        """Ask nothing of a row that is to be removed."""
        super().full_clean()
        for place, row in enumerate(self.forms):
            if row.is_bound and row["remove"].value():
                row._errors = ErrorDict()  # type: ignore[attr-defined]
                row.cleaned_data = {}
                self._errors[place] = row.errors  # type: ignore[attr-defined]


class SampleDeadline(MomentField):
    """Knows of leap years."""

    def to_python(self, value: Any) -> datetime | None:
        """Read the moment; a 29 February that does not exist is called by its name."""
        try:
            return super().to_python(value)
        except ValidationError as error:
            year = _leapless(value) if error.code == "invalid" else None
            if year is None:
                raise
            raise ValidationError(
                _("%(year)d is not a leap year, so it has no 29 February. Choose another day."),
                code="leap",
                params={"year": year},
            ) from None


def _leapless(value: Sequence[str]) -> int | None:
    year, month, day = (half_width(part or "").strip("月日 ") for part in value[:3])
    try:
        return read_year(year) if (int(month), int(day)) == (2, 29) else None
    except ValueError:
        return None


class SampleForm(forms.Form):
    """The deadline for which the stages are worked out, and what the writer had before him."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    due_at = SampleDeadline(label=_("Deadline of the sample"), at=time(17))
    counting = forms.ChoiceField(label=_("Its days count as"), choices=Counting.choices)

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_due_at(self) -> datetime:
        """A sample of the past would show nothing."""
        due_at: datetime = self.cleaned_data["due_at"]
        if due_at <= self.at:
            raise ValidationError(_("Choose a sample deadline that lies ahead."))
        return due_at


def stage_rows(data: QueryDict | None, stages: Sequence[Stage] = ()) -> StageRows:
    """Return the rows as posted, else those of ``stages``."""
    initial = [
        {
            "number": str(abs(stage.offset)),
            "unit": stage.unit,
            "side": AFTER if stage.offset > 0 else BEFORE,
            "to": stage.to,
            "manner": stage.manner,
        }
        for stage in stages
    ]
    rows = forms.formset_factory(
        StageRow,
        formset=StageRows,
        extra=len(initial) or 1,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
    return cast("StageRows", rows(data, initial=initial or None, prefix=PREFIX))


def with_another_row(data: QueryDict) -> QueryDict:
    """Return the posted data with one more, empty row."""
    typed = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = int(typed) if typed.isdecimal() and len(typed) < 3 else 0
    changed = data.copy()
    changed[f"{PREFIX}-TOTAL_FORMS"] = str(min(count + 1, MOST_STAGES))
    changed[f"{PREFIX}-INITIAL_FORMS"] = "0"
    return changed


def unchecked(form: forms.Form, rows: StageRows) -> None:
    """Mark both as free of errors: somebody is still typing."""
    for each in (form, *rows.forms):
        each._errors = ErrorDict()  # type: ignore[attr-defined]
    rows._errors, rows._non_form_errors = [], ErrorList()  # type: ignore[attr-defined]

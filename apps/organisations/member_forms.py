"""What is asked of the member list and of the directory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from wg_portal.dates import read_date
from wg_portal.width import half_width

if TYPE_CHECKING:
    from datetime import date

    from wg_portal.verdict import Verdict

_BETWEEN = re.compile(r"[-/.年月]")


class DayField(forms.CharField):
    """A day in one line, as it stands in an address or on paper."""

    default_error_messages = {
        "invalid": _("This day does not exist. Enter it as 2026-12-17 or 令和8年12月17日"),
    }

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        """Read ``2026-12-17``, ``2026/12/17``, ``R8.12.17`` or ``令和8年12月17日``."""
        typed = half_width(super().to_python(value) or "")
        if not typed:
            return None
        parts = _BETWEEN.split(typed.removesuffix("日"))
        try:
            year, month, day = (part.strip() for part in parts)
            return read_date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class DayForm(forms.Form):
    """As of which day."""

    on = DayField(
        label=_("As of"),
        required=False,
        help_text=_("Past days too, such as 2026-12-17 or 令和8年12月17日"),
        widget=forms.TextInput(attrs={"data-size": "s", "data-width": "16"}),
    )

    def __init__(self, *args: Any, today: date, ahead: Verdict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.ahead = today, ahead
        if ahead:
            self.fields["on"].help_text = _(
                "Past and future days too, such as 2026-12-17 or 令和8年12月17日"
            )

    def clean_on(self) -> date:
        """Return the day, or today."""
        day: date = self.cleaned_data["on"] or self.today
        if day > self.today and not self.ahead:
            raise ValidationError(self.ahead.reason)
        return day

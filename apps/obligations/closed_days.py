"""Deadlines on days on which nobody works: said when one is typed, kept if it is meant."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.obligations.calendars import SATURDAY, add_business_days, days_off, is_business_day
from apps.obligations.enums import Counting
from wg_portal.clock import in_japan
from wg_portal.dates import long_date
from wg_portal.forms import AsksOnce


def closed_day(due_at: datetime, counting: str) -> str:
    """Say why the day of a deadline does not count, and which is the next; else nothing."""
    day = in_japan(due_at).date()
    if is_business_day(day, counting):
        return ""
    words = {"day": long_date(day), "next": long_date(add_business_days(day, 1, counting))}
    if day.weekday() >= SATURDAY:
        return _("%(day)s is at the weekend; the next business day is %(next)s.") % words
    off = days_off(add_business_days(day, -1, counting), day, counting, get_language() or "ja")
    if off[-1].name:
        words["name"] = off[-1].name
        return _("%(day)s is a holiday (%(name)s); the next business day is %(next)s.") % words
    return _("%(day)s is in the New Year recess; the next business day is %(next)s.") % words


class DeadlineForm(AsksOnce):
    """Mixin: asks whether a deadline is meant to fall on a day that does not count."""

    deadline = "due_at"

    def __init__(self, *args: Any, counting: str = Counting.GOVERNMENT, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counting = counting

    def _post_clean(self) -> None:
        """Ask about a deadline that is right otherwise."""
        super()._post_clean()  # type: ignore[misc]
        due_at: datetime | None = self.cleaned_data.get(self.deadline)
        if due_at is not None and (said := self.why_not(due_at)):
            question = _("%(why)s Change the deadline, or tick the box below to keep this day.")
            self.ask_about(self.deadline, in_japan(due_at).date(), question % {"why": said})

    def why_not(self, due_at: datetime) -> str:
        """Say what is odd about the deadline, else nothing; one that was kept before is kept."""
        before = self.get_initial_for_field(self.fields[self.deadline], self.deadline)
        return "" if due_at == before else closed_day(due_at, self.counting)

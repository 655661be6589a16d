"""Time zones that a person may choose from: a short list, not six hundred names."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

ZONES = {
    "Asia/Tokyo": _("Japan"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Shanghai": _("Beijing, Shanghai"),
    "Asia/Taipei": _("Taipei"),
    "Asia/Hong_Kong": _("Hong Kong"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Kolkata": _("India"),
    "Australia/Sydney": _("Sydney"),
    "Pacific/Auckland": _("Auckland"),
    "UTC": _("Coordinated universal time"),
    "Europe/London": _("London"),
    "Europe/Brussels": _("Paris, Brussels, Berlin"),
    "America/New_York": _("New York, Washington"),
    "America/Chicago": _("Chicago"),
    "America/Denver": _("Denver"),
    "America/Los_Angeles": _("Los Angeles, Seattle"),
    "Pacific/Honolulu": _("Honolulu"),
}


def zone_choices(own: str, at: datetime) -> list[tuple[str, str]]:
    """Return the zones with what their clocks are ahead of UTC now; ``own`` is always among them.

    A zone that somebody has already is called by its technical name when the list lacks it.
    """
    names: dict[str, object] = {own: own, **ZONES} if own not in ZONES else dict(ZONES)
    return [(key, f"{name} ({_ahead(key, at)})") for key, name in names.items()]


def _ahead(key: str, at: datetime) -> str:
    written = f"{at.astimezone(ZoneInfo(key)):%:z}"
    return f"UTC{written}" if key != "UTC" else "UTC"

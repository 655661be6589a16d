"""Keeping how somebody wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.notifications.models import DigestPreference

if TYPE_CHECKING:
    from wg_portal.principal import Principal

WISHES = ("frequency", "weekday", "weekdays", "hour", "at_once")


def preference_of(who: Principal) -> DigestPreference:
    """Return the reader's own wish; not stored yet when he never had one."""
    return DigestPreference.of(who.person_id)


def keep_preference(wish: DigestPreference, *, by: Principal) -> None:
    """Store one's own wish."""
    values = {name: getattr(wish, name) for name in WISHES}
    DigestPreference.objects.bulk_create(
        [DigestPreference(person_id=by.person_id, **values)],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=WISHES,
    )

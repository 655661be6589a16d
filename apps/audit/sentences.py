"""The words in which the record is read: what was done, to what kind of thing, by which right."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.organisations.enums import Role
from apps.sharing.enums import AUTHORING, CircleKind, Reason
from apps.sharing.openings import OPENED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from apps.sharing.record import Right

KINDS: dict[str, _StrPromise] = {
    "meetings.Meeting": pgettext_lazy("record", "Meeting"),
    "meetings.AgendaItem": pgettext_lazy("record", "Agenda item"),
    "meetings.Minutes": pgettext_lazy("record", "Minutes"),
    "documents.Paper": pgettext_lazy("record", "Paper"),
    "decisions.Decision": pgettext_lazy("record", "Decision"),
    "action_items.ActionItem": pgettext_lazy("record", "Action item"),
    "threat_notes.ThreatNote": pgettext_lazy("record", "Threat note"),
    "organisations.Body": pgettext_lazy("record", "Body"),
    "sharing.AuditScope": pgettext_lazy("record", "Scope of an audit"),
}
"""What each type of subject is called."""


@cache
def sentences() -> dict[str, _StrPromise]:
    """Return what each verb of the record says; every app tells it about its own events."""
    found: dict[str, _StrPromise] = {OPENED: gettext_lazy("Opened it")}
    for config in apps.get_app_configs():
        if config.name.startswith("apps.") and find_spec(f"{config.name}.events"):
            told = getattr(import_module(f"{config.name}.events"), "SENTENCES", {})
            found |= {event.kind(): sentence for event, sentence in told.items()}
    return found


def sentence(verb: str) -> str:
    """Return what was done; an unknown verb stays as it is."""
    return str(sentences().get(verb, verb))


def kind(subject_type: str) -> str:
    """Return what kind of thing it is; an unknown type stays as it is."""
    return str(KINDS.get(subject_type, subject_type))


def right(held: Right) -> str:
    """Return by which right somebody could read."""
    if held.via == CircleKind.BODY and held.role:
        return _("Seat in the body: %(role)s") % {"role": Role(held.role).label}
    if held.via in CircleKind.values:
        return _("Circle: %(circle)s") % {"circle": CircleKind(held.via).label}
    reason = Reason(held.via)
    if reason in AUTHORING:
        return str(reason.label)
    return _("Grant: %(reason)s") % {"reason": reason.label}

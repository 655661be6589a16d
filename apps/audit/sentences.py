"""The words in which the record is read: what was done, to what kind of thing, by which right."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from apps.organisations.enums import Role
from apps.sharing.enums import AUTHORING, CircleKind, Reason, Tlp
from apps.sharing.models import AuditScope
from apps.sharing.openings import OPENED
from apps.sharing.references import reference

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from apps.activity.models import Record
    from apps.sharing.record import Right

KINDS: dict[str, _StrPromise] = {
    "meetings.Meeting": pgettext_lazy("record", "Meeting"),
    "meetings.AgendaItem": pgettext_lazy("record", "Agenda item"),
    "meetings.Minutes": pgettext_lazy("record", "Minutes"),
    "documents.Paper": pgettext_lazy("record", "Paper"),
    "decisions.Decision": pgettext_lazy("record", "Decision"),
    "action_items.ActionItem": pgettext_lazy("record", "Action item"),
    "threat_notes.ThreatNote": pgettext_lazy("record", "Threat note"),
    "notices.Notice": pgettext_lazy("record", "Notice"),
    "organisations.Body": pgettext_lazy("record", "Body"),
    "obligations.Obligation": pgettext_lazy("record", "Expected act"),
    "sharing.AuditScope": pgettext_lazy("record", "Scope of an audit"),
}
"""What each type of subject is called."""
ASKED: dict[str, _StrPromise] = {
    "first": gettext_lazy("From"),
    "last": gettext_lazy("To (included)"),
    "who": gettext_lazy("Person or organisation"),
    "verb": pgettext_lazy("record", "What was done"),
    "tlp": pgettext_lazy("record", "Label"),
    "subject": gettext_lazy("Reference or number"),
    "number": gettext_lazy("How many"),
    "draw": gettext_lazy("Number of the draw"),
}
"""What each part of a recorded filter is called; the body is that of the row."""


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


def detail(row: Record) -> str:
    """Return what tells a row from others like it, in references and codes; often nothing."""
    if act := row.facts.get("obligation_id"):
        return f"{pgettext('record', 'Expected act')} {reference(UUID(act))}"
    if row.version_id:
        return f"{pgettext('record', 'Version')} {reference(row.version_id)}"
    if row.subject_type != AuditScope._meta.label:
        return ""
    # The number of a draw is typed: it stands last and may hold any sign.
    asked, draw, number = row.facts.get("asked", "").partition(";draw=")
    parts = [part.partition("=") for part in asked.split(";")]
    if draw:
        parts.append(("draw", "=", number))
    return " / ".join(
        f"{ASKED[name]} {_asked(name, value)}".strip()
        for name, _is, value in parts
        if name in ASKED
    )


def _asked(name: str, value: str) -> str:
    if name == "verb":
        return sentence(value)
    if name == "tlp":
        return str(Tlp(int(value)).label)
    if name == "who":
        return ""  # whom it may mean is not for every auditor of the body
    if name == "subject" and "-" not in value:
        return reference(UUID(value.ljust(32, "0")))
    return value


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

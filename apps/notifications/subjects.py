"""What mails call a thing and where they lead: never the title of what is TLP:AMBER or stricter,
never its text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from apps.meetings.models import Meeting
from apps.organisations.selectors import known_body
from apps.sharing.enums import Tlp
from apps.sharing.models import Marked
from wg_portal.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Kind:
    """What one type of subject is called, and the page that shows it."""

    noun: _StrPromise
    page: str


MEETING = "meetings.Meeting"
ACTION = "action_items.ActionItem"
KINDS = {
    MEETING: Kind(pgettext_lazy("subject", "Meeting"), "meetings:meeting"),
    "meetings.Minutes": Kind(pgettext_lazy("subject", "Minutes"), "meetings:meeting"),
    "threat_notes.ThreatNote": Kind(pgettext_lazy("subject", "Threat note"), "threat_notes:note"),
    "notices.Notice": Kind(pgettext_lazy("subject", "Notice"), "notices:notice"),
    "documents.Paper": Kind(pgettext_lazy("subject", "Paper"), "documents:paper"),
    "decisions.Decision": Kind(pgettext_lazy("subject", "Decision"), "decisions:decision"),
    "roster_checks.RosterCheck": Kind(
        pgettext_lazy("subject", "Check of people and contacts"), "roster_checks:check"
    ),
    ACTION: Kind(pgettext_lazy("subject", "Action item"), "action_items:action"),
}


def find(subject_type: str, ids: Iterable[UUID], who: Principal) -> dict[UUID, Marked]:
    """Return the things as ``who`` reads them now, those that he may read now, by id."""
    things = _visible(apps.get_model(subject_type), set(ids), who)
    if subject_type == MEETING:
        prefetch_related_objects(things, known_body(who))
    return {each.pk: each for each in things}


@prepared
def _visible(model: type[Marked], ids: set[UUID], who: Principal) -> QuerySet[Marked]:
    found: QuerySet[Marked] = model._default_manager.visible_to(who).filter(pk__in=ids)
    return found


def noun(subject_type: str) -> str:
    """Return what the thing is, such as ``Action item``."""
    return str(KINDS[subject_type].noun)


def may_be_named(thing: Marked, at: datetime) -> bool:
    """Whether a mail may say what its author wrote for notices.

    Not for TLP:RED, for what an unnamed author wrote, before it is visible, or under embargo.
    """
    return (
        thing.tlp < Tlp.RED
        and thing.originator_id is not None
        and thing.visible_from is not None
        and thing.visible_from <= at
        and (thing.embargo_until is None or thing.embargo_until <= at)
    )


def name(thing: Marked | None, subject_type: str, at: datetime) -> str:
    """Return the title for notices, else the running number, else only what kind of thing it is.

    What kind it is is the fixed text for everything that may not be named.
    """
    if thing is None or not may_be_named(thing, at):
        return noun(subject_type)
    return thing.notice_title or _numbered(thing, subject_type)


def rows(thing: Marked | None, subject_type: str, at: datetime) -> list[tuple[str, str]]:
    """Return what a mail is about: its name, and the number of an action item that has a title for
    notices, as many may share one.
    """
    found = [(_("Subject"), name(thing, subject_type, at))]
    if subject_type == ACTION and thing and thing.notice_title and may_be_named(thing, at):
        found.append((pgettext("code", "Number"), getattr(thing, "code", "")))
    return found


def open_title(thing: Marked, subject_type: str, at: datetime) -> str:
    """Like ``name``, but what is TLP:CLEAR or TLP:GREEN goes by its title, as digests may."""
    title = getattr(thing, "title", "")
    if title and thing.tlp <= Tlp.GREEN and may_be_named(thing, at):
        return str(title)
    return name(thing, subject_type, at)


def _numbered(thing: Marked, subject_type: str) -> str:
    if isinstance(thing, Meeting):
        return meeting_number(thing)
    code = getattr(thing, "code", "")
    return f"{noun(subject_type)} {code}".strip()


def meeting_number(meeting: Meeting) -> str:
    """Return body and number, as far as the reader knows the body."""
    body = getattr(meeting, "body", None)
    if body is None:
        return noun(MEETING)
    return _("Meeting %(number)s of %(body)s") % {"number": meeting.number, "body": body.short}


def address(subject_type: str, subject_id: UUID) -> str:
    """Return the full address of the thing's page; opening it needs a sign-in."""
    page = reverse(KINDS[subject_type].page, args=[subject_id])
    return f"{settings.PORTAL_URL}{page}"


def home() -> str:
    """Return the full address of the page that shows what is expected of the reader."""
    return f"{settings.PORTAL_URL}/"

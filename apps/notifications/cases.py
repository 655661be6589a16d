"""The words in which events, tellings and texts speak of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.notifications.enums import Channel, Mandatory, NewsGroup

if TYPE_CHECKING:
    from apps.notifications.letters import Addressee, Notice
    from apps.notifications.models import Delivery
    from apps.organisations.models import Organisation
    from apps.sharing.models import Marked
    from apps.sharing.selectors import Recipient
    from wg_portal.principal import Principal


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it lies in the outbox."""

    id: UUID
    kind: str
    facts: dict[str, Any]
    at: datetime

    @property
    def subject_id(self) -> UUID:
        """The thing that the event is about."""
        return UUID(self.facts["subject_id"])

    def uuid(self, name: str) -> UUID:
        """Return the fact ``name``, which must be an id."""
        return UUID(self.facts[name])


@dataclass(frozen=True, slots=True)
class Telling:
    """One person to be told. ``stage`` and ``revision`` make the key under which it is once.

    ``moment`` is when the thing became due, if that was before the event; ``before`` the time
    after which it would come too late.
    """

    recipient: Recipient
    channel: Channel = Channel.MAIL
    stage: str = ""
    revision: int = 1
    obligation_id: UUID | None = None
    moment: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """What a mail needs to know of an open obligation; the bearer only by the officers."""

    kind: str
    due_at: datetime
    left: int
    unit: str
    bearer_organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a text may draw on, as the recipient himself sees it now.

    ``thing`` is ``None`` when its text needs a second factor (TLP:RED): only fixed words then.
    ``bearer`` is the other organisation that owes the duty, unless the reader may not know it;
    ``since`` holds the facts of the first of the changes that are told together.
    """

    delivery: Delivery
    to: Addressee
    who: Principal
    thing: Marked | None
    duty: OpenDuty | None
    bearer: Organisation | None
    since: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line of a digest.

    ``versions``: of a text or file that changed, the one before and the one now; ``was``: of a
    deadline that moved, the day before. ``is_new``: nothing of the thing was told before;
    ``is_open``: TLP:CLEAR or TLP:GREEN; ``is_others``: another organisation must act.
    """

    what: str
    url: str
    label: str = ""
    when: str = ""
    lateness: str = ""
    left: int | None = None
    versions: tuple[int, int] | None = None
    was: str = ""
    is_new: bool = False
    is_open: bool = False
    is_others: bool = False

    @property
    def is_change(self) -> bool:
        """Whether something that the reader knows has changed."""
        return self.versions is not None or bool(self.was)

    @property
    def change(self) -> str:
        """What has changed, in the active language; empty when nothing has."""
        if self.versions is not None:
            return change_of(self.versions)
        return _("deadline changed from %(was)s") % {"was": self.was} if self.was else ""

    @property
    def is_late(self) -> bool:
        """Whether the reader's own deadline has passed."""
        return self._is_owed and not self.is_others and (self.left or 0) < 0

    @property
    def is_soon(self) -> bool:
        """Whether the reader's own deadline is ahead."""
        return self._is_owed and not self.is_others and (self.left or 0) >= 0

    @property
    def is_owed_by_others(self) -> bool:
        """Whether the reader hears of it because of his office."""
        return self._is_owed and self.is_others

    @property
    def _is_owed(self) -> bool:
        return not self.is_change and self.left is not None

    @property
    def is_news(self) -> bool:
        """Whether it is only to be known."""
        return not self.is_change and self.left is None


def change_of(versions: tuple[int, int]) -> str:
    """Return in words from which version to which something has changed."""
    old, new = versions
    return _("version %(old)s → %(new)s") % {"old": old, "new": new}


class Withheld(Exception):
    """Nothing is to be said any more; the text says why, in one or two English words."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What the portal does about one kind of event.

    ``matter``: news rides in the digest unless its reader wants it at once; what is mandatory
    rides only in a digest that leaves soon enough, and is a mail of its own otherwise.
    ``of_the_gone``: told to people who cannot read the thing any more, in words without it.
    ``unmarked``: about no thing with a marking; ``write`` asks itself for what the reader may know.
    ``is_change``: held back a minute, and folded with those that follow; see ``changes``.
    ``ends``: the thing is gone; what still waits about it is dropped.
    ``moot``: of one reader's cases of this kind, says why some are not true any more, by delivery;
    as many queries for all as for one, asked each time that they are worded.
    What is owed needs none: a telling that names an obligation ends with it.
    """

    subject_type: str
    matter: NewsGroup | Mandatory
    tell: Callable[[Happening], Iterable[Telling]]
    write: Callable[[Case], Notice] | None = None
    line: Callable[[Case], DigestLine] | None = None
    of_the_gone: bool = False
    unmarked: bool = False
    is_change: bool = False
    ends: bool = False
    moot: Callable[[Sequence[Case]], dict[UUID, str]] | None = None

    @property
    def is_news(self) -> bool:
        """Whether it may wait for any digest, and for ever when there is none."""
        return isinstance(self.matter, NewsGroup)


def everybody(readers: Iterable[Recipient]) -> list[Recipient]:
    """Return each person once, on the first of his posts."""
    first: dict[UUID, Recipient] = {}
    for reader in readers:
        first.setdefault(reader.person_id, reader)
    return list(first.values())

"""The words in which events, tellings and texts speak of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from apps.notifications.enums import Channel, Mandatory, NewsGroup

if TYPE_CHECKING:
    from apps.notifications.letters import Addressee, Notice
    from apps.notifications.models import Delivery
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
    assignee_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a text may draw on, as the recipient himself sees it now.

    ``thing`` is ``None`` when its text needs a second factor (TLP:RED): only fixed words then.
    """

    delivery: Delivery
    to: Addressee
    who: Principal
    thing: Marked | None
    duty: OpenDuty | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line of a digest."""

    what: str
    url: str
    label: str = ""
    when: str = ""
    lateness: str = ""
    left: int | None = None


class Withheld(Exception):
    """Nothing is to be said any more; the text says why, in one or two English words."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What the portal does about one kind of event.

    ``matter``: news rides in the digest unless its reader wants it at once; what is mandatory
    rides only in a digest that leaves soon enough, and is a mail of its own otherwise.
    ``of_the_gone``: told to people who cannot read the thing any more, in words without it.
    """

    subject_type: str
    matter: NewsGroup | Mandatory
    tell: Callable[[Happening], Iterable[Telling]]
    write: Callable[[Case], Notice] | None = None
    line: Callable[[Case], DigestLine] | None = None
    of_the_gone: bool = False

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

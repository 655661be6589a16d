"""What is told in one walk: the words typed, those that must not leave, and the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from apps.demo.cast import BODIES, ORGANISATIONS, PEOPLE, PersonCard
from apps.demo.personas import address
from apps.obligations.calendars import add_business_days
from apps.obligations.enums import Counting
from wg_portal.clock import JST

DOMAINS = {card.key: card.domain for card in ORGANISATIONS}
CARDS = {card.key: card for card in PEOPLE}
BODY = next(body for body in BODIES if body.code == "practitioners")
DESK = ("osawa", "miura")


def mailbox(person: str) -> str:
    """The address of somebody of the demo."""
    return address(CARDS[person])


def invited() -> dict[str, PersonCard]:
    """Who has to be told of a meeting, by address."""
    seated = [person for seat in BODY.seats for person, _capacity in seat.people]
    cards = [CARDS[person] for person in seated if person not in DESK]
    return {address(card): card for card in cards if card.is_active}


@dataclass(frozen=True)
class Story:
    """One meeting in one language; ``secret`` stands in all that no mail may carry."""

    language: str
    begins: datetime

    @property
    def secret(self) -> str:
        """A word that no mail and no other body may ever see."""
        return f"カナリア{self.language}"

    def language_of(self, person: PersonCard) -> str:
        """The language of his mails: the bank's practitioner has chosen that of the walk."""
        return self.language if person.key == "saeki" else person.language

    @property
    def meeting_title(self) -> str:
        """The meeting's title for notices."""
        return f"実務者会合のご案内（{self.language}）"

    @property
    def paper_title(self) -> str:
        """The paper's title for notices."""
        return f"修正適用の資料（{self.language}）"

    @property
    def decision_title(self) -> str:
        """The decision's title for notices."""
        return f"会合の確認事項（{self.language}）"

    @property
    def action_title(self) -> str:
        """The action item's title for notices."""
        return f"会合の宿題事項（{self.language}）"

    @property
    def told_titles(self) -> list[str]:
        """What mails to members may say, and nobody else may read."""
        return [self.meeting_title, self.paper_title, self.decision_title, self.action_title]

    def day(self, n: int, at: time) -> datetime:
        """The ``n``-th business day of the government after the walk began."""
        day = add_business_days(self.begins.date(), n, Counting.GOVERNMENT)
        return datetime.combine(day, at, JST)

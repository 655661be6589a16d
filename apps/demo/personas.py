"""Whom a visitor of the demo can be, and what to try as that person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from apps.demo.cast import ORGANISATIONS, PEOPLE, PersonCard
from apps.demo.handling import NEWCOMER

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_DOMAINS = {card.key: card.domain for card in ORGANISATIONS}
_PEOPLE = {card.key: card for card in PEOPLE}


@dataclass(frozen=True, slots=True)
class Persona:
    """A part to play: ``key`` is what the sign-in form sends, ``person`` the card's key."""

    key: str
    person: str
    part: _StrPromise
    to_try: _StrPromise

    @property
    def email(self) -> str:
        """The address of the person's account."""
        return address(_PEOPLE[self.person])


def address(card: PersonCard) -> str:
    """Return the address of a person of the demo."""
    return f"{card.key}@{_DOMAINS[card.organisation]}"


PERSONAS = (
    Persona(
        "secretariat",
        "osawa",
        _("Secretariat, first officer"),
        _("Create meeting 3 of the practitioners, see who is told, and ask for release."),
    ),
    Persona(
        "secretariat2",
        "miura",
        _("Secretariat, second officer"),
        _("Release or return what the first officer prepared; nobody releases their own request."),
    ),
    Persona(
        "chair",
        "makihara",
        _("Aide to the Minister, who chairs"),
        _("Look at the meetings and decisions on the chair's behalf; the minister has no account."),
    ),
    Persona(
        "bank",
        "saeki",
        _("Practitioner of a bank"),
        _("Reply to the invitation, open the paper, and finish an action item with a comment."),
    ),
    Persona(
        "bank-admin",
        "miyata",
        _("Administrator of the same bank"),
        _("Attends as a third contact; the office of administrator by itself opens nothing."),
    ),
    Persona(
        "newcomer",
        NEWCOMER,
        _("Executive of the same bank, before accepting the handling policy"),
        _("Accept the handling policy; until then no other page opens."),
    ),
    Persona(
        "rival-bank",
        "fujisaki",
        _("Another bank, in another body"),
        _("See only the subgroup; open an address of the practitioners and get “not found”."),
    ),
    Persona(
        "it-vendor",
        "hashizume",
        _("IT vendor"),
        _("Report on an action item, and reply for a company in two bodies."),
    ),
    Persona(
        "ministry",
        "yoshioka",
        _("Liaison officer of a ministry"),
        _("Read papers and minutes, and reply with a proxy as the terms allow."),
    ),
    Persona(
        "boj",
        "watarai",
        _("Bank of Japan, observer"),
        _("Reply as an observer; papers for members only do not appear."),
    ),
    Persona(
        "guest",
        "whitfield",
        _("Executive of an AI developer, in English"),
        _("See nothing of the group: an outsider reads only what they are let into by name."),
    ),
    Persona(
        "auditor",
        "anzai",
        _("Auditor"),
        _("Read for thirty days who did and opened what in one body, never the texts themselves."),
    ),
)


def find(key: str) -> Persona | None:
    """Return the persona under ``key``."""
    return next((persona for persona in PERSONAS if persona.key == key), None)

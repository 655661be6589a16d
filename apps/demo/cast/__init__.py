"""Who plays in the demo. Public bodies bear their real names; everybody else is made up."""

from apps.demo.cast.bodies import BODIES, BodyCard, SeatCard
from apps.demo.cast.organisations import (
    NIGHT_CONTACTS,
    ORGANISATIONS,
    NightCard,
    OrganisationCard,
)
from apps.demo.cast.people import MINISTER, PEOPLE, PersonCard

__all__ = [
    "BODIES",
    "MINISTER",
    "NIGHT_CONTACTS",
    "ORGANISATIONS",
    "PEOPLE",
    "BodyCard",
    "NightCard",
    "OrganisationCard",
    "PersonCard",
    "SeatCard",
]

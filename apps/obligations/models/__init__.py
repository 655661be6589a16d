"""Expected acts with their ladders, what is asked about them, and the desk's log of talks."""

from apps.obligations.models.acts import (
    LadderStage,
    Obligation,
    ObligationQuerySet,
    PlannedStage,
    Plea,
    ReminderRequest,
)
from apps.obligations.models.contacts import Contact

__all__ = [
    "Contact",
    "LadderStage",
    "Obligation",
    "ObligationQuerySet",
    "PlannedStage",
    "Plea",
    "ReminderRequest",
]

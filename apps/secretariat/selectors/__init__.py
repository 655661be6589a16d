"""What an officer sees of obligations and mails. All of it starts at what he may know."""

from apps.secretariat.selectors.desk import Desk, desk_page
from apps.secretariat.selectors.ledger import (
    Entry,
    Search,
    deliveries_for,
    entries,
    mail_page,
    operational,
)
from apps.secretariat.selectors.of_meeting import meetings_to_choose
from apps.secretariat.selectors.outgoing import (
    Group,
    ids_of_group,
    outgoing_today,
)
from apps.secretariat.selectors.steps import StepsPage, steps_page

__all__ = [
    "Desk",
    "Entry",
    "Group",
    "Search",
    "StepsPage",
    "deliveries_for",
    "desk_page",
    "entries",
    "ids_of_group",
    "mail_page",
    "meetings_to_choose",
    "operational",
    "outgoing_today",
    "steps_page",
]

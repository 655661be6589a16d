"""What has happened in the demo before today, as data; ``apps.demo.history`` plays it."""

from apps.demo.past.cards import (
    ActionCard,
    DecisionCard,
    ItemCard,
    MeetingCard,
    MergerCard,
    NoteCard,
    NoticeCard,
    PaperCard,
    Step,
)
from apps.demo.past.main import MAIN_1
from apps.demo.past.mergers import MERGERS
from apps.demo.past.notes import NOTES
from apps.demo.past.notices import NOTICES
from apps.demo.past.practitioners_1 import PRACTITIONERS_1
from apps.demo.past.practitioners_2 import PRACTITIONERS_2
from apps.demo.past.threat_intel import THREAT_INTEL_1

MEETINGS = (MAIN_1, PRACTITIONERS_1, PRACTITIONERS_2, THREAT_INTEL_1)

__all__ = [
    "MEETINGS",
    "MERGERS",
    "NOTES",
    "NOTICES",
    "ActionCard",
    "DecisionCard",
    "ItemCard",
    "MeetingCard",
    "MergerCard",
    "NoteCard",
    "NoticeCard",
    "PaperCard",
    "Step",
]

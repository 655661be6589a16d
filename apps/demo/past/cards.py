"""The shape of the demo's past. All days are business days from today; the past is negative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from apps.decisions.models import DecisionKind
from apps.meetings.enums import Answer, ItemKind
from apps.notices.enums import AudienceKind
from apps.sharing.enums import Caveat, CircleKind, Tlp


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper with the lines of its one page; ``circle`` is ``all`` or ``members``."""

    owner: str
    title_ja: str
    title_en: str
    notice_title: str
    lines: tuple[str, ...]
    tlp: Tlp = Tlp.AMBER
    circle: str = "all"
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """What came of an agenda item."""

    kind: DecisionKind
    wording_ja: str
    wording_en: str
    notice_title: str
    tlp: Tlp = Tlp.AMBER


@dataclass(frozen=True, slots=True)
class Step:
    """What became of an action on ``day``; ``due`` is the new deadline of one carried over."""

    day: int
    act: Literal["report", "finish", "confirm", "carry"]
    comment: str = ""
    due: int = 0


@dataclass(frozen=True, slots=True)
class ActionCard:
    """An action item; ``person`` of the owner's reports on it."""

    owner: str
    person: str
    title_ja: str
    title_en: str
    notice_title: str
    due: int
    steps: tuple[Step, ...] = ()
    tlp: Tlp = Tlp.AMBER


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An agenda item with its papers, its minutes and what came of it."""

    kind: ItemKind
    title_ja: str
    title_en: str
    minutes: int
    text: str = ""
    presenter: str | None = None
    papers: tuple[PaperCard, ...] = ()
    decisions: tuple[DecisionCard, ...] = ()
    actions: tuple[ActionCard, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A meeting held on ``day``, with who replied what; who replied to come was there."""

    body: str
    number: int
    day: int
    officer: str
    second_officer: str
    notice_title: str
    place_ja: str
    place_en: str
    room: str
    closed_reason: str
    items: tuple[ItemCard, ...]
    replies: tuple[tuple[str, Answer], ...]
    tlp: Tlp = Tlp.AMBER


@dataclass(frozen=True, slots=True)
class RevisionCard:
    """A new text for a note that is out."""

    day: int
    reason: str
    text_ja: str
    text_en: str


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A threat note released on ``day``; ``due`` is the last day to acknowledge it, 0 for none.

    ``readers`` are keys of organisations or of people, as ``kind`` says; ``file`` is the title
    and the lines of a page that goes with it.
    """

    body: str
    author: str
    day: int
    tlp: Tlp
    kind: CircleKind
    title_ja: str
    title_en: str
    notice_title: str
    text_ja: str
    text_en: str
    readers: tuple[str, ...] = ()
    circle: str = "all"
    caveats: tuple[Caveat, ...] = ()
    due: int = 0
    file: tuple[str, tuple[str, ...]] | None = None
    revision: RevisionCard | None = None
    comments: tuple[tuple[str, int, str], ...] = ()
    acknowledged: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice of the secretariat, released on ``day``; without a second officer it is a draft.

    ``due`` is the last day to acknowledge it, 0 for none; ``opens`` the day from which readers see
    it, 0 for at once; ``readers`` are chosen organisations.
    """

    body: str
    officer: str
    second_officer: str
    day: int
    tlp: Tlp
    kind: AudienceKind
    title_ja: str
    title_en: str
    notice_title: str
    text_ja: str
    text_en: str
    readers: tuple[str, ...] = ()
    urgent: bool = False
    due: int = 0
    opens: int = 0
    revision: RevisionCard | None = None
    acknowledged: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MergerCard:
    """An organisation that was merged into another: asked for, confirmed, and its first day."""

    former: str
    successor: str
    officer: str
    second_officer: str
    asked: int
    confirmed: int
    day: int


OPENING = ItemCard(ItemKind.OPENING, "開会", "Opening", 5, text="座長から開会の挨拶があった。")
CLOSING = ItemCard(
    ItemKind.OTHER,
    "その他（次回日程）",
    "Other business (next meeting)",
    5,
    text="次回の日程は、事務局が別途調整することとした。",
)

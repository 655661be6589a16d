"""What became of every mail. Pure: rows and what the mail server took in, figures out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

SHOWN = ("failed", "ambiguous")
"""States that the operator is shown: such a mail is not lost without a word."""
ENDED = ("sent", *SHOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery at the end, by its Message-ID."""

    message_id: str
    state: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures of a run under failure.

    ``doubtful``: mails that stood in *data* when their sender was killed (``in_data``) or the
    database crashed. ``twice_inside`` are among them, ``twice_elsewhere`` are not.
    """

    policy: str
    messages: int
    taken: int
    lost: int
    unfinished: int
    failed: int
    ambiguous: int
    not_delivered_but_listed: int
    doubtful: int
    in_data: int
    held_without_doubt: int
    doubtful_not_listed: int
    twice_inside: int
    twice_elsewhere: int
    lapsed: int

    @property
    def broken(self) -> list[str]:
        """What was promised and does not hold, in words; empty when all does."""
        held = self.policy == "hold"
        rules = {
            "mails were lost": self.lost,
            "mails are in no final state": self.unfinished,
            "mails went out twice though nobody died over them": self.twice_elsewhere,
            "more mails went out twice than senders were killed inside DATA": max(
                0, self.twice_inside - self.in_data
            ),
            "mails were refused though the server only postponed": self.failed,
            "senders ended by themselves": self.lapsed,
            "mails are held that nobody died over": self.held_without_doubt,
            "mails went out twice though doubtful ones are held": held and self.twice_inside,
            "doubtful mails are not listed as such": held and self.doubtful_not_listed,
        }
        return [f"{count} {words}" for words, count in rules.items() if count]

    def as_dict(self) -> dict[str, Any]:
        """Figures and judgement."""
        return {**asdict(self), "broken": self.broken, "holds": not self.broken}


def judge(
    policy: str,
    rows: Iterable[Row],
    taken: Iterable[str],
    *,
    doubtful: set[str],
    in_data: int,
    lapsed: int,
) -> Verdict:
    """Count; ``taken`` and ``doubtful`` are Message-IDs."""
    all_rows, times = list(rows), Counter(taken)
    missing = [row for row in all_rows if not times[row.message_id]]
    twice = {mail for mail, count in times.items() if count > 1}
    extra = Counter({mail: times[mail] - 1 for mail in twice})
    ambiguous = {row.message_id for row in all_rows if row.state == "ambiguous"}
    return Verdict(
        policy=policy,
        messages=len(all_rows),
        taken=times.total(),
        lost=sum(row.state not in SHOWN for row in missing),
        unfinished=sum(row.state not in ENDED for row in all_rows),
        failed=sum(row.state == "failed" for row in all_rows),
        ambiguous=len(ambiguous),
        not_delivered_but_listed=sum(row.state in SHOWN for row in missing),
        doubtful=len(doubtful),
        in_data=in_data,
        held_without_doubt=len(ambiguous - doubtful),
        doubtful_not_listed=len(doubtful - ambiguous),
        twice_inside=sum(extra[mail] for mail in twice & doubtful),
        twice_elsewhere=sum(extra[mail] for mail in twice - doubtful),
        lapsed=lapsed,
    )

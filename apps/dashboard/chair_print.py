"""The chair's page on paper: exactly one A4 sheet, what does not fit is only counted."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from apps.organisations.selectors import acting_for
from apps.sharing.enums import Tlp
from wg_portal import dates
from wg_portal.printing.typesetting import Sheet, typeset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from apps.dashboard.chair import ChairPage
    from apps.dashboard.charts import Chart
    from wg_portal.principal import Principal

TEMPLATE = "apps/dashboard/print/chair.typ"
MOST = {"overdue": 7, "bodies": 4, "decisions": 4, "notices": 3}
"""Lines of each list: together with all words cut they fill one page."""
NAME, TITLE, WORDING, BODY, BODIES = 48, 60, 120, 28, 96
"""Half-width columns of a name, a title, a wording (two lines), a body, all bodies on one line."""


def chair_sheet(page: ChairPage, who: Principal, person: str) -> bytes:
    """Return the PDF."""
    sheet = Sheet(
        title=_("How things stand"),
        organisation=_cut(acting_for(who).short, NAME),
        person=_cut(person, NAME),
        at=page.at,
        label=str(Tlp(page.page_tlp).label),
    )
    return typeset(TEMPLATE, sheet, _data(page))


def _data(page: ChairPage) -> dict[str, Any]:
    return {
        "as_of": _("As of %(when)s") % {"when": dates.long_moment(page.at)},
        "bodies": _cut(_(", ").join(each.body.name for each in page.bodies), BODIES),
        "scope": _("Only of what you may read in your bodies. TLP:RED is not counted."),
        "charts": [_chart(page.ages), _chart(page.actions), _chart(page.states)],
        "lists": [_overdue(page), _bodies(page), _decisions(page), _notices(page)],
    }


def _chart(drawn: Chart) -> dict[str, Any]:
    most = max((bar.value for bar in drawn.bars), default=0) or 1
    bars = [[bar.word, bar.value, bar.value / most] for bar in drawn.bars]
    return {"title": drawn.title, "bars": bars}


def _overdue(page: ChairPage) -> dict[str, Any]:
    head = [
        pgettext("overdue", "Organisation"),
        _("Up to 7 days"),
        _("8 to 30 days"),
        _("Over 30 days"),
        pgettext("overdue", "All"),
    ]
    rows = [
        [_cut(each.organisation.name, NAME), *map(str, (each.week, each.month, each.longer)),
         str(each.total)]
        for each in page.overdue
    ]  # fmt: skip
    return _list("overdue", _("Overdue by organisation"), head, rows)


def _bodies(page: ChairPage) -> dict[str, Any]:
    head = [pgettext("chair", "Body"), _("Last meeting"), _("Next meeting")]
    none = _("Not announced")
    rows = [
        [
            _cut(each.body.short, BODY),
            dates.paper_date(each.last.starts_at) if each.last else "–",
            f"{_cut(each.name, NAME)} {_moment(each.next.starts_at)}" if each.next else none,
        ]
        for each in page.bodies
    ]
    return _list("bodies", _("Meetings"), head, rows)


def _decisions(page: ChairPage) -> dict[str, Any]:
    head = [pgettext("chair", "Day"), pgettext("chair", "Body"), pgettext("chair", "Decision")]
    rows = [
        [
            dates.paper_date(each.decision.decided_on),
            _cut(each.body, BODY),
            _cut(f"{each.decision.code} {each.decision.wording}", WORDING),
        ]
        for each in page.decisions
    ]
    return _list("decisions", _("Decisions since the last meeting"), head, rows)


def _notices(page: ChairPage) -> dict[str, Any]:
    head = [pgettext("chair", "Day"), pgettext("chair", "Body"), pgettext("chair", "Notice")]
    rows = [
        [
            dates.paper_date(each.notice.visible_from) if each.notice.visible_from else "–",
            _cut(each.body, BODY),
            _cut(each.notice.title, TITLE),
        ]
        for each in page.notices
    ]
    return _list("notices", _("Open notices"), head, rows)


def _list(kind: str, title: str, head: list[str], rows: Sequence[list[str]]) -> dict[str, Any]:
    more = len(rows) - MOST[kind]
    return {
        "kind": kind,
        "title": title,
        "head": head,
        "rows": rows[: MOST[kind]],
        "none": _("Nothing."),
        "more": ngettext("… (and %(n)d more)", "… (and %(n)d more)", more) % {"n": more}
        if more > 0
        else "",
    }


def _moment(at: datetime) -> str:
    return f"{dates.paper_date(at)} {dates.clock_time(at)}"


def _cut(text: str, columns: int) -> str:
    """Shorten to what its column holds; a full-width sign takes two."""
    words = " ".join(text.split())
    taken = list(accumulate(2 if east_asian_width(sign) in "WFA" else 1 for sign in words))
    if not taken or taken[-1] <= columns:
        return words
    return words[: bisect_right(taken, columns - 2)] + "…"

"""Reading notices. Everything starts at ``visible_to``."""

from apps.notices.selectors.acknowledging import (
    Standing,
    acknowledgements_of,
    standing_of,
    to_ask_again,
)
from apps.notices.selectors.listing import (
    NoticeLine,
    notice_lines,
    notices_for,
    open_notices,
    waiting_corrections,
    waiting_releases,
    writable_bodies,
    writable_body,
)
from apps.notices.selectors.pages import (
    NoticePage,
    notice_for,
    notice_page,
    notices_with_names,
)

__all__ = [
    "NoticeLine",
    "NoticePage",
    "Standing",
    "acknowledgements_of",
    "notice_for",
    "notice_lines",
    "notice_page",
    "notices_for",
    "notices_with_names",
    "open_notices",
    "standing_of",
    "to_ask_again",
    "waiting_corrections",
    "waiting_releases",
    "writable_bodies",
    "writable_body",
]

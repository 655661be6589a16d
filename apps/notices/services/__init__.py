"""Writing, releasing, correcting, acknowledging and withdrawing notices."""

from apps.notices.audiences import Audience
from apps.notices.services.answering import acknowledge
from apps.notices.services.drafting import NoticeDraft, attach, change_draft, draft_notice
from apps.notices.services.releasing import release_notice, request_release, return_request
from apps.notices.services.revising import (
    ask_correction,
    release_correction,
    return_correction,
    withdraw_notice,
)

__all__ = [
    "Audience",
    "NoticeDraft",
    "acknowledge",
    "ask_correction",
    "attach",
    "change_draft",
    "draft_notice",
    "release_correction",
    "release_notice",
    "request_release",
    "return_correction",
    "return_request",
    "withdraw_notice",
]

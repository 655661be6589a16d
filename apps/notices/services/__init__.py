"""Writing, releasing, correcting, acknowledging and withdrawing notices."""

from apps.notices.audiences import Audience
from apps.notices.services.answering import acknowledge
from apps.notices.services.drafting import NoticeDraft, attach, change_draft, draft_notice
from apps.notices.services.releasing import release_notice, request_release, return_request
from apps.notices.services.revising import revise, withdraw_notice

__all__ = [
    "Audience",
    "NoticeDraft",
    "acknowledge",
    "attach",
    "change_draft",
    "draft_notice",
    "release_notice",
    "request_release",
    "return_request",
    "revise",
    "withdraw_notice",
]

"""Pages of the notices."""

from apps.notices.views.answering import acknowledge
from apps.notices.views.correcting import (
    correction,
    release_correction,
    return_correction,
    revise,
    withdraw,
)
from apps.notices.views.reading import notice, notice_list
from apps.notices.views.releasing import check, release, request_release, return_request
from apps.notices.views.writing import attach, edit, new

__all__ = [
    "acknowledge",
    "attach",
    "check",
    "correction",
    "edit",
    "new",
    "notice",
    "notice_list",
    "release",
    "release_correction",
    "request_release",
    "return_correction",
    "return_request",
    "revise",
    "withdraw",
]

"""Addresses to which only forms are sent: who opens one, or loads it again, gets its page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_MARK = "answers_only_forms"


def only_posted[**P, R: "HttpResponse"](
    view: Callable[P, R],
) -> Callable[P, R | HttpResponseRedirect]:
    """As ``require_POST``; reading leads to the nearest address above that is a page.

    It looks at the address alone, so it tells nothing about what stands there.
    """
    posted: Any = require_POST(view)

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R | HttpResponseRedirect:
        request: HttpRequest = args[0]  # type: ignore[assignment]
        if request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(_page_above(request.path_info))
        sent: R = posted(*args, **kwargs)
        return sent

    setattr(answer, _MARK, True)
    return answer


def _page_above(address: str) -> str:
    while address != "/":
        address = address.rstrip("/").rpartition("/")[0] + "/"
        try:
            found = resolve(address)
        except Resolver404:
            continue
        if not hasattr(found.func, _MARK):
            return address
    return address

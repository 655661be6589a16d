"""Why a body could not be read, in words: the place, never what stands there."""

from __future__ import annotations

from json import JSONDecodeError
from typing import TYPE_CHECKING

from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WRONG: dict[str, _StrPromise] = {
    "Expecting value": gettext_lazy("a value is expected here."),
    "Expecting property name": gettext_lazy("a name in double quotes is expected here."),
    "Expecting ':'": gettext_lazy("a colon is expected here."),
    "Expecting ','": gettext_lazy("a comma or the end is expected here."),
    "Illegal trailing comma": gettext_lazy("there is a comma too many here."),
    "Unterminated string": gettext_lazy("the text that begins here has no closing quote."),
    "Invalid control character": gettext_lazy(
        "a line break or another control sign must be written as an escape here."
    ),
    "Invalid \\": gettext_lazy("JSON has no such escape."),
    "Extra data": gettext_lazy("the content should have ended before this."),
}
"""Python's words for a fault of JSON by their beginning, and ours."""


def why(cause: BaseException | None) -> str:
    """Return what is wrong with a body whose reading ended in ``cause``; empty if unknown."""
    if isinstance(cause, JSONDecodeError):
        said = [words for start, words in WRONG.items() if cause.msg.startswith(start)]
        return _("The JSON cannot be read. Line %(line)s, column %(column)s: %(what)s") % {
            "line": cause.lineno,
            "column": cause.colno,
            "what": said[0] if said else _("this is not JSON."),
        }
    if isinstance(cause, UnicodeError):
        return _("The content is not in UTF-8.")
    if isinstance(cause, RecursionError):
        return _("The JSON is nested too deeply.")
    if isinstance(cause, MultiPartParserError):
        return _("The form cannot be read: its boundary is missing or wrong, or it has no end.")
    if isinstance(cause, ValueError):
        return _("JSON has no such number as NaN or Infinity, and none with thousands of digits.")
    return ""

"""What came with a form that could not be taken, so that nobody has to type it again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest, QueryDict
    from django.utils.functional import _StrPromise

SECRET = re.compile(r"csrfmiddlewaretoken|credential|code|.*password.*", re.IGNORECASE)
UNTYPED = re.compile(r"next|pk|submission|version|.*_FORMS", re.IGNORECASE)
"""Names that pages give to what nobody types."""
AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LONG = 60
"""What is longer gets more than one line."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value as it was sent; ``label`` is its name where the form is not known."""

    name: str
    label: str | _StrPromise
    value: str
    typed: bool

    @property
    def is_long(self) -> bool:
        """Whether it needs more than one line."""
        return len(self.value) > LONG or "\n" in self.value


@dataclass(frozen=True, slots=True)
class Sent:
    """All that was posted, without secrets and files."""

    fields: list[Field]

    @property
    def any_typed(self) -> bool:
        """Whether there is something that a person would miss."""
        return any(field.typed for field in self.fields)


def sent_with(request: HttpRequest, form: BaseForm | None = None) -> Sent:
    """Return what was posted; ``form`` knows the labels, and what of it a person fills in."""
    try:
        posted: QueryDict = request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return Sent([])
    return Sent(
        [
            _field(name, value, form)
            for name, values in posted.lists()
            if not SECRET.fullmatch(name)
            for value in map(str, values)
        ]
    )


def _field(name: str, value: str, form: BaseForm | None) -> Field:
    typed = bool(value) and not UNTYPED.fullmatch(name) and not AN_ID.fullmatch(value)
    if form is None:
        return Field(name, name, value, typed)
    known = name in form.fields
    label = form[name].label if known else name
    return Field(name, label, value, typed and known and not form[name].is_hidden)

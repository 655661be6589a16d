"""Fields that the resources share."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class LinesField(serializers.CharField):
    """Lines of text, NFC; signs that are not shown as they are stored are refused."""

    default_error_messages = {
        "invisible": _("This text holds invisible signs. Type it again by hand")
    }
    layout = "\n\t"
    """Control signs that stay."""

    def to_internal_value(self, data: Any) -> str:
        """Return the text composed, its lines ended by ``\\n``."""
        text = self.laid_out(unicodedata.normalize("NFC", super().to_internal_value(data)))
        shown = (sign for sign in text if sign not in self.layout)
        if any(sign in TURNING or unicodedata.category(sign) == "Cc" for sign in shown):
            self.fail("invisible")
        return text

    def laid_out(self, text: str) -> str:
        """Return the text with one kind of line end."""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class LineField(LinesField):
    """The same on one line."""

    layout = ""

    def laid_out(self, text: str) -> str:
        """Join the lines by blanks."""
        return " ".join(text.splitlines())


class MomentField(serializers.DateTimeField):
    """A moment in this century; without an offset it is Japanese time."""

    default_error_messages = {"far": _("This moment is too far away.")}

    def to_internal_value(self, value: Any) -> datetime:
        """Refuse what no calendar of the portal reaches."""
        moment: datetime = super().to_internal_value(value)
        if not EARLIEST <= moment < LATEST:
            self.fail("far")
        return moment


class WordField(serializers.ChoiceField):
    """A choice by the word of its enumeration; anything but a text is refused."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the stored value."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        return super().to_internal_value(data)

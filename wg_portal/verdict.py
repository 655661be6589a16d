"""Answers of policies: allowed, or refused with the sentence that the user reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; otherwise ``reason`` says why, in the user's language."""

    allowed: bool
    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise ``Refused`` unless allowed."""
        if not self.allowed:
            raise Refused(self.reason)


ALLOWED = Verdict(True)


def denied(reason: str | _StrPromise) -> Verdict:
    """Refuse, with the sentence that stands beside the disabled button."""
    return Verdict(False, reason)


class PortalError(Exception):
    """Something the user can understand and mend; ``str()`` is the sentence shown."""

    def __init__(self, reason: str | _StrPromise) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


class Refused(PortalError):
    """A policy said no."""


class StaleEdit(PortalError):
    """Somebody else saved first; ``theirs`` maps field names to what is stored now."""

    def __init__(self, reason: str | _StrPromise, theirs: dict[str, str]) -> None:
        super().__init__(reason)
        self.theirs = theirs

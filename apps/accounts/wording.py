"""What a mail about an account says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body of one kind; ``notice`` adds whom to tell if it was somebody else.

    ``page`` names the address that the mail leads to, unless a key is made for it; ``figures``
    are the facts that stand in the body, ``people`` those that hold somebody's id, whose name
    stands there; ``about`` is the fact that completes the address.
    """

    subject: _StrPromise
    body: _StrPromise
    notice: bool = True
    page: str = "account_settings"
    figures: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    about: str = ""

    def said(self, facts: Mapping[str, str]) -> str:
        """Return the body with its figures."""
        return str(self.body) % {name: facts[name] for name in (*self.figures, *self.people)}

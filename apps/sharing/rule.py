"""Who may read: one expression, rendered as SQL for the database and as ``Q`` for queries.

A person acting for one organisation reads a thing if its circle includes him now, or he
holds an individual grant on it; TLP:RED also needs a fresh second factor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Literal

from django.db.models import Q

if TYPE_CHECKING:
    from wg_portal.principal import Principal

NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Term:
    """One condition in both languages. ``{id}`` and ``{c}`` are the row's id and its columns."""

    name: str
    sql: str
    q: Callable[[Principal, str, str], Q]


@dataclass(frozen=True, slots=True)
class Join:
    """Terms joined by ``and`` or ``or``."""

    by: Literal["and", "or"]
    parts: tuple[Term | Join, ...]


COMMUNITY = Term(
    "community",
    "({c}circle_kind = 'community' AND a.member)",
    lambda who, row, ident: Q(**{f"{row}circle_kind": "community"}) if who.member else NOTHING,
)
CIRCLE = Term(
    "circle",
    "{c}circle_id = ANY (a.circles)",
    lambda who, row, ident: Q(**{f"{row}circle_id__in": who.circle_ids}),
)
GRANTED = Term(
    "granted",
    "{id} = ANY (a.granted)",
    lambda who, row, ident: Q(**{f"{row}{ident}__in": who.granted_ids}),
)
RELEASED = Term(
    "released",
    "{c}visible_from <= a.at",
    lambda who, row, ident: Q(**{f"{row}visible_from__lte": who.at}),
)
STANDING = Term(
    "standing",
    "{c}withdrawn_at IS NULL",
    lambda who, row, ident: Q(**{f"{row}withdrawn_at__isnull": True}),
)
AUTHORED = Term(
    "authored",
    "{id} = ANY (a.authored)",
    lambda who, row, ident: Q(**{f"{row}{ident}__in": who.authored_ids}),
)
CLEARED = Term(
    "cleared",
    "({c}tlp < 4 OR a.stepped_up)",
    lambda who, row, ident: Q() if who.stepped_up else Q(**{f"{row}tlp__lt": 4}),
)

READER = Join("or", (COMMUNITY, CIRCLE, GRANTED))
READABLE = Join("or", (Join("and", (READER, RELEASED, STANDING)), AUTHORED))
# The content of a root.
READ = Join("and", (READABLE, CLEARED))
# Duties and deliveries about it hold no text, so they need no fresh factor.
READ_COPY = READABLE


def sql(expression: Term | Join, *, ident: str = "id", columns: str = "") -> str:
    """Render for a policy over ``access() a``; ``columns`` is a table prefix such as ``n.``."""
    if isinstance(expression, Term):
        return expression.sql.format(id=f"{columns}{ident}", c=columns)
    parts = [sql(part, ident=ident, columns=columns) for part in expression.parts]
    return "(" + f" {expression.by.upper()} ".join(parts) + ")"


def q(expression: Term | Join, who: Principal, *, row: str = "", ident: str = "id") -> Q:
    """Render for a query; ``row`` is the path to the marked row, such as ``meeting__``."""
    if isinstance(expression, Term):
        return expression.q(who, row, ident)
    parts = [q(part, who, row=row, ident=ident) for part in expression.parts]
    return reduce(and_ if expression.by == "and" else or_, parts)


def through_access(condition: str) -> str:
    """Wrap ``condition`` so that ``access()`` runs once a query, not once a row."""
    return f"EXISTS (SELECT 1 FROM access() a WHERE {condition})"

"""Numbers and codes that a person can say on the telephone.

Running numbers only inside one body, for things that its whole circle sees; everything
else gets a random code, for a gap or a step would tell that something hidden exists.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import connection

from apps.sharing.selectors import body_circle

if TYPE_CHECKING:
    from uuid import UUID

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 5


def next_number(body_id: UUID, series: str, count: int = 1) -> int:
    """Return the next number of ``series`` in the body, the first of ``count`` that are taken;
    two at once never get the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing_counter (id, body_id, series, last)"
            " VALUES (gen_random_uuid(), %s, %s, %s) ON CONFLICT (body_id, series)"
            " DO UPDATE SET last = sharing_counter.last + EXCLUDED.last RETURNING last",
            [body_id, series, count],
        )
        last: int = cursor.fetchone()[0]
    return last - count + 1


def random_code(series: str) -> str:
    """Return a code such as ``TN-7K3QM``, without look-alike letters."""
    return f"{series}-{''.join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))}"


def code_for(series: str, body_id: UUID, circle_id: UUID) -> str:
    """Return ``A-0001`` for what the body's whole circle sees, otherwise a random code."""
    return codes_for(series, body_id, circle_id, 1)[0]


def codes_for(series: str, body_id: UUID, circle_id: UUID, count: int) -> list[str]:
    """Return ``count`` codes as ``code_for`` makes them, in their order."""
    if body_circle(body_id, "all").pk != circle_id:
        chosen: set[str] = set()
        while len(chosen) < count:
            chosen.add(random_code(series))
        return list(chosen)
    first = next_number(body_id, series, count)
    return [f"{series}-{number:04}" for number in range(first, first + count)]

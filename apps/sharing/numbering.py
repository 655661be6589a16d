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


def next_number(body_id: UUID, series: str) -> int:
    """Return the next number of ``series`` in the body; two at once never get the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing_counter (id, body_id, series, last)"
            " VALUES (gen_random_uuid(), %s, %s, 1) ON CONFLICT (body_id, series)"
            " DO UPDATE SET last = sharing_counter.last + 1 RETURNING last",
            [body_id, series],
        )
        number: int = cursor.fetchone()[0]
    return number


def random_code(series: str) -> str:
    """Return a code such as ``TN-7K3QM``, without look-alike letters."""
    return f"{series}-{''.join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))}"


def code_for(series: str, body_id: UUID, circle_id: UUID) -> str:
    """Return ``A-0001`` for what the body's whole circle sees, otherwise a random code."""
    if body_circle(body_id, "all").pk == circle_id:
        return f"{series}-{next_number(body_id, series):04}"
    return random_code(series)

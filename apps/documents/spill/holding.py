"""Who waits for whom while a paper is taken back or erased, until the transaction ends.

An opening holds the paper, so that a withdrawal lists everybody who has had it, and whoever comes
after finds it gone. An upload keeps the store, so that no purge takes bytes that a version is
about to name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, connections

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

_PAPER = "hashtextextended('paper ' || %s::uuid::text, 0)"
_STORE = "hashtextextended('documents.store', 0)"


def hold(paper_id: UUID) -> None:
    """Let no withdrawal pass between this opening and its row in the record."""
    _ask(f"SELECT pg_advisory_xact_lock_shared({_PAPER})", paper_id)


def hold_version(version_id: UUID) -> None:
    """Do ``hold`` for the paper of a version, if the reader may open it."""
    paper = _PAPER.replace("%s::uuid", "paper_id")
    _ask(
        f"SELECT pg_advisory_xact_lock_shared({paper}) FROM documents_version"  # noqa: S608
        " WHERE id = %s",
        version_id,
    )


def seize(paper_id: UUID) -> None:
    """Wait until every opening under way is recorded, and let no other begin."""
    _ask(f"SELECT pg_advisory_xact_lock({_PAPER})", paper_id)


def keep_bytes() -> None:
    """Let no purge delete what this transaction stores."""
    _ask(f"SELECT pg_advisory_xact_lock_shared({_STORE})")


def seize_bytes() -> None:
    """Wait until every upload under way has named what it stored, and let no other begin."""
    _ask(f"SELECT pg_advisory_xact_lock({_STORE})")


def erase_versions(withdrawal_id: UUID) -> list[tuple[str, bool, bool]]:
    """Empty the versions of a withdrawn paper, as the second person.

    Returns each hash, whether it is of what was received, and whether no version names it any more.
    """
    return _ask("SELECT sha256, received, gone FROM purge_paper(%s)", withdrawal_id)


def erase_paper(paper_id: str, *, using: str) -> list[tuple[str, bool, bool]]:
    """Do so as the owner, without a word: what a restore brought back was erased before."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT sha256, received, gone FROM erase_paper(%s)", [paper_id])
        found: list[tuple[str, bool, bool]] = cursor.fetchall()
        return found


def take_back(withdrawal_id: UUID) -> None:
    """Close the paper of a withdrawal just written, and list who opened it."""
    _ask("SELECT take_back_paper(%s)", withdrawal_id)


def handed_in() -> list[tuple[UUID, UUID, int, str, str, datetime]]:
    """Return the withdrawn papers of the reader's organisation that nobody else tells him of: id,
    body, label, title for notices, open title, and when.
    """
    return _ask(
        "SELECT paper, body, tlp, notice_title, open_title, withdrawn_at"
        " FROM handed_in_and_withdrawn()"
    )


def who_handed_in(withdrawal_id: UUID) -> list[tuple[UUID, UUID, UUID]]:
    """Return person, post and organisation of each reader for whom a withdrawn paper was handed in.

    Only inside ``as_system("audience")``.
    """
    return _ask("SELECT person, post, organisation FROM readers_who_handed_in(%s)", withdrawal_id)


def join(reissue_id: UUID) -> bool:
    """Let an officer who came later look at a new paper; false when he is none of its readers."""
    [[joined]] = _ask("SELECT join_reissue(%s)", reissue_id)
    return bool(joined)


def _ask(statement: str, *arguments: UUID) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        found: list[Any] = cursor.fetchall()
        return found

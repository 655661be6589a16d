"""Who knows of a withdrawal: who looks after it, and of his own part who opened the paper."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.sharing.rule import through_access
from apps.sharing.walls import Child, Rows
from wg_portal.rowsecurity.policies import Policy

if TYPE_CHECKING:
    from django.db import models

SQL = Path(__file__).parent / "sql"

STEWARDS = (
    "(paper_id = ANY (a.authored) OR withdrawn_post_id = a.post"
    " OR body_id || ':secretariat' = ANY (a.seats)"
    " AND (circle_id = ANY (a.circles) OR circle_kind = 'community' AND a.member))"
    " AND (tlp < 4 OR a.stepped_up)"
)
KEPT = "EXISTS (SELECT 1 FROM documents_withdrawal w WHERE w.id = withdrawal_id)"
OWN_OR_STEWARDS = (
    "person_id = a.person OR a.mode = 'system:relay'"
    " OR EXISTS (SELECT 1 FROM documents_withdrawal w WHERE w.id = withdrawal_id"
    " AND NOT (w.unnamed AND w.paper_id = ANY (a.authored)))"
)


@dataclass(frozen=True, slots=True)
class TakenBack(Rows):
    """The table of withdrawals, with the functions that take a paper back and erase it."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every table, and the functions."""
        return [*Rows.statements(self, model), (SQL / "spill.sql").read_text()]


@dataclass(frozen=True, slots=True)
class Uploads(Child):
    """The versions of papers: each in the name of who uploads it, and cleaned in his name."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """As every child; added and changed in one's own name."""
        standing = self.under_parent(model)
        own = f"{standing} AND {through_access('uploaded_by_id = a.person')}"
        return [
            Policy("read", "SELECT", using=standing),
            Policy("write", "INSERT", check=own),
            Policy("change", "UPDATE", using=own, check=own),
            Policy("remove", "DELETE", using=own),
        ]


PURGE = Rows(
    read=KEPT,
    insert=f"asked_by_id = a.person AND confirmed_by_id IS NULL AND {KEPT}",
    change=f"confirmed_by_id IS NULL AND {KEPT}",
    changed=f"confirmed_by_id = a.person AND {KEPT}",
    remove=f"confirmed_by_id IS NULL AND {KEPT}",
    columns=("confirmed_by_id", "confirmed_at"),
)
OPENED_BEFORE = (
    "EXISTS (SELECT 1 FROM documents_recall r, access() a"
    " WHERE r.withdrawal_id = documents_reissue.withdrawal_id AND r.person_id = a.person)"
)
READABLE = "EXISTS (SELECT 1 FROM documents_paper p WHERE p.id = paper_id)"
SEATED = "w.body_id || ':secretariat' = ANY (a.seats)"
SECOND = (
    "released_by_id = a.person AND made_by_id <> a.person AND EXISTS (SELECT 1"
    f" FROM documents_withdrawal w WHERE w.id = withdrawal_id AND {SEATED})"
    " AND NOT EXISTS (SELECT 1 FROM documents_version v"
    " WHERE v.paper_id = documents_reissue.paper_id AND v.uploaded_by_id = a.person)"
)
# What a member gives to chosen readers is his own act (``spill/policies.py``).
ALONE = (
    "released_by_id IS NULL AND made_by_id = a.person AND EXISTS (SELECT 1"
    " FROM documents_withdrawal w WHERE w.id = withdrawal_id"
    f" AND w.circle_kind IN ('organisations', 'people') AND NOT {SEATED})"
)
REISSUE = Rows(
    read=f"{KEPT} OR {OPENED_BEFORE} AND {READABLE}",
    insert="made_by_id = a.person AND released_by_id IS NULL AND released_at IS NULL"
    f" AND paper_id = ANY (a.authored) AND {KEPT}",
    change=f"released_at IS NULL AND paper_id = ANY (a.authored) AND {KEPT}",
    changed=f"({SECOND} OR {ALONE}) AND {KEPT}",
    remove=f"released_at IS NULL AND paper_id = ANY (a.authored) AND {KEPT}",
    columns=("released_by_id", "released_at"),
)

"""What hangs on a notice: the desk writes it, readers read it or answer for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.sharing.walls import Leaf, Root, at_desk_of, by_two

if TYPE_CHECKING:
    from django.db import models

SQL = Path(__file__).parent / "sql"
AT_DESK = at_desk_of("notice", "notices_notice")
"""Condition: an officer of the notice's desk."""
BY_TWO = by_two("notice", "notices_notice")
"""What one officer asks for and another releases."""
OWN_OR_DESK = "organisation_id = a.organisation OR desk_circle_id = ANY (a.circles)"
"""Condition: the row is of one's own organisation, or of one's own desk."""
IN_MY_NAME = "organisation_id = a.organisation AND person_id = a.person"
"""Condition: the row names the one who writes it."""

RELEASES_IT = (
    "EXISTS (SELECT 1 FROM notices_release r WHERE r.notice_id = notices_revision.notice_id"
    " AND r.released_by_id = a.person AND r.released_at = a.at)"
)
OF_DRAFT = (
    "ordinal = 1 AND EXISTS (SELECT 1 FROM notices_notice n WHERE n.id = notice_id"
    f" AND n.visible_from IS NULL AND (NOT n.requested OR {RELEASES_IT}))"
)
AS_RELEASED = (
    "EXISTS (SELECT 1 FROM notices_correction c WHERE c.notice_id = notices_revision.notice_id"
    " AND c.released_by_id = a.person AND c.released_at = a.at"
    " AND c.reason = notices_revision.reason"
    " AND c.text_ja = notices_revision.text_ja AND c.text_en = notices_revision.text_en)"
)


@dataclass(frozen=True, slots=True)
class Announced(Root):
    """The table of notices, with the guard of their release."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every marked thing, and the guard."""
        return [
            *Root.statements(self, model),
            (SQL / "release.sql").read_text(),
            "CREATE OR REPLACE TRIGGER guard_release BEFORE INSERT OR UPDATE ON notices_notice"
            " FOR EACH ROW EXECUTE FUNCTION guard_release()",
        ]


@dataclass(frozen=True, slots=True)
class Words(Leaf):
    """The texts of notices: what is asked for and what is out keeps its words."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """As for every child, and the guard of the words."""
        return [
            *Leaf.statements(self, model),
            "CREATE OR REPLACE TRIGGER guard_words BEFORE UPDATE ON notices_revision"
            " FOR EACH ROW EXECUTE FUNCTION guard_words()",
        ]


TEXT = Words(
    "notice",
    insert=f"{AT_DESK} AND ({OF_DRAFT} OR {AS_RELEASED})",
    change=f"{AT_DESK} AND {OF_DRAFT}",
    columns=("text_ja", "text_en", "written_at"),
)
"""A draft's text is the desk's; of what is out only by the second officer, as he releases it."""

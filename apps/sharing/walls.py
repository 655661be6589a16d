"""What every table allows. The mechanism is in ``wg_portal.rowsecurity``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apps.sharing import rule
from apps.sharing.rule import through_access
from wg_portal.rowsecurity.policies import Policy
from wg_portal.rowsecurity.render import Plan, table

if TYPE_CHECKING:
    from django.db import models

    from wg_portal.rowsecurity.policies import Wall

SQL = Path(__file__).parent / "sql"
MARKING = ("tlp", "circle_id", "circle_kind", "visible_from", "withdrawn_at")
KEPT = (
    "subject_id", "subject_type", "kind", "body_id", "desk_circle_id", "bearer_organisation_id",
    "bearer_person_id", "due_at", "revision", "counting", "reminded_at",
)  # fmt: skip
"""The columns of a copy that ``guard_copy`` looks at."""
JOBS = "a.mode IN ('system:relay', 'system:audience')"


@dataclass(frozen=True, slots=True)
class Root:
    """A marked thing: read by the rule, written by its readers, inserted by its author."""

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """Read and update what the rule allows; insert only under one's own author grant."""
        read = through_access(rule.sql(rule.READ))
        return [
            Policy("read", "SELECT", using=read),
            Policy(
                "write",
                "INSERT",
                check=through_access(
                    f"{rule.sql(rule.AUTHORED)} AND"
                    f" ({rule.sql(rule.COMMUNITY)} OR {rule.sql(rule.CIRCLE)})"
                ),
            ),
            Policy("change", "UPDATE", using=read, check=read),
        ]

    def statements(self, model: type[models.Model]) -> list[str]:
        """The composite key to the circle, the guard of the marking, the copies' trigger."""
        name = table(model)
        return [
            f"REVOKE DELETE ON {name} FROM portal_app",
            f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {name}_circle_and_kind",
            f"ALTER TABLE {name} ADD CONSTRAINT {name}_circle_and_kind FOREIGN KEY"
            " (circle_id, circle_kind) REFERENCES sharing_circle (id, kind)",
            f"CREATE OR REPLACE TRIGGER guard_marking BEFORE UPDATE ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION guard_marking()",
            f"CREATE OR REPLACE TRIGGER copy_marking AFTER UPDATE OF {', '.join(MARKING)} ON"
            f" {name} FOR EACH ROW EXECUTE FUNCTION copy_marking()",
        ]


@dataclass(frozen=True, slots=True)
class Child:
    """A row that hangs on a root (or on another child) through the column ``parent``."""

    parent: str

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """What may be done to the parent's text may be done to the child."""
        standing = self.under_parent(model)
        return [
            Policy("read", "SELECT", using=standing),
            Policy("write", "INSERT", check=standing),
            Policy("change", "UPDATE", using=standing, check=standing),
            Policy("remove", "DELETE", using=standing),
        ]

    def statements(self, model: type[models.Model]) -> list[str]:
        """Nothing more."""
        return []

    def under_parent(self, model: type[models.Model]) -> str:
        """The parent row is readable: its own policy decides."""
        field = model._meta.get_field(self.parent)
        parent = field.related_model
        name = table(model)
        return f"EXISTS (SELECT 1 FROM {table(parent)} p WHERE p.id = {name}.{self.parent}_id)"  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class KeptChild(Child):
    """A child that nobody deletes."""

    def statements(self, model: type[models.Model]) -> list[str]:
        """What has become of it is a state of its own."""
        return [f"REVOKE DELETE ON {table(model)} FROM portal_app"]


@dataclass(frozen=True, slots=True)
class OwnedChild(Child):
    """A child that only its organisation and the desk circle read, such as a reply."""

    def under_parent(self, model: type[models.Model]) -> str:
        """Parent readable, and mine: by organisation or by desk."""
        mine = through_access(
            "organisation_id = a.organisation OR desk_circle_id = ANY (a.circles)"
        )
        return f"{Child.under_parent(self, model)} AND {mine}"


@dataclass(frozen=True, slots=True)
class DeskChild(Child):
    """A child that only the desk of its parent reads, never the organisation that it is about."""

    columns: tuple[str, ...]

    def under_parent(self, model: type[models.Model]) -> str:
        """The parent is overseen by a desk of mine; the relay asks whether reminders rest."""
        parent = table(model._meta.get_field(self.parent).related_model)  # type: ignore[arg-type]
        return (
            f"EXISTS (SELECT 1 FROM {parent} p, access() a"
            f" WHERE p.id = {table(model)}.{self.parent}_id"
            " AND (p.tlp < 4 AND p.desk_circle_id = ANY (a.circles) OR a.mode = 'system:relay'))"
        )

    def statements(self, model: type[models.Model]) -> list[str]:
        """What was noted stays as it was; only ``columns`` change."""
        name = table(model)
        return [
            f"REVOKE UPDATE, DELETE ON {name} FROM portal_app",
            f"GRANT UPDATE ({', '.join(self.columns)}) ON {name} TO portal_app",
        ]


@dataclass(frozen=True, slots=True)
class Leaf(Child):
    """A child that keeps what was said: each act has a condition of its own beside the parent's.

    The conditions speak of ``access() a``; empty means for ``read`` no more, for the others nobody.
    ``columns``: the only ones that are ever changed, where not all may be.
    """

    read: str = ""
    insert: str = ""
    change: str = ""
    changed: str = ""
    columns: tuple[str, ...] = ()

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """The parent must be readable for every act, and the act's own condition hold."""
        parent = self.under_parent(model)
        read = f"{parent} AND {through_access(self.read)}" if self.read else parent
        made = [Policy("read", "SELECT", using=read)]
        if self.insert:
            insert = f"{parent} AND {through_access(self.insert)}"
            made.append(Policy("write", "INSERT", check=insert))
        if self.change:
            change = f"{parent} AND {through_access(self.change)}"
            changed = f"{parent} AND {through_access(self.changed or self.change)}"
            made.append(Policy("change", "UPDATE", using=change, check=changed))
        return made

    def statements(self, model: type[models.Model]) -> list[str]:
        """Nothing of it is ever deleted; most of it is never changed."""
        name = table(model)
        lost = "DELETE" if self.change and not self.columns else "UPDATE, DELETE"
        kept = [f"GRANT UPDATE ({', '.join(self.columns)}) ON {name} TO portal_app"]
        return [f"REVOKE {lost} ON {name} FROM portal_app", *(kept if self.columns else [])]


def at_desk_of(parent: str, table: str) -> str:
    """Condition: an officer of the desk of the row in ``table`` that the column ``parent`` names.

    Inside of it the column must not be a name in ``table`` too.
    """
    return (
        f"EXISTS (SELECT 1 FROM {table} d WHERE d.id = {parent}_id"
        " AND d.desk_circle_id = ANY (a.circles))"
    )


def by_two(parent: str, table: str) -> Leaf:
    """The wall of requests about the row that ``parent`` names: the desk's alone.

    Whoever asks writes in his own name and decides nothing; whoever releases, too, and once.
    """
    at_desk = at_desk_of(parent, table)
    return Leaf(
        parent,
        read=at_desk,
        insert=f"{at_desk} AND requested_by_id = a.person"
        " AND released_by_id IS NULL AND released_at IS NULL",
        change=f"{at_desk} AND released_at IS NULL AND returned_at IS NULL",
        changed=f"{at_desk} AND (released_by_id IS NULL AND released_at IS NULL"
        " OR released_by_id = a.person AND requested_by_id <> a.person)",
        columns=("released_by_id", "released_at", "returned_at", "comment"),
    )


@dataclass(frozen=True, slots=True)
class Copy:
    """A cross-cutting row: obeys its subject's marking and ``concerns``; jobs may work on it."""

    concerns: str = "false"
    insert: str = "true"

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """Readers of the subject whom the row concerns, and the relay."""
        seen = through_access(
            f"({rule.sql(rule.READ_COPY, ident='subject_id')} AND ({self.concerns}))"
            " OR a.mode = 'system:relay'"
        )
        return [
            Policy("read", "SELECT", using=seen),
            Policy(
                "write",
                "INSERT",
                check=through_access(
                    f"({rule.sql(rule.READ_COPY, ident='subject_id')} AND ({self.insert}))"
                    " OR a.mode = 'system:relay'"
                ),
            ),
            Policy("change", "UPDATE", using=seen, check=seen),
        ]

    def statements(self, model: type[models.Model]) -> list[str]:
        """The triggers that fill the marking from the subject, and keep with whom the row stays."""
        name = table(model)
        columns = {field.column for field in model._meta.concrete_fields}
        kept = [column for column in KEPT if column in columns]
        return [
            f"REVOKE DELETE ON {name} FROM portal_app",
            f"CREATE OR REPLACE TRIGGER take_marking BEFORE INSERT ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION take_marking()",
            # What no statement sets need not be looked at: mails change state by the thousand.
            f"CREATE OR REPLACE TRIGGER guard_copy BEFORE UPDATE OF {', '.join(kept)} ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION guard_copy()",
        ]


def condition(text: str) -> str:
    """Bring ``access() a`` into a condition that speaks of it."""
    return through_access(text) if "a." in text else text


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with its own few conditions over ``access() a``; empty means: nobody.

    ``changed`` is what a row must be afterwards, where that is more than ``change`` asks before;
    ``columns`` are all that may be changed; without any, every column.
    """

    read: str = ""
    insert: str = ""
    change: str = ""
    changed: str = ""
    remove: str = ""
    columns: tuple[str, ...] = ()

    def policies(self, model: type[models.Model]) -> list[Policy]:
        """One policy for each act that is allowed at all."""
        made = [
            Policy("read", "SELECT", using=condition(self.read)) if self.read else None,
            Policy("write", "INSERT", check=condition(self.insert)) if self.insert else None,
            Policy(
                "change",
                "UPDATE",
                using=condition(self.change),
                check=condition(self.changed or self.change),
            )
            if self.change
            else None,
            Policy("remove", "DELETE", using=condition(self.remove)) if self.remove else None,
        ]
        return [policy for policy in made if policy]

    def statements(self, model: type[models.Model]) -> list[str]:
        """Take away the rights that no condition gives back."""
        whole = self.change and not self.columns
        lost = [
            right for right, given in {"UPDATE": whole, "DELETE": self.remove}.items() if not given
        ]
        name = table(model)
        made = [f"REVOKE {', '.join(lost)} ON {name} FROM portal_app"] if lost else []
        if self.change and self.columns:
            made.append(f"GRANT UPDATE ({', '.join(self.columns)}) ON {name} TO portal_app")
        return made


def plan() -> Plan:
    """Every wall of the product, and the functions that they stand on."""
    from django.apps import apps

    from apps.sharing.directory import DIRECTORY

    walls: dict[type[models.Model], Wall] = {}
    for model in apps.get_models():
        wall = getattr(model, "wall", None) or DIRECTORY.get(model._meta.label)
        if wall is not None:
            walls[model] = wall
    roots = [model for model, wall in walls.items() if isinstance(wall, Root)]
    copies = [model for model, wall in walls.items() if isinstance(wall, Copy)]
    return Plan(
        walls,
        before=[
            (SQL / "readers.sql").read_text(),
            subjects_view(roots),
            codes_view(roots),
            (SQL / "access.sql").read_text(),
            (SQL / "tokens.sql").read_text(),
            (SQL / "markings.sql").read_text(),
            copy_function(copies),
            (SQL / "audit.sql").read_text(),
        ],
        after=[(SQL / "sealer.sql").read_text()],
    )


def subjects_view(roots: list[type[models.Model]]) -> str:
    """One view over the markings and bodies of all roots, for the owner's functions only."""
    columns = ", ".join(("id", *MARKING))
    selects = [f"SELECT {columns}, {body_of(model)} FROM {table(model)}" for model in roots]
    return (
        f"CREATE OR REPLACE VIEW marked_subject AS {' UNION ALL '.join(selects)};"
        " REVOKE ALL ON marked_subject FROM PUBLIC, portal_app"
    )


def body_of(model: type[models.Model]) -> str:
    """The column that names the body of a root; empty where another thing says it."""
    named = any(field.attname == "body_id" for field in model._meta.concrete_fields)
    return "body_id" if named else "NULL::uuid AS body_id"


def codes_view(roots: list[type[models.Model]]) -> str:
    """One view over the numbers that people say, for the owner's functions only."""
    selects = [
        f"SELECT id, code, tlp FROM {table(model)}"
        for model in roots
        if any(field.name == "code" for field in model._meta.get_fields())
    ]
    return (
        f"CREATE OR REPLACE VIEW coded_subject AS {' UNION ALL '.join(selects)};"
        " REVOKE ALL ON coded_subject FROM PUBLIC, portal_app"
    )


def copy_function(copies: list[type[models.Model]]) -> str:
    """The trigger that carries a changed marking to every cross-cutting row at once."""
    values = ", ".join(f"{column} = NEW.{column}" for column in MARKING)
    updates = "".join(
        f"UPDATE {table(model)} SET {values} WHERE subject_id = NEW.id;" for model in copies
    )
    return (
        "CREATE OR REPLACE FUNCTION copy_marking() RETURNS trigger LANGUAGE plpgsql"
        " SECURITY DEFINER SET search_path = pg_catalog, public AS"
        f" $$ BEGIN {updates} RETURN NULL; END $$"
    )

"""Renders every wall from the code into the database, and knows whether the two are equal."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.db import models
    from django.db.backends.base.base import BaseDatabaseWrapper

    from wg_portal.rowsecurity.policies import Policy, Wall

CONTEXT_SQL = Path(__file__).with_name("context.sql")


@dataclass(frozen=True, slots=True)
class Plan:
    """All walls of the product: ``before`` and ``after`` stand around the tables' own SQL."""

    walls: dict[type[models.Model], Wall]
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def plan() -> Plan:
    """Return the plan that ``settings.WALLS`` names."""
    made: Plan = import_string(settings.WALLS)()
    return made


def table(model: type[models.Model]) -> str:
    """Return the table name of ``model``."""
    return model._meta.db_table


def statements(of: Plan) -> list[str]:
    """Return the whole rendering as idempotent SQL statements, in order."""
    result = [CONTEXT_SQL.read_text(), *of.before]
    for model, wall in of.walls.items():
        result += table_statements(table(model), wall.policies(model))
        result += wall.statements(model)
    result += of.after
    return result


def table_statements(name: str, policies: list[Policy]) -> list[str]:
    """Return the SQL that walls one table; a policy no longer declared disappears."""
    return [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        f"""DO $$ DECLARE p name; BEGIN
            FOR p IN SELECT polname FROM pg_policy WHERE polrelid = '{name}'::regclass
            LOOP EXECUTE format('DROP POLICY %I ON {name}', p); END LOOP; END $$""",
        f"CREATE POLICY owner_all ON {name} TO portal_owner USING (true) WITH CHECK (true)",
        *(policy_statement(name, policy) for policy in policies),
    ]


def policy_statement(name: str, policy: Policy) -> str:
    """Return one ``CREATE POLICY`` for the application's role."""
    using = f" USING ({policy.using})" if policy.using else ""
    check = f" WITH CHECK ({policy.check})" if policy.check else ""
    return f"CREATE POLICY {policy.name} ON {name} FOR {policy.command} TO portal_app{using}{check}"


def digest(sql: list[str]) -> str:
    """Return the fingerprint that tells whether database and code agree."""
    return hashlib.sha256("\0".join(sql).encode()).hexdigest()


def render(connection: BaseDatabaseWrapper) -> None:
    """Write every wall through ``connection``, which must be the owner's."""
    sql = statements(plan())
    with connection.cursor() as cursor:
        # % is literal here: nothing is interpolated.
        for statement in sql:
            cursor.execute(statement)
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS wall_digest (one boolean PRIMARY KEY DEFAULT true"
            " CHECK (one), digest text NOT NULL)"
        )
        cursor.execute("GRANT SELECT ON wall_digest TO portal_app")
        cursor.execute(
            "INSERT INTO wall_digest (digest) VALUES (%s)"
            " ON CONFLICT (one) DO UPDATE SET digest = excluded.digest",
            [digest(sql)],
        )

"""The database's roles and rights in SQL; each text may run any number of times."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg

OWNER = "portal_owner"
APP = "portal_app"
BACKUP = "portal_backup"
SEALER = "portal_sealer"
TEST = "portal_test"

_LOGIN = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
_ATTRIBUTES = {
    OWNER: f"{_LOGIN} NOBYPASSRLS",
    APP: f"{_LOGIN} NOBYPASSRLS",
    BACKUP: f"{_LOGIN} BYPASSRLS",
    SEALER: f"{_LOGIN} NOBYPASSRLS",
    TEST: f"{_LOGIN} NOBYPASSRLS NOINHERIT",
}


def roles_sql(passwords: Mapping[str, str] | None = None, *, tests: bool = False) -> str:
    """Make the roles, or set them right; ``passwords`` by role, none for a trusted socket.

    ``tests`` adds the role that may become owner or application, and is neither by itself.
    """
    passwords = passwords or {}
    statements = []
    for role in (OWNER, APP, BACKUP, SEALER, *((TEST,) if tests else ())):
        password = f" PASSWORD {_literal(passwords[role])}" if passwords.get(role) else ""
        statements.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')"
            f" THEN CREATE ROLE {role}; END IF; END $$;\n"
            f"ALTER ROLE {role} {_ATTRIBUTES[role]}{password};"
        )
    statements.append(f"GRANT pg_read_all_data TO {BACKUP};")
    # The walls make plans look costly that read a few rows: compiling them would take longer.
    statements.append(f"ALTER ROLE {APP} SET jit = off;")
    if tests:
        statements.append(f"GRANT {OWNER}, {APP}, {SEALER} TO {TEST};")
    return "\n".join(statements) + "\n"


def creation_sql(name: str) -> str:
    """Make the database; PostgreSQL allows it only outside a transaction, and only once."""
    return f"CREATE DATABASE {_identifier(name)} OWNER {OWNER} ENCODING 'UTF8' TEMPLATE template0"


def database_sql(name: str, *, tests: bool = False) -> str:
    """Rights inside the database ``name``; runs as superuser, connected to it."""
    database = _identifier(name)
    logins = ", ".join((APP, BACKUP, SEALER, *((TEST,) if tests else ())))
    return f"""\
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO {logins};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP}, {SEALER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO {APP};
CREATE EXTENSION IF NOT EXISTS btree_gist;
"""


def script(name: str, passwords: Mapping[str, str] | None = None, *, tests: bool = False) -> str:
    """All of it as one text for ``psql``."""
    once = f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = {_literal(name)})"
    return "\n".join(
        (
            "\\set ON_ERROR_STOP on",
            roles_sql(passwords, tests=tests),
            f"SELECT {_literal(creation_sql(name))} {once} \\gexec",
            f"\\connect {_identifier(name)}",
            database_sql(name, tests=tests),
        )
    )


def install(
    superuser_url: str,
    name: str,
    passwords: Mapping[str, str] | None = None,
    *,
    tests: bool = False,
) -> None:
    """Run all of it through a superuser's address (its database is replaced by ``name``).

    Raises ``psycopg.Error``.
    """
    with psycopg.connect(superuser_url, autocommit=True, connect_timeout=10) as connection:
        connection.execute(roles_sql(passwords, tests=tests).encode())
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if found.rowcount == 0:
            connection.execute(creation_sql(name).encode())
    with psycopg.connect(
        superuser_url, dbname=name, autocommit=True, connect_timeout=10
    ) as connection:
        connection.execute(database_sql(name, tests=tests).encode())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

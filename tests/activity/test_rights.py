"""Who may do what to the record and its seals, as PostgreSQL sees it."""

from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from django.db import ProgrammingError

from apps.activity.sealing.sealer import Sealer, Standstill
from tests.activity.conftest import Apart
from tests.factories import AT
from wg_portal.launcher import roles

pytestmark = pytest.mark.servers

DENIED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def sealed(apart: Apart, sealer: Sealer) -> Apart:
    """Some rows with and one without a seal."""
    apart.grow(3)
    sealer.run_once(at=AT)
    apart.grow(1)
    return apart


def test_the_application_touches_no_seal_and_changes_no_row(sealed: Apart) -> None:
    everything = (
        "SELECT r.*, s.* FROM activity_record r"
        " LEFT JOIN activity_seal s ON s.record_id = r.id ORDER BY r.id"
    )
    before = sealed.ask(everything)
    with sealed.connect(roles.APP) as app:
        for statement in (
            "SELECT * FROM activity_seal",
            "INSERT INTO activity_seal VALUES (9, gen_random_uuid(), 1, 'x', 'y')",
            "UPDATE activity_seal SET hash = 'x'",
            "DELETE FROM activity_seal",
            "TRUNCATE activity_seal",
            "UPDATE activity_record SET verb = 'x'",
            "DELETE FROM activity_record",
            "TRUNCATE activity_record",
            "ALTER TABLE activity_record DISABLE ROW LEVEL SECURITY",
            "SET ROLE portal_sealer",
        ):
            with pytest.raises(DENIED):
                app.execute(statement)
    assert sealed.ask(everything) == before


def test_the_application_reads_no_record_without_a_context(sealed: Apart) -> None:
    with sealed.connect(roles.APP) as app:
        assert app.execute("SELECT count(*) FROM activity_record").fetchone() == (0,)


def test_the_sealer_reads_the_record_and_adds_seals_and_nothing_else(sealed: Apart) -> None:
    rights = sealed.ask(
        "SELECT c.relname, array_remove(ARRAY["
        "   CASE WHEN has_table_privilege('portal_sealer', c.oid, 'SELECT') THEN 'SELECT' END,"
        "   CASE WHEN has_table_privilege('portal_sealer', c.oid, 'INSERT') THEN 'INSERT' END,"
        "   CASE WHEN has_table_privilege('portal_sealer', c.oid,"
        "     'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') THEN 'more' END], NULL)"
        " FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        "   AND c.relkind IN ('r', 'v', 'm', 'p', 'f')"
    )
    assert len(rights) > 30
    assert {name: given for name, given in rights if given} == {
        "activity_record": ["SELECT"],
        "activity_seal": ["SELECT", "INSERT"],
    }
    columns = sealed.ask(
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges"
        " WHERE grantee = 'portal_sealer' AND table_name NOT LIKE 'activity_%%'"
    )
    assert columns == [("wg_portal_installation", "id", "SELECT")]
    functions = sealed.ask(
        "SELECT proname FROM pg_proc p JOIN pg_roles r ON r.rolname = 'portal_app'"
        " WHERE pronamespace = 'public'::regnamespace AND p.prosecdef"
        " AND has_function_privilege('portal_sealer', p.oid, 'EXECUTE')"
    )
    assert functions == []


def test_the_sealer_is_denied_the_rest(sealed: Apart) -> None:
    with sealed.connect(roles.SEALER) as sealer:
        for statement in (
            "SELECT * FROM documents_paper",
            "SELECT * FROM meetings_minutesentry",
            "SELECT * FROM accounts_user",
            "SELECT * FROM context_key",
            "SELECT held_since FROM wg_portal_installation",
            "SELECT * FROM access()",
            "UPDATE activity_record SET verb = 'x'",
            "INSERT INTO activity_record SELECT * FROM activity_record",
            "UPDATE activity_seal SET hash = 'x'",
            "DELETE FROM activity_seal",
            "SET ROLE portal_app",
        ):
            with pytest.raises(DENIED):
                sealer.execute(statement)


def test_each_policy_of_the_sealer_is_needed(sealed: Apart, sealer: Sealer) -> None:
    def alter(policy: str, how: str) -> None:
        with sealed.connect(roles.OWNER) as owner:
            owner.execute(f"ALTER POLICY {policy} {how}")  # type: ignore[arg-type]

    def outcome() -> str:
        try:
            sealer.floor = "0"
            return str(sealer.run_once(at=AT + timedelta(minutes=9)))
        except (ProgrammingError, Standstill) as fault:
            return str(fault)

    for policy, clause, expected in (
        ("sealer_reads ON activity_record", "USING", "^0$"),
        ("sealer_reads ON activity_seal", "USING", "missing at the end"),
        ("sealer_adds ON activity_seal", "WITH CHECK", "row-level security"),
    ):
        alter(policy, f"{clause} (false)")
        said = outcome()
        alter(policy, f"{clause} (true)")
        assert re.search(expected, said), policy
    assert outcome() == "1"

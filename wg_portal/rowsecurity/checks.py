"""Refuses to serve when the second wall is not standing."""

from __future__ import annotations

from django.db import connection

from wg_portal.rowsecurity import render

ROLE = """
SELECT r.rolsuper, r.rolbypassrls, pg_has_role(current_user, 'portal_owner', 'MEMBER')
  FROM pg_roles r WHERE r.rolname = current_user
"""
STANDING = """
SELECT c.relname FROM pg_class c
 WHERE c.relname = ANY (%s) AND c.relnamespace = 'public'::regnamespace
   AND c.relrowsecurity AND c.relforcerowsecurity
   AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
"""


def problems() -> list[str]:
    """Return what is wrong with the database wall, one sentence each; empty is good."""
    made = render.plan()
    expected = {render.table(model) for model in made.walls}
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        superuser, bypass, owner = cursor.fetchone()
        if superuser or bypass:
            found.append("The application's database role skips row security.")
        if owner:
            found.append("The application's database role can become the owner of the tables.")
        cursor.execute(STANDING, [sorted(expected)])
        missing = expected - {name for (name,) in cursor.fetchall()}
        if missing:
            found.append(f"Tables without a wall: {', '.join(sorted(missing))}.")
        cursor.execute("SELECT to_regclass('wall_digest') IS NOT NULL")
        if not cursor.fetchone()[0]:
            found.append("The walls were never rendered: run manage.py render_walls.")
            return found
        cursor.execute("SELECT digest FROM wall_digest")
        row = cursor.fetchone()
        if row is None or row[0] != render.digest(render.statements(made)):
            found.append("The walls differ from the code: run manage.py render_walls.")
    return found

"""Compares a restored portal with its backup, before anybody is let in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from django.db import connections

from wg_portal.backup import tables
from wg_portal.backup.manifest import Manifest, digest
from wg_portal.rowsecurity import checks

if TYPE_CHECKING:
    from wg_portal.backup.tables import Connection

RIGHTS = """
SELECT c.relname || ' ' || r.name
  FROM pg_class c, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) r (name)
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND has_table_privilege('portal_app', c.oid, r.name)
UNION ALL SELECT 'context_key SELECT'
 WHERE has_table_privilege('portal_app', 'context_key', 'SELECT')
UNION ALL SELECT 'activity_record ' || r.name
  FROM unnest(ARRAY['UPDATE', 'DELETE']) r (name)
 WHERE has_table_privilege('portal_app', 'activity_record', r.name)
"""


@dataclass
class Report:
    """What was compared, one line each, and what is wrong."""

    good: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def note(self, passed: str, faults: list[str]) -> None:
        """Keep ``passed`` when there are no faults, else the faults."""
        if faults:
            self.wrong += faults
        else:
            self.good.append(passed)


def verify(manifest: Manifest, *, using: str, files: Path) -> Report:
    """Compare the portal with ``manifest``; ``using`` is the owner's connection."""
    report = Report()
    connections[using].ensure_connection()
    raw = cast("Connection", connections[using].connection)
    report.note("All walls stand.", checks.problems())
    rights = [f"portal_app holds a right too many: {row[0]}." for row in raw.execute(RIGHTS)]
    report.note("The application's role has no right too many.", rights)
    _, fingerprint = tables.columns(raw)
    differs = [] if fingerprint == manifest.schema else ["The columns differ from the backup's."]
    report.note("The schema is the backup's.", differs)
    report.note(
        f"{manifest.rows} rows in {len(manifest.tables)} tables are as counted.",
        _counts(manifest, raw),
    )
    kept = {Path(path).name: path for path in manifest.digests if path.startswith("files/")}
    report.note(f"{len(kept)} files have their content.", _files(kept, manifest, files))
    return report


def _counts(manifest: Manifest, raw: Connection) -> list[str]:
    faults = []
    for name, table in manifest.tables.items():
        found = tables.count(raw, name)
        if found != table.rows:
            faults.append(f"{name} holds {found} rows instead of {table.rows}.")
    return faults


def _files(kept: dict[str, str], manifest: Manifest, files: Path) -> list[str]:
    faults = []
    for name, path in kept.items():
        try:
            found = digest(files / Path(path).relative_to("files"))
        except OSError:
            faults.append(f"The file {name[:12]}… is missing.")
            continue
        if found != manifest.digests[path]:
            faults.append(f"The file {name[:12]}… has another content.")
    return faults

"""The filtered record as one zip: a table, and a manifest that says what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.audit.selectors import found_rows, lines
from apps.sharing.enums import Tlp
from wg_portal.clock import in_japan
from wg_portal.spreadsheets.cells import harmless
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.audit.filters import Filter
    from apps.audit.selectors import Line
    from apps.sharing.models import AuditScope
    from wg_portal.principal import Principal

MOST_ROWS = 20_000
AT_ONCE = 500
TABLE, MANIFEST = "record.csv", "manifest.json"
COLUMNS = (
    "at", "person", "organisation", "what", "kind", "label", "reference", "right", "body",
    "verb", "channel", "person_id", "organisation_id", "subject_type", "subject_id",
    "version_id", "obligation_id", "record_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export; ``sha256`` is that of the table inside."""

    name: str
    content: bytes
    rows: int
    sha256: str


def make(who: Principal, asked: Filter, scopes: Iterable[AuditScope]) -> Export:
    """Return the zip. Raises ``Refused`` when the filter finds nothing, or too much."""
    found = found_rows(who, asked)
    size = found[: MOST_ROWS + 1].count()
    if not size:
        raise Refused(_("Nothing fits, so no file was made. Choose other filters."))
    if size > MOST_ROWS:
        raise Refused(_("This is too much for one file. Choose fewer days or one body."))
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for some in batched(found.iterator(AT_ONCE), AT_ONCE):
        count += len(some)
        writer.writerows(_cells(line) for line in lines(who, some))
    content = table.getvalue().encode("utf-8-sig")
    digest = hashlib.sha256(content).hexdigest()
    manifest = _manifest(who, asked, scopes) | {
        "files": [
            {"name": TABLE, "sha256": digest, "bytes": len(content), "rows": count},
        ]
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TABLE, content)
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2))
    name = f"record-{in_japan(who.at):%Y%m%d-%H%M%S}.zip"
    return Export(name, packed.getvalue(), count, digest)


def cell(value: Any) -> str:
    """Return one value on one line that no spreadsheet takes for a formula."""
    text = " ".join(str("" if value is None else value).split("\n"))
    return harmless(text)


def _cells(line: Line) -> list[str]:
    row = line.row
    return [
        cell(value)
        for value in (
            in_japan(row.at).isoformat(), line.person, line.organisation, line.sentence,
            line.kind, Tlp(row.tlp).label if row.tlp is not None else "", line.reference,
            "; ".join(line.rights), line.body, row.verb, row.channel, row.actor_id,
            row.organisation_id, row.subject_type, row.subject_id, row.version_id,
            row.facts.get("obligation_id"), row.pk,
        )
    ]  # fmt: skip


def _manifest(who: Principal, asked: Filter, scopes: Iterable[AuditScope]) -> dict[str, Any]:
    return {
        "portal_version": settings.PORTAL_VERSION,
        "made_at": in_japan(who.at).isoformat(),
        "made_by": str(who.person_id),
        "scopes": [
            {
                "id": str(scope.pk),
                "body": scope.body.code,
                "from": in_japan(scope.during.lower).isoformat(),
                "until": in_japan(scope.during.upper).isoformat(),
                "text": scope.text_ja,
            }
            for scope in scopes
        ],
        "filter": {
            "first": asked.first.isoformat() if asked.first else None,
            "last": asked.last.isoformat() if asked.last else None,
            "who": asked.who or None,
            "verb": asked.verb or None,
            "label": Tlp(asked.tlp).label if asked.tlp is not None else None,
            "reference": asked.reference or None,
            "body": str(asked.body_id) if asked.body_id else None,
        },
        "left_out": "TLP:RED, and everything outside the scopes",
    }

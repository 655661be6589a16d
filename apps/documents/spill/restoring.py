"""What a restored backup must not bring back: papers that were withdrawn or erased since.

The list is kept apart from the backups; each line is one paper, by ids and hashes only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from apps.documents import store
from apps.documents.cleanup import only_owner
from apps.documents.models import Paper, Version, VersionText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GONE = (Version.State.PURGED, Version.State.REFUSED)


def withdrawn_papers(*, using: str) -> Iterator[str]:
    """Return a line for each withdrawn paper. Raises ``PermissionError`` for all but the owner."""
    only_owner(using)
    erased = set(
        Version.objects.using(using)
        .filter(state=Version.State.PURGED)
        .values_list("paper_id", flat=True)
    )
    found = Paper.objects.using(using).exclude(withdrawn_at=None).order_by("withdrawn_at", "id")
    for pk, at in found.values_list("pk", "withdrawn_at"):
        yield json.dumps({"paper": str(pk), "withdrawn_at": at.isoformat(), "erased": pk in erased})


def take_back_again(lines: Iterable[str], *, using: str) -> tuple[int, int]:
    """Withdraw and erase what the list names and the backup brought back; return both numbers.

    Doing it twice changes nothing. Raises ``PermissionError`` for all but the owner, and
    ``ValueError`` for what is no such list; then nothing is changed.
    """
    only_owner(using)
    listed = [_read(line) for line in lines if line.strip()]
    withdrawn, erased = 0, 0
    with transaction.atomic(using=using):
        for entry in listed:
            papers = Paper.objects.using(using).filter(pk=entry["paper"])
            withdrawn += papers.filter(withdrawn_at=None).update(withdrawn_at=entry["at"])
            if entry["erased"]:
                erased += _erase(entry["paper"], using)
    return withdrawn, erased


def _erase(paper_id: str, using: str) -> int:
    """Do what ``purge_paper`` in ``spill.sql`` does, to whatever a version still holds of it."""
    versions = list(Version.objects.using(using).filter(paper_id=paper_id))
    texts, _of = VersionText.objects.using(using).filter(version__paper_id=paper_id).delete()
    changed = 0
    for version in versions:
        name = f"v{version.ordinal}.{version.extension}"
        if version.state == Version.State.PURGED and version.name == name and not version.removed:
            continue
        version.state, version.reason, version.removed = Version.State.PURGED, "", []
        version.name = name
        version.save(using=using, update_fields=["state", "reason", "removed", "name"])
        changed += 1
    for sha256 in {each for row in versions for each in (row.sha256, row.clean_sha256) if each}:
        held = Version.objects.using(using).filter(Q(sha256=sha256) | Q(clean_sha256=sha256))
        if not held.exclude(state__in=GONE).exists():
            store.erase(sha256)
    return max(changed, texts)


def _read(line: str) -> dict[str, Any]:
    entry = json.loads(line)
    at = parse_datetime(entry["withdrawn_at"])
    if at is None or not isinstance(entry["erased"], bool):
        raise ValueError("not a list of withdrawn papers")
    return {"paper": entry["paper"], "at": at, "erased": entry["erased"]}

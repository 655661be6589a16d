"""What a restored backup must not bring back: papers that were withdrawn or erased since.

The list is kept apart from the backups; each line is one paper, by ids and hashes only.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from apps.documents import store
from apps.documents.cleanup import only_owner
from apps.documents.models import Paper, Version, VersionText
from apps.documents.spill import holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


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
    """Erase whatever a version still holds of the paper; return how many held something."""
    versions = Version.objects.using(using).filter(paper_id=paper_id)
    held = versions.exclude(state=Version.State.PURGED).count()
    texts = VersionText.objects.using(using).filter(version__paper_id=paper_id).count()
    for sha256, _received, gone in holding.erase_paper(paper_id, using=using):
        if gone:
            store.erase(sha256)
    return max(held, texts)


def _read(line: str) -> dict[str, Any]:
    entry = json.loads(line)
    at = parse_datetime(entry["withdrawn_at"])
    if at is None or not isinstance(entry["erased"], bool):
        raise ValueError("not a list of withdrawn papers")
    return {"paper": entry["paper"], "at": at, "erased": entry["erased"]}

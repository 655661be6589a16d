"""Carries versions from received to clean or refused.

A small file is cleaned while its uploader waits, so that the next page shows it ready; a large
one, or one that takes too long, is left to the worker.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connections, transaction
from django.db.models import F

from apps.activity.services import publish
from apps.activity.wake import wake
from apps.documents import sandbox, store
from apps.documents.enums import Fault
from apps.documents.events import PaperRefused, PaperReplaced
from apps.documents.faults import Unfit
from apps.documents.models import CleaningJob, Version
from apps.organisations.principals import current_principal
from wg_portal.faults import where
from wg_portal.rowsecurity import as_person, as_system

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal

TASK = "documents.clean"
SMALL = 5 * 1024 * 1024
"""Bytes up to which the request itself cleans."""
NEXT_TRY = timedelta(minutes=10)
"""Longer than a try can take: a job whose worker died is due again."""
MOST_TRIES = 5
NOBODY_LEFT = timedelta(days=1)
"""Until we look again whether the uploader's post is back."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The hash of the clean copy, and what was removed as values of ``enums.Removed``."""

    sha256: str
    removed: list[str]


def clean_now_or_soon(version: Version, *, by: Principal) -> None:
    """Clean a version just received, or leave it to the worker."""
    if version.size <= SMALL:
        try:
            cleaned = _cleaned(version, sandbox.PATIENCE_IN_REQUEST)
        except Unfit as fault:
            return _refuse(version, fault.code, by)
        except sandbox.Unfinished:
            pass
        else:
            return _accept(version, cleaned, by)
    CleaningJob(version=version, person_id=by.person_id, post_id=by.post_id, due_at=by.at).save(
        force_insert=True
    )
    transaction.on_commit(lambda: wake(TASK), robust=True)
    return None


def clean_received(*, at: datetime, limit: int) -> int:
    """Clean what is due at ``at``, at most ``limit`` versions; return how many were settled.

    One bad job never stops the others: it is due again after ``NEXT_TRY``.
    """
    settled = 0
    for job in _claim(at, limit):
        try:
            settled += _work(job, at)
        except Exception as fault:
            logger.error("cleaning of version %s failed: %s", job.version_id, where(fault))
    return settled


def _claim(at: datetime, limit: int) -> list[CleaningJob]:
    with as_system("relay"):
        due = CleaningJob.objects.select_for_update(skip_locked=True).filter(due_at__lte=at)
        jobs = list(due.order_by("due_at")[:limit])
        CleaningJob.objects.filter(pk__in=[job.pk for job in jobs]).update(
            due_at=at + NEXT_TRY, attempts=F("attempts") + 1
        )
    return jobs


def _work(job: CleaningJob, at: datetime) -> bool:
    # The fresh factor counts for papers of TLP:RED: the job shows the text to nobody.
    with as_person(job.person_id, job.post_id, stepped_up=True):
        who = current_principal("task")
        version = _open_version(job.version_id) if who else None
        if version is not None:
            version.state = Version.State.SCANNING
            version.save(update_fields=["state"])
    if who is None:
        _put_off(job, at)
        return False
    if version is None:
        _drop(job)
        return False
    outcome = _tried(version, job.attempts)
    with as_person(job.person_id, job.post_id, stepped_up=True):
        who = current_principal("task")
        version = _open_version(job.version_id)
        if who is None or version is None:
            return False
        if isinstance(outcome, Cleaned):
            _accept(version, outcome, who)
        else:
            _refuse(version, outcome, who)
    _drop(job)
    return True


def _tried(version: Version, attempts: int) -> Cleaned | str:
    """Return what became of it, or the fault. Holds no transaction: parsing takes time."""
    if attempts >= MOST_TRIES:
        return Fault.COMPLEX
    try:
        return _cleaned(version, sandbox.PATIENCE)
    except Unfit as found:
        return found.code
    except sandbox.Unfinished:
        return Fault.COMPLEX


def _open_version(version_id: UUID) -> Version | None:
    """The version if it still waits, locked."""
    found: Version | None = (
        Version.objects.select_for_update(of=("self",))
        .select_related("paper")
        .filter(pk=version_id, state__in=[Version.State.RECEIVED, Version.State.SCANNING])
        .first()
    )
    return found


def _put_off(job: CleaningJob, at: datetime) -> None:
    """The uploader's post has ended: the version stays received until he is back."""
    with as_system("relay"):
        CleaningJob.objects.filter(pk=job.pk).update(due_at=at + NOBODY_LEFT, attempts=0)


def _drop(job: CleaningJob) -> None:
    with as_system("relay"):
        CleaningJob.objects.filter(pk=job.pk).delete()


def _cleaned(version: Version, patience: float) -> Cleaned:
    with store.aside() as target:
        source = store.path_of(version.sha256)
        removed = sandbox.clean(source, target, version.extension, patience=patience)
        return Cleaned(store.adopt(target), removed)


def _accept(version: Version, cleaned: Cleaned, by: Principal) -> None:
    version.state = Version.State.CLEAN
    version.clean_sha256, version.removed = cleaned.sha256, cleaned.removed
    version.size = store.path_of(cleaned.sha256).stat().st_size
    version.save(update_fields=["state", "clean_sha256", "size", "removed"])
    paper = version.paper
    earlier = paper.versions.filter(ordinal__lt=version.ordinal, state=Version.State.CLEAN)
    if paper.visible_from and paper.visible_from <= by.at and earlier.exists():
        publish(
            PaperReplaced(
                subject_id=paper.pk,
                tlp=paper.tlp,
                body_id=paper.body_id,
                version_id=version.pk,
                ordinal=version.ordinal,
            ),
            by=by,
        )


def _refuse(version: Version, fault: str, by: Principal) -> None:
    version.state = Version.State.REFUSED
    version.fault = fault
    version.save(update_fields=["state", "fault"])
    paper = version.paper
    publish(
        PaperRefused(
            subject_id=paper.pk,
            tlp=paper.tlp,
            body_id=paper.body_id,
            version_id=version.pk,
            fault=fault,
        ),
        by=by,
    )


def sweep_unreferenced(*, at: datetime, using: str) -> int:
    """Delete stored files that no version names any more; return how many.

    ``using`` is the connection of the tables' owner: somebody who sees only some rows would
    delete everybody else's files, so anybody else is refused with ``PermissionError``. What a
    refused version named is not kept. ``at`` is real time, as the files' own dates are.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT tableowner = current_user FROM pg_tables WHERE tablename = %s",
            [Version._meta.db_table],
        )
        if cursor.fetchone() != (True,):
            raise PermissionError("only the owner of the tables sees every reference")
    kept = Version.objects.using(using).exclude(state=Version.State.REFUSED)
    names = {name for row in kept.values_list("sha256", "clean_sha256") for name in row}
    return store.sweep(names, at=at)

"""Hands hostile bytes to a process of its own, and waits only so long."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings

from apps.documents.faults import Unfit
from apps.documents.sniffing import Finding

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 60.0
"""Seconds that a job waits."""
PATIENCE_IN_REQUEST = 10.0
"""Seconds that a page waits."""


class Unfinished(Exception):
    """The sandbox took too long; somebody with more patience may try again."""


def inspect(source: Path, extension: str, *, patience: float = PATIENCE) -> Finding:
    """Return what the file is; raises ``Unfit`` or ``Unfinished``."""
    answer = _run(["inspect", extension, str(source)], patience)
    return Finding(answer["media_type"], answer["pages"])


def clean(source: Path, target: Path, extension: str, *, patience: float = PATIENCE) -> list[str]:
    """Write the clean copy to ``target``; return what was removed, as values of ``Removed``.

    Raises ``Unfit`` or ``Unfinished``.
    """
    answer = _run(["clean", extension, str(source), str(target)], patience)
    return [str(code) for code in answer["removed"]]


def _run(arguments: list[str], patience: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "apps.documents.examine", *arguments],
            cwd=settings.ROOT,
            env={"LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unfinished from None
    if done.returncode < 0:  # killed by a limit
        raise Unfit("complex")
    if done.returncode > 0:  # no fault of the file
        raise RuntimeError(f"the sandbox did not start: {done.stderr.decode(errors='replace')}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "fault" in answer:
        raise Unfit(str(answer["fault"]))
    return answer

"""The bench in short: senders, Valkey and PostgreSQL die, and no mail is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.servers

ROOT = Path(__file__).resolve().parents[2]
KILLS = 4
MESSAGES, SENDERS = (1000, 4) if os.environ.get("PORTAL_EXHAUSTIVE") else (200, 2)


def bench(*options: str) -> dict[str, Any]:
    """Run ``bench/mail.py`` as somebody would, on servers of its own."""
    # Nothing of the test's own servers may lead it astray.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "bench/mail.py", "--json", *options],
        cwd=ROOT, env=kept, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) == told["holds"]
    return told


@pytest.mark.parametrize(
    "policy",
    [
        "again",
        pytest.param(
            "hold",
            marks=pytest.mark.skipif(
                "PORTAL_EXHAUSTIVE" not in os.environ, reason="as long again, for the rarer policy"
            ),
        ),
    ],
)
def test_nothing_is_lost_when_everything_dies(policy: str) -> None:
    faults = ("--kills", str(KILLS), "--restarts", "1", "--flushes", "0", "--crashes", "1")
    size = ("--messages", str(MESSAGES), "--senders", str(SENDERS))
    told = bench(*size, *faults, "--policy", policy)
    assert told["broken"] == []
    assert told["faults"]["senders killed"] == KILLS
    assert told["lost"] == told["unfinished"] == told["twice_elsewhere"] == 0
    assert told["twice_inside"] <= (told["in_data"] if policy == "again" else 0)

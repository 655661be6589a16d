"""What may be logged of a fault: its kind and its place, never its text, which may quote a row."""

from __future__ import annotations

import traceback


def where(fault: BaseException) -> str:
    """Return ``TypeError at letters.py:120``, the place being where it was raised."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [f for f in frames if "/apps/" in f.filename or "/wg_portal/" in f.filename]
    last = (ours or frames)[-1]
    return f"{type(fault).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"

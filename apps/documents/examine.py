"""The sandbox's inside: ``examine.py inspect|clean EXTENSION SOURCE [TARGET]``.

Prints one line of JSON: ``{"media_type": …, "pages": …}``, ``{"removed": […]}`` or
``{"fault": code}``. Knows neither
database nor keys; its memory, time and output are bounded before it opens the file.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

MEMORY = 1 << 30
"""Bytes of address space."""
SECONDS = 60
"""Of processor time."""
OUTPUT = 400 * 1024 * 1024
FILES = 32


def limit() -> None:
    """Bound this process for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(act: str, extension: str, source: str, target: str = "") -> dict[str, object]:
    """Do one act; returns what is printed."""
    from apps.documents.cleaning import clean
    from apps.documents.faults import Unfit
    from apps.documents.sniffing import inspect

    try:
        if act == "clean":
            return {"removed": clean(Path(source), Path(target), extension)}
        finding = inspect(Path(source), extension)
    except Unfit as fault:
        return {"fault": fault.code}
    except (MemoryError, RecursionError):
        return {"fault": "complex"}
    except Exception:  # a parser fell over: nobody should open such a file
        return {"fault": "damaged"}
    return {"media_type": finding.media_type, "pages": finding.pages}


if __name__ == "__main__":
    limit()
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))

"""What readers get: the file without what acts and without who made it. Free of Django."""

from __future__ import annotations

import shutil
from pathlib import Path

from apps.documents import images, office, office_cleaning, pdf
from apps.documents.sniffing import inspect


def clean(source: Path, target: Path, extension: str) -> list[str]:
    """Write a clean copy of ``source`` to ``target``; raises ``faults.Unfit``.

    Returns what was removed, as values of ``enums.Removed``. The copy is inspected once more:
    cleaning never hands on what it would not have taken.
    """
    removed: set[str] = set()
    if extension == "pdf":
        removed = pdf.clean(source, target)
    elif extension in office.MAIN_PARTS:
        removed = office_cleaning.clean(source, target, extension)
    elif extension == "png":
        removed = images.clean_png(source, target)
    elif extension == "jpg":
        removed = images.clean_jpeg(source, target)
    else:
        shutil.copyfile(source, target)
    inspect(target, extension)
    return sorted(removed)

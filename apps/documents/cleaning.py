"""What readers get: the file without what acts and without who made it. Free of Django."""

from __future__ import annotations

import shutil
from pathlib import Path

from apps.documents import images, office, pdf
from apps.documents.sniffing import inspect


def clean(source: Path, target: Path, extension: str) -> None:
    """Write a clean copy of ``source`` to ``target``; raises ``faults.Unfit``.

    The copy is inspected once more: cleaning never hands on what it would not have taken.
    """
    if extension == "pdf":
        pdf.clean(source, target)
    elif extension in office.MAIN_PARTS:
        office.clean(source, target, extension)
    elif extension == "png":
        images.clean_png(source, target)
    elif extension == "jpg":
        images.clean_jpeg(source, target)
    else:
        shutil.copyfile(source, target)
    inspect(target, extension)

"""From what a browser sends to a file that may be kept."""

from __future__ import annotations

import tempfile
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.documents import sandbox
from apps.documents.enums import ALIASES, EXTENSIONS, LARGEST, Fault
from apps.documents.faults import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.base import File

LONGEST_NAME = 100
"""Characters of a file name with its ending."""
FORBIDDEN = set('\\/:*?"<>|')


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that is what it says; ``name`` is fit for a row and a download."""

    file: File[Any]
    name: str
    extension: str
    media_type: str
    size: int
    pages: int | None


def check_upload(file: File[Any]) -> CheckedUpload:
    """Examine an uploaded file in the sandbox.

    Raises ``ValidationError`` with the sentence that tells what to do; nothing is kept then.
    """
    name = unicodedata.normalize("NFC", Path(file.name or "").name)
    extension = Path(name).suffix[1:].lower()
    extension = ALIASES.get(extension, extension)
    try:
        if not file.size:
            raise Unfit(Fault.EMPTY)
        if file.size > LARGEST:
            raise Unfit(Fault.TOO_LARGE)
        if extension not in EXTENSIONS:
            raise Unfit(Fault.KIND)
        with _on_disk(file) as path:
            found = sandbox.inspect(path, extension)
    except Unfit as fault:
        raise ValidationError(Fault(fault.code).label, code=fault.code) from None
    except sandbox.Unfinished:
        raise ValidationError(Fault.COMPLEX.label, code=Fault.COMPLEX) from None
    return CheckedUpload(
        file=file,
        name=file_name(Path(name).stem, extension),
        extension=extension,
        media_type=found.media_type,
        size=file.size,
        pages=found.pages,
    )


def file_name(stem: str, extension: str) -> str:
    """Return a name that every system can store: NFC, no forbidden sign, at most 100 letters."""
    plain = "".join(
        "_" if letter in FORBIDDEN else " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", stem)
        # Control signs, and those that turn the direction of writing.
        if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    room = LONGEST_NAME - len(extension) - 1
    stem = " ".join(plain.split())[:room].strip(" .") or str(_("Paper"))
    return f"{stem}.{extension}"


@contextmanager
def _on_disk(file: File[Any]) -> Iterator[Path]:
    """The file's path; one that came in memory is written out for the time of the block."""
    known = getattr(file, "temporary_file_path", None)
    if known is not None:
        yield Path(known())
        return
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
    file.seek(0)

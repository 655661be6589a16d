"""A download: under which name, with which marks, for whom. Nothing of it is kept."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.documents import sandbox, store
from apps.documents.uploads import LONGEST_NAME, file_name
from apps.organisations.models import Organisation
from apps.sharing.enums import Caveat, Tlp
from wg_portal.dates import long_moment
from wg_portal.printing.typesetting import Sheet, typeset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from uuid import UUID

    from apps.documents.models import Version
    from wg_portal.principal import Principal

STAMP = "apps/documents/print/stamp.typ"
PATIENCE = 30.0
"""Seconds that a reader waits for his stamped copy."""
AT_ONCE = 2
"""Copies that a web process stamps at a time: its other threads go on answering pages."""
WAIT = 5.0
"""Seconds until a reader is asked to come again."""
_turns = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper stands: its number in words, the session in words, and the day."""

    number: str
    session: str
    day: date


def place_of(who: Principal, paper_id: UUID) -> Place | None:
    """Return the paper's place on an agenda if the reader may see it."""
    find: Callable[[Principal, UUID], Place | None] = import_string(settings.PAPER_PLACE)
    return find(who, paper_id)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who gets the file, as its copy names him."""

    organisation: str
    person: str


def reader_of(who: Principal) -> Reader:
    """Return the names of the acting person and of his organisation."""
    organisation = Organisation.objects.visible_to(who).get(pk=who.organisation_id)
    return Reader(organisation.short, User.objects.get(pk=who.person_id).name)


def copy_for(version: Version, who: Principal) -> tuple[BinaryIO, str]:
    """Return the file that this reader gets, and its name.

    Each page of a PDF is stamped; any other kind carries its marks in its name. Raises ``OSError``
    while the store is away, ``sandbox.Unfinished`` and ``Unfit`` for a file that cannot be
    stamped: nobody gets it without.
    """
    reader, place = reader_of(who), place_of(who, version.paper_id)
    name = download_name(version, reader, place)
    if version.extension != "pdf":
        return store.read(version.clean_sha256), name
    source = store.path_of(version.clean_sha256)
    if not source.exists():
        raise FileNotFoundError(version.clean_sha256)
    sheet, lines = _stamp_of(version, who, reader, place)
    with (
        _turn(),
        _overlay(typeset(STAMP, sheet, {"lines": lines})) as overlay,
        store.aside() as target,
    ):
        sandbox.stamp(source, target, overlay, patience=PATIENCE)
        # Its name goes with the block, its bytes when the answer is sent.
        return target.open("rb"), name


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until few enough others are stamped; raises ``sandbox.Unfinished``."""
    if not _turns.acquire(timeout=WAIT):
        raise sandbox.Unfinished
    try:
        yield
    finally:
        _turns.release()


def download_name(version: Version, reader: Reader, place: Place | None) -> str:
    """Return the file name: number, title, session, day, version, label, and who gets it.

    The title gives way, since the rest is what marks the file. A PDF names its reader inside.
    """
    paper = version.paper
    before = f"【{place.number}】" if place else ""
    parts = [place.session, f"{place.day:%Y%m%d}"] if place else []
    parts += [f"v{version.ordinal}", Tlp(paper.tlp).label.replace(":", "-")]
    if paper.tlp >= Tlp.AMBER and version.extension != "pdf":
        parts += [reader.organisation, reader.person]
    after = "_" + "_".join("".join(part.split()) for part in parts)
    room = LONGEST_NAME - len(version.extension) - 1 - len(before) - len(after)
    return file_name(f"{before}{paper.title.strip()[: max(room, 0)]}{after}", version.extension)


def _stamp_of(
    version: Version, who: Principal, reader: Reader, place: Place | None
) -> tuple[Sheet, list[str]]:
    """Label and caveats above; below the number, the title for notices and who got it when."""
    paper = version.paper
    named = paper.tlp >= Tlp.AMBER
    lines = [place.number] if place else []
    if paper.notice_title:
        lines.append(paper.notice_title)
    if named:
        got = _("Downloaded by %(organisation)s %(person)s on %(at)s")
        lines.append(
            got
            % {
                "organisation": reader.organisation,
                "person": reader.person,
                "at": long_moment(who.at),
            }
        )
    return Sheet(
        title="PDF",
        organisation=reader.organisation,
        person=reader.person,
        at=who.at,
        label=Tlp(paper.tlp).label,
        caveats=tuple(str(Caveat(word).label) for word in paper.caveats),
    ), lines


@contextmanager
def _overlay(data: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)

"""Finding the messages of an app in its Python modules and templates."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from wg_portal.catalogues import catalogue_of
from wg_portal.catalogues.files import JapaneseCatalogue, read

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = (".html", ".txt", ".ics")

type Found = tuple[str | tuple[str, ...], str | None]


def _source(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # Django turns a template into calls of gettext among blanked-out text. Its indentation
    # means nothing, so it goes, lest the tokenizer object.
    code = templatize(text, origin=str(path))
    return "\n".join(line.strip() for line in code.splitlines()).encode()


def messages_in(path: Path) -> Iterator[Found]:
    """Yield (msgid or (singular, plural), context) for each message in a file."""
    found = extract("python", io.BytesIO(_source(path)), keywords=KEYWORDS)
    for _line, message, _comments, context in found:
        yield message, context


def sources(app: Path) -> list[Path]:
    """Modules and templates of an app, without its migrations."""
    files = [path for path in app.rglob("*") if path.suffix in (".py", *TEMPLATES)]
    return sorted(
        path
        for path in files
        if "migrations" not in path.parts
        and (path.suffix == ".py" or "templates" in path.relative_to(app).parts)
    )


def extracted(app: Path) -> Catalog:
    """Return the app's messages, untranslated, with the files that use them."""
    catalogue = JapaneseCatalogue()
    for path in sources(app):
        place = path.relative_to(app).as_posix()
        for message, context in messages_in(path):
            if message and message != "":
                catalogue.add(message, context=context, locations=[(place, 0)])
    return catalogue


def updated(app: Path) -> Catalog:
    """Return the app's messages with the translations that its catalogue already has.

    Messages no longer used fall away; the history of the repository keeps them.
    """
    known = read(catalogue_of(app))
    catalogue = extracted(app)
    for message in catalogue:
        old = known.get(message.id, message.context) if message.id else None
        if old is not None and _filled(old.string):
            message.string = old.string
            message.flags |= old.flags & {"fuzzy"}
    return catalogue


def _filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)

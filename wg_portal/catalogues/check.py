"""What is wrong with the catalogues: one sentence for each finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Message

from wg_portal.catalogues import catalogue_of
from wg_portal.catalogues.extract import TEMPLATES, extracted, sources
from wg_portal.catalogues.files import read

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# The one Japanese word that stands in both languages: the way to Japanese.
_LANGUAGE_NAMES = ("日本語",)


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a message; the order is the translator's affair."""
    return {found[0] for found in _PLACEHOLDER.finditer(text)}


def _texts(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, tuple | list) else [str(value)]


def _name(message: Message) -> str:
    context = f" (context {message.context!r})" if message.context else ""
    return f"{_texts(message.id)[0]!r}{context}"


def findings(label: str, app: Path) -> Iterator[str]:
    """Yield what is missing, fuzzy or wrong in one app's Japanese, and bare Japanese text."""
    known = read(catalogue_of(app))
    for message in extracted(app):
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        texts = _texts(translated.string) if translated else [""]
        if translated is None or not all(texts):
            yield f"{label}: no Japanese for {_name(message)}"
        elif translated.fuzzy:
            yield f"{label}: the Japanese for {_name(message)} is marked fuzzy"
        else:
            allowed = set().union(*(placeholders(text) for text in _texts(message.id)))
            needed = placeholders(_texts(message.id)[-1])
            for text in texts:
                if not needed <= placeholders(text) <= allowed:
                    yield f"{label}: placeholders differ in {_name(message)}: {text!r}"
    yield from _bare_japanese(label, app)


def _bare_japanese(label: str, app: Path) -> Iterator[str]:
    for path in sources(app):
        if path.suffix not in TEMPLATES:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for name in _LANGUAGE_NAMES:
                line = line.replace(name, "")
            if _JAPANESE.search(line):
                place = path.relative_to(app).as_posix()
                yield f"{label}: Japanese text outside the catalogue in {place}:{number}"


def contradictions(apps: Mapping[str, Path]) -> Iterator[str]:
    """Yield messages that two apps translate differently: Django would take the first for both."""
    seen: dict[tuple[str, str | None], tuple[str, list[str]]] = {}
    for label, app in sorted(apps.items()):
        for message in read(catalogue_of(app)):
            if not message.id:
                continue
            key, texts = (_texts(message.id)[0], message.context), _texts(message.string)
            if not all(texts):
                continue
            other, before = seen.setdefault(key, (label, texts))
            if before != texts:
                yield (
                    f"{label} and {other} translate {_name(message)} differently: "
                    f"{texts[0]!r}, {before[0]!r}; give one of them a context"
                )

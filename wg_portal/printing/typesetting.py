"""Makes an A4 PDF of a typst template and data."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wg_portal.dates import long_moment

FONTS = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the content: title, label (``TLP:AMBER`` or empty), caveats, the reader.

    ``organisation`` and ``person`` are who prints it at ``at``; every page names them.
    """

    title: str
    organisation: str
    person: str
    at: datetime
    label: str = ""
    caveats: tuple[str, ...] = ()
    landscape: bool = False


def typeset(template: str, sheet: Sheet, data: dict[str, Any]) -> bytes:
    """Return the PDF (tagged, PDF/UA-1) that ``template`` makes of ``data`` in the active language.

    ``template`` is a path below the project, such as ``apps/meetings/print/agenda.typ``; ``data``
    holds only what JSON can. Headings of the template become bookmarks. The text of ``data`` is
    never read as markup. Raises ``typst.TypstError`` for a template that does not fit its data.
    """
    made = typst.compile(
        str(settings.ROOT / template),
        root=str(settings.ROOT),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(_around(sheet)), "data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=int(sheet.at.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101 - of one document the wheel returns its bytes
    return made


def _around(sheet: Sheet) -> dict[str, Any]:
    printed = _("Printed by %(organisation)s %(person)s on %(at)s") % {
        "organisation": sheet.organisation,
        "person": sheet.person,
        "at": long_moment(sheet.at),
    }
    return {
        "title": sheet.title,
        "label": sheet.label,
        "caveats": list(sheet.caveats),
        "printed": printed,
        "language": "en" if get_language() == "en" else "ja",
        "landscape": sheet.landscape,
    }


@cache
def _fonts() -> list[str]:
    """The folders of the bundled Japanese fonts; the machine's own would change the lines."""
    found = [importlib.util.find_spec(name) for name in FONTS]
    return [str(Path(each.origin).parent) for each in found if each and each.origin]

"""Lays a label above and a line below every page of a PDF. In the sandbox; free of Django.

The pages grow by a strip at the top and one at the bottom, as the reader sees them: nothing that
stood on a page is covered, and what was cropped away stays out of sight.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf, Rectangle

from apps.documents import pdf

if TYPE_CHECKING:
    from pathlib import Path

STRIP, EDGE = 16.0, 10.0
"""Height of a strip, and what stays free at its sides, in points."""
LABEL, LINE = Name("/PortalLabel"), Name("/PortalLine")


def stamp(source: Path, target: Path, overlay: Path) -> None:
    """Write ``source`` with the two pages of ``overlay`` on each page; raises ``Unfit``."""
    with pdf.opened(source) as document, Pdf.open(overlay) as stamps:
        label, line = (
            document.copy_foreign(page.as_form_xobject()) for page in list(stamps.pages)[:2]
        )
        for page in document.pages:
            _stamp(document, page, label, line)
        pdf.save(document, target)


def _stamp(document: Pdf, page: Page, label: pikepdf.Object, line: pikepdf.Object) -> None:
    box = Rectangle(page.cropbox)
    turned = int(page.obj.get("/Rotate", _inherited(page, "/Rotate"))) % 360
    wide = turned in (90, 270)
    across, up = (0.0, STRIP) if not wide else (STRIP, 0.0)
    grown = Rectangle(box.llx - across, box.lly - up, box.urx + across, box.ury + up)
    strips = _strips(grown, wide=wide)
    # The reader's top: the upper strip, turned with the page.
    top, bottom = strips if turned in (0, 270) else strips[::-1]
    page.obj.Resources = _own_resources(page)
    page.add_resource(label, Name.XObject, LABEL, replace_existing=True)
    page.add_resource(line, Name.XObject, LINE, replace_existing=True)
    blank = "".join(
        f"{each.llx:g} {each.lly:g} {each.width:g} {each.height:g} re f\n" for each in strips
    )
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(
        f"\nQ\nq 1 g\n{blank}Q\n".encode()
        + _placed(page, label, LABEL, top, turned, right=True)
        + _placed(page, line, LINE, bottom, turned, right=False)
    )
    page.mediabox = page.cropbox = grown.as_array()


def _strips(grown: Rectangle, *, wide: bool) -> tuple[Rectangle, Rectangle]:
    """The upper and the lower strip; of a page that lies on its side, the right and the left."""
    if wide:
        return (
            Rectangle(grown.urx - STRIP, grown.lly, grown.urx, grown.ury),
            Rectangle(grown.llx, grown.lly, grown.llx + STRIP, grown.ury),
        )
    return (
        Rectangle(grown.llx, grown.ury - STRIP, grown.urx, grown.ury),
        Rectangle(grown.llx, grown.lly, grown.urx, grown.lly + STRIP),
    )


def _placed(
    page: Page, form: pikepdf.Object, name: Name, strip: Rectangle, turned: int, *, right: bool
) -> bytes:
    """Draw the form upright for the reader, at one end of the strip, smaller where it must be."""
    form_box = Rectangle(*(float(side) for side in form.BBox.as_list()))
    length = strip.height if turned in (90, 270) else strip.width
    scale = min(1.0, (length - 2 * EDGE) / form_box.width)
    width, height = form_box.width * scale, form_box.height * scale
    along = length - EDGE - width if right else EDGE
    beside = (STRIP - height) / 2
    # From the strip's reader-side lower left corner, turned with the page.
    corner, right_way, up_way = {
        0: ((strip.llx, strip.lly), (1, 0), (0, 1)),
        90: ((strip.urx, strip.lly), (0, 1), (-1, 0)),
        180: ((strip.urx, strip.ury), (-1, 0), (0, -1)),
        270: ((strip.llx, strip.ury), (0, -1), (1, 0)),
    }[turned]
    x = corner[0] + along * right_way[0] + beside * up_way[0]
    y = corner[1] + along * right_way[1] + beside * up_way[1]
    matrix = (*(scale * part for part in (*right_way, *up_way)), x, y)
    return f"q {' '.join(f'{part:g}' for part in matrix)} cm {name} Do Q\n".encode()


def _own_resources(page: Page) -> pikepdf.Object:
    """The page's resources, no longer those of a neighbour."""
    found: Any = page.obj.get("/Resources", _inherited(page, "/Resources"))
    return Dictionary(dict(found.as_dict())) if isinstance(found, Dictionary) else Dictionary()


def _inherited(page: Page, name: str) -> Any:
    node = page.obj.get("/Parent")
    for _level in range(pdf.DEEPEST):
        if not isinstance(node, Dictionary):
            break
        if name in node:
            return node[name]
        node = node.get("/Parent")
    return 0

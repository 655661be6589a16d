"""What a reader downloads carries the label, and from TLP:AMBER on who got it when."""

from __future__ import annotations

import io
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest
from reportlab.pdfgen import canvas

from apps.documents import handing_out, sandbox, store
from apps.documents.models import Version
from apps.documents.stamping import STRIP, stamp
from apps.meetings.models import AgendaItem, AgendaPaper, Meeting
from tests import factories
from tests.conftest import as_owner
from tests.documents import samples
from tests.documents.conftest import World, upload

Rows = Callable[[Any], list[Any]]


def texts(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data)]


def got(world: World, name: str, version: Any) -> tuple[bytes, str]:
    answer = world.client(name).get(f"/papers/versions/{version.pk}/")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert int(answer["Content-Length"]) == len(data)
    return data, unquote(answer["Content-Disposition"]).partition("''")[2]


def test_every_page_names_label_and_reader(world: World, owner_rows: Rows, files: Path) -> None:
    world.paper(upload=upload(samples.pdf(3)))
    [version] = owner_rows(Version)
    before = sorted(files.iterdir())
    pages = {name: texts(got(world, name, version)[0]) for name in ("reader", "observer")}
    for name, other in (("reader", "observer"), ("observer", "reader")):
        assert len(pages[name]) == 3
        for number, page in enumerate(pages[name], 1):
            assert page.count("TLP:AMBER") == 2, "above and below"
            assert f"Page {number}" in page
            assert "11月24日" in page
            assert "転送" in page, "the caveat"
            assert f"{name}-org" in page
            assert f"{other}-org" not in page
            assert world.post[name].person.name in page
    assert sorted(files.iterdir()) == before, "nothing of it is kept"


def test_below_amber_only_the_label(world: World, owner_rows: Rows) -> None:
    world.paper(tlp=1, notice_title="", caveats=[])
    [version] = owner_rows(Version)
    data, name = got(world, "reader", version)
    for page in texts(data):
        assert page.count("TLP:GREEN") == 2
        assert "reader" not in page
        assert "令和" not in page
    assert name == "動向_について_v1_TLP-GREEN.pdf"


@pytest.mark.parametrize(
    ("tlp", "expected"),
    [
        (1, "動向_について_v1_TLP-GREEN.csv"),
        (2, "動向_について_v1_TLP-AMBER_reader-org_{person}.csv"),
    ],
)
def test_other_kinds_carry_it_in_their_name(
    world: World, owner_rows: Rows, tlp: int, expected: str
) -> None:
    world.paper(tlp=tlp, upload=upload(samples.table(), "a.csv"))
    [version] = owner_rows(Version)
    data, name = got(world, "reader", version)
    person = "".join(world.post["reader"].person.name.split())
    assert name == expected.format(person=person)
    assert data == samples.table()


def test_long_title_gives_way_to_the_marks(world: World, owner_rows: Rows) -> None:
    world.paper(title_ja="あ" * 200, upload=upload(samples.table(), "a.csv"))
    [version] = owner_rows(Version)
    _data, name = got(world, "reader", version)
    assert len(name) <= 100
    assert "_v1_TLP-AMBER_reader-org_" in name


def placed(world: World, paper: Any, **marking: Any) -> None:
    """Put the paper on the agenda of a meeting that the circle reads, unless said otherwise."""
    common = {
        "tlp": 1, "circle": world.circle, "circle_kind": world.circle.kind,
        "originator_id": world.post["author"].organisation_id, "visible_from": factories.AT,
    } | marking  # fmt: skip
    with as_owner():
        meeting = Meeting.objects.create(
            **common, body=world.body, desk_circle=world.circle, number=3, state="announced",
            starts_at=factories.AT + timedelta(days=23), place_ja="x",
            ends_at=factories.AT + timedelta(days=23, hours=1),
            reply_due_at=factories.AT + timedelta(days=9), openness="open",
        )  # fmt: skip
        item = AgendaItem.objects.create(
            **common, meeting=meeting, position=2, kind="report", title_ja="議題", minutes=10
        )
        AgendaPaper.objects.create(item=item, paper=paper, number="2-1")


def test_number_session_and_day_of_its_place(world: World, owner_rows: Rows) -> None:
    placed(world, world.paper())
    [version] = owner_rows(Version)
    data, name = got(world, "reader", version)
    assert name == "【資料2-1】動向_について_第3回_20261217_v1_TLP-AMBER.pdf"
    assert all("資料2-1" in page for page in texts(data))


def test_who_may_not_see_the_meeting_learns_no_number(world: World, owner_rows: Rows) -> None:
    placed(world, world.paper(), visible_from=None)
    [version] = owner_rows(Version)
    data, name = got(world, "reader", version)
    assert name == "動向_について_v1_TLP-AMBER.pdf"
    assert not any("2-1" in page for page in texts(data))


@pytest.mark.parametrize("fault", [sandbox.Unfinished(), sandbox.Unfit("complex")])
def test_nobody_gets_it_unmarked(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    paper = world.paper()
    [version] = owner_rows(Version)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise fault

    monkeypatch.setattr(sandbox, "stamp", fail)
    answer = world.client("reader").get(f"/papers/versions/{version.pk}/")
    assert answer.status_code == 503
    assert f"/papers/{paper.pk}/" in answer.content.decode()


def test_downloads_leave_room_for_pages(
    world: World, owner_rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_out, "WAIT", 0.01)
    world.paper()
    [version] = owner_rows(Version)
    address = f"/papers/versions/{version.pk}/"
    with ExitStack() as others:
        for _n in range(handing_out.AT_ONCE):
            others.enter_context(handing_out._turn())
        assert world.client("reader").get(address).status_code == 503
    assert world.client("reader").get(address).status_code == 200


def overlay(tmp_path: Path) -> Path:
    page = canvas.Canvas(str(tmp_path / "overlay.pdf"))
    for word, size in (("LABEL", (60, 12)), ("WHO GOT IT", (300, 12))):
        page.setPageSize(size)
        page.drawString(0, 2, word)
        page.showPage()
    page.save()
    return tmp_path / "overlay.pdf"


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_stands_outside_of_what_was_there(tmp_path: Path, turned: int) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    with pikepdf.open(io.BytesIO(samples.pdf())) as document:
        for page in document.pages:
            page.obj.Rotate = turned
            page.obj.CropBox = [50, 60, 500, 760]
        document.save(source)
    stamp(source, target, overlay(tmp_path))
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(target) as after:
        assert len(after) == 2
        for old, new in zip(before, after, strict=True):
            width, height = old.get_size()
            assert new.get_size() == (width, height + 2 * STRIP)
            pixels = new.render(scale=1).to_pil()
            inside = pixels.crop((0, int(STRIP), int(width), int(STRIP + height)))
            assert list(inside.getdata()) == list(old.render(scale=1).to_pil().getdata())
            top = pixels.crop((0, 0, int(width), int(STRIP))).convert("L")
            foot = pixels.crop((0, int(height + STRIP), int(width), int(height + 2 * STRIP)))
            assert top.point(lambda v: 255 * (v < 128)).getbbox()[0] > width / 2, "right"
            assert foot.convert("L").point(lambda v: 255 * (v < 128)).getbbox()[0] < 20, "left"


def test_page_that_leaves_its_drawing_state_open(tmp_path: Path) -> None:
    """A page may end scaled and clipped; the stamp does not follow it."""
    source, target = tmp_path / "a", tmp_path / "b"
    with pikepdf.open(io.BytesIO(samples.pdf(1))) as document:
        document.pages[0].contents_add(b"0.1 0 0 0.1 0 0 cm 0 0 5 5 re W n")
        document.save(source)
    stamp(source, target, overlay(tmp_path))
    assert "WHO GOT IT" in texts(target.read_bytes())[0]
    pixels = pypdfium2.PdfDocument(target)[0].render(scale=1).to_pil().convert("L")
    foot = pixels.crop((0, pixels.height - int(STRIP), pixels.width, pixels.height))
    assert foot.point(lambda v: 255 * (v < 128)).getbbox()


def test_narrow_page_gets_it_smaller(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    page = canvas.Canvas(str(source), pagesize=(120, 200))
    page.showPage()
    page.save()
    stamp(source, target, overlay(tmp_path))
    pixels = pypdfium2.PdfDocument(target)[0].render(scale=4).to_pil().convert("L")
    box = pixels.point(lambda v: 255 * (v < 128)).getbbox()
    assert box is not None
    assert box[0] > 0
    assert box[2] < pixels.width


def test_thousand_pages_in_time_in_the_sandbox(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(samples.pdf(1000))
    began = time.monotonic()
    sandbox.stamp(source, target, overlay(tmp_path), patience=handing_out.PATIENCE)
    assert time.monotonic() - began < handing_out.PATIENCE / 2
    assert all("WHO GOT IT" in page for page in texts(target.read_bytes()))
    assert target.stat().st_size < source.stat().st_size + 1_000 * 400


def test_stamped_file_opens_elsewhere(world: World, owner_rows: Rows, tmp_path: Path) -> None:
    world.paper()
    [version] = owner_rows(Version)
    data, _name = got(world, "reader", version)
    (tmp_path / "a.pdf").write_bytes(data)
    with pikepdf.open(tmp_path / "a.pdf") as document:
        assert document.check_pdf_syntax() == []
        with document.open_outline() as outline:
            assert len(outline.root) == 2
    try:
        done = subprocess.run(["pdftotext", "a.pdf", "-"], cwd=tmp_path, capture_output=True)
    except FileNotFoundError:
        pytest.skip("poppler is not installed")
    assert "TLP:AMBER" in done.stdout.decode()
    assert store.path_of(version.clean_sha256).exists()

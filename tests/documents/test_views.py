"""Who finds which page, what a download looks like, and what is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest

from apps.activity.models import Record
from apps.documents import services
from apps.documents.forms import PaperForm
from apps.documents.models import Version
from tests import factories
from tests.conftest import as_owner
from tests.documents import samples
from tests.documents.conftest import World, upload

PRODUCED = Path(__file__).parent / "produced"
Rows = Callable[[Any], list[Any]]


def openings(rows: Rows) -> list[Any]:
    return [row for row in rows(Record) if row.verb == "opened"]


def plain(answer: Any) -> str:
    """The page without its own address and what is random in every answer."""
    text = re.sub(r'(value|nonce)="[^"]+"', "", answer.content.decode())
    return text.replace(answer.request["PATH_INFO"], "")


def version_of(paper: Any) -> Any:
    with as_owner():
        return Version.objects.filter(paper=paper).latest("ordinal")


def set_version(version: Any, **values: Any) -> None:
    with as_owner():
        Version.objects.filter(pk=version.pk).update(**values)


def test_reader_opens_the_page_and_that_is_recorded(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    page = world.client("reader").get(f"/papers/{paper.pk}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "動向/について" in text
    assert 'data-tlp="AMBER"' in text
    assert f"/papers/versions/{version_of(paper).pk}/" in text
    assert "reader-org" in text, "a body's circle is known to its representatives"
    assert "replace" not in text
    [row] = openings(owner_rows)
    assert (row.subject_id, row.tlp, row.body_id) == (paper.pk, 2, world.body.pk)
    assert row.actor_id == world.post["reader"].person_id


def test_download_headers(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    answer = world.client("reader").get(f"/papers/versions/{version_of(paper).pk}/")
    data = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert data.startswith(b"%PDF-")
    assert samples.AUTHOR.encode() not in data
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition).endswith("''動向_について_v1.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert int(answer["Content-Length"]) == len(data)
    assert len(openings(owner_rows)) == 1


@pytest.mark.parametrize("name", ["rival", "reader", "observer"])
def test_draft_is_not_there(world: World, owner_rows: Rows, name: str) -> None:
    paper = world.paper(released=False)
    version = version_of(paper)
    client = world.client(name)
    unknown = plain(client.get(f"/papers/{uuid4()}/"))
    for path in (f"{paper.pk}/", f"{paper.pk}/replace/", f"versions/{version.pk}/"):
        answer = client.get(f"/papers/{path}")
        assert (answer.status_code, plain(answer)) == (404, unknown), path
    assert openings(owner_rows) == []
    assert world.client("author").get(f"/papers/{paper.pk}/").status_code == 200


def test_rival_finds_nothing(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    client = world.client("rival")
    for path in (f"{paper.pk}/", f"{paper.pk}/replace/", f"versions/{version_of(paper).pk}/"):
        assert client.get(f"/papers/{path}").status_code == 404
    answer = client.post(f"/papers/{paper.pk}/replace/", {"file": upload(), "reason": "x"})
    assert answer.status_code == 404
    assert openings(owner_rows) == []


def test_members_only_paper_is_hidden_from_observers(world: World) -> None:
    paper = world.paper(circle=world.members)
    assert world.client("observer").get(f"/papers/{paper.pk}/").status_code == 404
    assert world.client("reader").get(f"/papers/{paper.pk}/").status_code == 200


@pytest.mark.parametrize("state", ["received", "scanning", "refused"])
@pytest.mark.parametrize("name", ["reader", "author"])
def test_only_clean_versions_are_handed_out(world: World, state: str, name: str) -> None:
    paper = world.paper()
    version = version_of(paper)
    set_version(version, state=state, fault="macros" if state == "refused" else "")
    client = world.client(name)
    assert client.get(f"/papers/versions/{version.pk}/").status_code == 404
    text = client.get(f"/papers/{paper.pk}/").content.decode()
    assert (version.name in text) == (name == "author")
    assert ("マクロ" in text) == (name == "author" and state == "refused")


def test_what_was_removed_is_told_to_authors_only(world: World, owner_rows: Rows) -> None:
    photo = (PRODUCED / "photo.jpg").read_bytes()
    paper = world.paper(upload=upload(photo, "photo.jpg"))
    [version] = owner_rows(Version)
    assert version.removed == ["exif", "gps", "notes", "thumbnails", "xmp"]
    for name, sees in (("author", True), ("reader", False), ("observer", False)):
        page = world.client(name).get(f"/papers/{paper.pk}/").content.decode()
        assert ("撮影場所" in page) == sees, name
        assert ("取り除" in page) == sees, name


def test_nothing_removed_is_said_too(world: World) -> None:
    paper = world.paper(upload=upload(samples.table(), "a.csv"))
    page = world.client("author").get(f"/papers/{paper.pk}/").content.decode()
    assert "取り除いたものはありません" in page


@pytest.mark.parametrize("path", ["x/", "versions/x/", "versions/../../etc/passwd/"])
def test_malformed_ids(world: World, path: str) -> None:
    assert world.client("reader").get(f"/papers/{path}").status_code == 404


def test_after_leaving_nothing_opens(world: World) -> None:
    paper = world.paper()
    client = world.client("reader")
    assert client.get(f"/papers/{paper.pk}/").status_code == 200
    with as_owner():
        world.post["reader"].seats.all().delete()
    assert client.get(f"/papers/versions/{version_of(paper).pk}/").status_code == 404


def test_store_away_says_so_and_records_nothing(
    world: World, files: Path, owner_rows: Rows
) -> None:
    paper = world.paper()
    for path in files.iterdir():
        path.unlink()
    answer = world.client("reader").get(f"/papers/versions/{version_of(paper).pk}/")
    assert answer.status_code == 503
    assert f"/papers/{paper.pk}/" in answer.content.decode()
    assert openings(owner_rows) == []


def test_replacing_by_page_and_the_second_click(world: World, owner_rows: Rows) -> None:
    paper = world.paper()
    client = world.client("author")
    form = client.get(f"/papers/{paper.pk}/replace/").context["form"]
    token = str(form["submission"].value())
    for _click in range(2):
        sent = {"file": upload(samples.office("docx"), "a.docx"), "reason": "訂正"}
        answer = client.post(f"/papers/{paper.pk}/replace/", sent | {"submission": token})
        assert answer.status_code == 302
        assert answer["Location"] == f"/papers/{paper.pk}/"
    assert [version.ordinal for version in owner_rows(Version)] == [1, 2]


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "a.pdf", "空"),
        (b"text", "a.pdf", "拡張子"),
        (samples.encrypted_pdf(), "a.pdf", "パスワード"),
        (b"MZ", "a.exe", "pptx"),
    ],
)
def test_bad_upload_keeps_the_text_and_nothing_else(
    world: World, files: Path, owner_rows: Rows, data: bytes, name: str, word: str
) -> None:
    paper = world.paper()
    before = sorted(files.iterdir())
    sent = {"file": upload(data, name), "reason": "図5を訂正", "submission": str(uuid4())}
    answer = world.client("author").post(f"/papers/{paper.pk}/replace/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "図5を訂正" in text
    assert word in text
    assert sorted(files.iterdir()) == before
    assert len(owner_rows(Version)) == 1


def test_reader_finds_no_replacing(world: World) -> None:
    paper = world.paper()
    assert world.client("reader").get(f"/papers/{paper.pk}/replace/").status_code == 404


def test_pages_in_english(world: World) -> None:
    paper = world.paper()
    client = world.client("reader")
    client.post("/accounts/language/", {"language": "en", "next": "/"})
    text = client.get(f"/papers/{paper.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "<h1>Trends</h1>" in text
    assert "Download the paper" in text


def form_data(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "title_ja": "資料",
        "owner_organisation": world.post["reader"].organisation_id,
        "circle": world.circle.pk,
        "tlp": "2",
        "notice_title": "資料の件",
        "caveats": ["no_copy"],
    } | changes


def test_paper_form_hands_over_what_the_service_takes(world: World) -> None:
    with world.acting("author") as who:
        form = PaperForm(form_data(world), {"file": upload()}, body=world.body, who=who)
        assert form.is_valid(), form.errors
        paper = services.create_paper(body_id=world.body.pk, by=who, **form.arguments())
    assert paper.owner_organisation_id == world.post["reader"].organisation_id


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("notice_title", {"notice_title": ""}),
        ("notice_title", {"notice_title": "あ" * 41}),
        ("notice_title", {"notice_title": "a\u202eb"}),
        ("title_ja", {"title_ja": " "}),
        ("tlp", {"tlp": "4"}),
        ("circle", {"circle": str(uuid4())}),
        ("owner_organisation", {"owner_organisation": str(uuid4())}),
        ("caveats", {"caveats": ["anything"]}),
        ("file", {}),
    ],
)
def test_paper_form_refuses(world: World, field: str, changes: dict[str, Any]) -> None:
    files = {} if field == "file" else {"file": upload()}
    with world.acting("author") as who:
        form = PaperForm(form_data(world, **changes), files, body=world.body, who=who)
        assert not form.is_valid()
        assert list(form.errors) == [field]


def test_paper_form_offers_only_circles_of_the_person(world: World) -> None:
    with world.acting("observer") as who:
        form = PaperForm(body=world.body, who=who)
        assert list(form.fields["circle"].queryset) == [world.circle]  # type: ignore[attr-defined]
        assert "機密性3" in str(form["tlp"].help_text)


def test_green_needs_no_notice_title(world: World) -> None:
    with world.acting("author") as who:
        data = form_data(world, tlp="1", notice_title="")
        assert PaperForm(data, {"file": upload()}, body=world.body, who=who).is_valid()


def test_moment_of_the_tests_is_the_databases(world: World) -> None:
    with world.acting("author") as who:
        assert who.at == factories.AT

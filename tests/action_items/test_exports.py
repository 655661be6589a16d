"""Exports hold what the reader may know, neutralised, and leave a row in the record."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from apps.action_items.exports import MOST_ON_PAPER, Form, Group, make
from apps.action_items.models import ActionItem
from apps.action_items.register import Search
from apps.action_items.services import confirm, finish, report_progress
from apps.activity.models import Outbox, Record
from apps.notifications.handlers import HANDLERS
from apps.organisations.models import Organisation
from apps.sharing.enums import Tlp
from tests.action_items.test_pages import browser, text
from tests.action_items.test_register import NOW, meeting_of, of_peer
from tests.conftest import as_owner
from tests.obligations.scene import DUE, acting, build, given
from tests.wg_portal.pdf_text import text_of
from wg_portal import clock
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(NOW):
        yield build()


def exported(
    scene: Scene, holder: str, form: Form, group: Group = Group.OWNER, **asked: Any
) -> Any:
    with acting(getattr(scene, holder), NOW) as who:
        return make(who, Search(**asked), form, group).content


def table(scene: Scene, holder: str, **asked: Any) -> list[dict[str, str]]:
    content = exported(scene, holder, Form.CSV, **asked).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def recorded() -> list[tuple[Any, ...]]:
    with as_owner():
        rows = Record.objects.filter(verb="action_items.RegisterExported").order_by("at")
        return [
            (row.body_id, row.subject_id, row.tlp, row.facts["form"], row.facts["rows"])
            for row in rows
        ]


def test_data_has_keys_codes_and_iso_times(scene: Scene) -> None:
    given(scene)
    meeting_of(scene, given(scene))
    first, second = table(scene, "main")
    assert first == {
        "code": "A-0001",
        "body": "practitioners",
        "meeting": "",
        "title_ja": "連絡先を更新する",
        "title_en": "Update the contacts",
        "owner": "Bank",
        "due_at": "2026-12-14T17:00+09:00",
        "counting": "government",
        "state": "todo",
        "carried_to": "",
        "late": "1",
        "updated_at": "2026-12-07T10:00+09:00",
        "label": "AMBER",
        "caveats": "",
    }
    assert second["meeting"] == "第2回"


def test_the_sheet_of_data_brings_definitions_and_codes(scene: Scene) -> None:
    given(scene)
    book = load_workbook(io.BytesIO(exported(scene, "main", Form.DATA)))
    assert book.sheetnames == ["data", "definitions", "codes"]
    head, row = book["data"].values
    assert row[head.index("late")] == 1
    keys = {key for key, *_rest in list(book["definitions"].values)[1:]}
    assert keys == set(head)
    codes = {(key, code) for key, code, _word in list(book["codes"].values)[1:]}
    assert {("state", "todo"), ("label", "AMBER"), ("body", "practitioners")} <= codes


def test_the_sheet_for_print_has_what_one_reads_at_a_meeting(scene: Scene) -> None:
    given(scene)
    sheet = load_workbook(io.BytesIO(exported(scene, "main", Form.PRINT))).worksheets[0]
    _title, head, row = sheet.values
    assert head == ("番号", "宿題事項", "担当", "期限", "状態", "出所")
    assert row[:2] == ("A-0001", "連絡先を更新する")
    assert row[4] == "未着手 (期限超過)"
    # At this width 11 points fit the 27 centimetres of a landscape A4.
    assert sum(each.width for each in sheet.column_dimensions.values()) <= 145


@pytest.mark.parametrize("form", Form)
def test_a_peer_carries_nothing_out_that_he_may_not_know(scene: Scene, form: Form) -> None:
    """Neither state nor lateness nor a word of progress of another organisation."""
    action = given(scene)
    with acting(scene.main, NOW) as by:
        report_progress(action_id=action.pk, comment="canary-progress", by=by)
    content = exported(scene, "peer", form)
    if form in (Form.MEETING, Form.STATES):
        said = "\n".join(text_of(content))
    elif form == Form.CSV:
        said = content.decode()
    else:
        first = load_workbook(io.BytesIO(content)).worksheets[0]
        said = "\n".join(str(cell) for line in first.values for cell in line)
    assert "連絡先を更新する" in said
    for secret in ("canary-progress", "doing", "対応中", "期限超過 ", "2026-12-15"):
        assert secret not in said
    if form == Form.CSV:
        (row,) = table(scene, "peer")
        assert (row["state"], row["late"], row["updated_at"]) == ("", "", "")


def test_an_outsider_has_nothing_to_export(scene: Scene) -> None:
    given(scene)
    with acting(scene.rival, NOW) as who, pytest.raises(PortalError, match="宿題事項がない"):
        make(who, Search(), Form.CSV)
    assert recorded() == []


def test_the_list_for_the_meeting_tells_no_state_whoever_prints_it(scene: Scene) -> None:
    action = given(scene)
    with acting(scene.main, NOW) as by:
        finish(action_id=action.pk, comment="Done", by=by)
    of_peer(scene)
    said = "".join("".join(text_of(exported(scene, "officer", Form.MEETING))).split())
    for secret in ("完了報告", "未着手", "期限超過", "状態"):
        assert secret not in said
    told = "".join("".join(text_of(exported(scene, "officer", Form.STATES))).split())
    for state in ("完了報告", "未着手(期限超過)", "配布しないでください"):
        assert state in told


def test_the_list_says_of_what_of_when_and_the_year(scene: Scene) -> None:
    meeting_of(scene, given(scene))
    said = "".join("".join(text_of(exported(scene, "officer", Form.MEETING))).split())
    for word in (scene.body.name_ja, "第2回", "日（火）現在", "令和8年12月14日(月)17:00"):
        assert word.replace(" ", "") in said
    given(scene)
    both = "".join("".join(text_of(exported(scene, "officer", Form.MEETING))).split())
    head = both.partition("全2件")[0]
    assert "第2回" not in head, "only a list of one meeting names it at its head"


@pytest.mark.parametrize("group", Group)
def test_the_order_of_the_list_for_the_meeting_tells_nobody_who_is_done(
    scene: Scene, group: Group
) -> None:
    """Whoever prints it: his own knowledge of what is open moves no row and no group."""
    done, late = given(scene), of_peer(scene)
    later = given(scene, title_ja="あとの件", due_at=NOW + timedelta(days=2))
    first = of_peer(scene, title_ja="別の件", due_at=DUE - timedelta(days=1))
    with acting(scene.main, NOW) as by:
        finish(action_id=done.pk, comment="Done", by=by)
    with acting(scene.officer, NOW) as by:
        confirm(action_id=done.pk, by=by)
    with as_owner():
        Organisation.objects.filter(pk=scene.peer.organisation_id).update(kana="あああ")
        Organisation.objects.filter(pk=scene.main.organisation_id).update(kana="んんん")
    by_due = [first.code, done.code, late.code, later.code]
    by_owner = [first.code, late.code, done.code, later.code]
    expected = by_due if group == Group.BODY else by_owner
    for holder in ("officer", "aide", "main", "peer"):
        for order in ("due", "updated"):
            said = "\n".join(text_of(exported(scene, holder, Form.MEETING, group, order=order)))
            assert re.findall(r"A-\d{4}", said) == expected, holder
    for filtered in ({"overdue": True}, {"state": "confirmed"}):
        said = "\n".join(text_of(exported(scene, "officer", Form.MEETING, group, **filtered)))
        assert re.findall(r"A-\d{4}", said) == expected, filtered


@pytest.mark.parametrize("form", [Form.CSV, Form.PRINT, Form.MEETING])
def test_many_rows_are_as_few_questions_as_a_few(scene: Scene, form: Form) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            exported(scene, "officer", form)
        return len(queries)

    for _n in range(5):
        given(scene)
    exported(scene, "officer", form)
    few = asked()
    for _n in range(45):
        given(scene)
    assert asked() == few


@pytest.mark.parametrize("group", Group)
def test_paper_is_one_bookmarked_pdf_with_label_reader_and_page(scene: Scene, group: Group) -> None:
    given(scene)
    given(scene, title_ja=FORMULA)
    of_peer(scene)
    content = exported(scene, "officer", Form.MEETING, group)
    (page,) = text_of(content)
    for words in ("TLP:AMBER", "出力者 Ministry", "1/1", "全3件", "A-0003", "=HYPERLINK"):
        assert words in page
    with pikepdf.open(io.BytesIO(content)) as document, document.open_outline() as outline:
        (root,) = outline.root
        marks = [each.title for each in root.children]
    assert marks == (["Bank", "Peer"] if group == Group.OWNER else ["会議体practitioners"])


def test_embargoed_and_red_rows_are_left_out_and_counted(scene: Scene) -> None:
    given(scene)
    held = given(scene, title_ja="解禁前の件")
    with as_owner():
        ActionItem.objects.filter(pk=held.pk).update(embargo_until=NOW + timedelta(days=1))
    assert [row["title_ja"] for row in table(scene, "main")] == ["連絡先を更新する"]
    (page,) = text_of(exported(scene, "main", Form.MEETING))
    assert "解禁前の件" not in page
    assert "1件は除いています" in page
    assert "1 is left out of every file" in text(browser(scene, "main").get("/actions/"))
    book = load_workbook(io.BytesIO(exported(scene, "main", Form.DATA)))
    assert list(book["definitions"].values)[-1][2] == "解禁前またはTLP:REDの1件は除いています。"
    with acting(scene.main, NOW) as who, pytest.raises(PortalError, match="解禁前"):
        make(who, Search(words="解禁前"), Form.PRINT)
    with as_owner():
        ActionItem.objects.filter(pk=held.pk).update(embargo_until=NOW)
    assert len(table(scene, "main")) == 2


def test_formulas_are_neutralised(scene: Scene) -> None:
    given(scene, title_ja=FORMULA, title_en="@SUM(A1)")
    (row,) = table(scene, "main")
    assert (row["title_ja"], row["title_en"]) == (f"'{FORMULA}", "'@SUM(A1)")
    for form in (Form.PRINT, Form.DATA):
        book = load_workbook(io.BytesIO(exported(scene, "main", form)))
        cells = [cell for line in book.worksheets[0] for cell in line]
        assert "f" not in {cell.data_type for cell in cells}
        assert f"'{FORMULA}" in {cell.value for cell in cells}


def test_too_much_is_refused_in_words(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ON_PAPER == 1000
    monkeypatch.setattr("apps.action_items.exports.MOST_ON_PAPER", 1)
    given(scene)
    of_peer(scene)
    answer = browser(scene, "main").post("/actions/export/", {"form": "meeting"}, follow=True)
    assert "More than 1 action items are too much for this file." in text(answer)
    assert len(table(scene, "main")) == 2
    assert [form for *_rest, form, _rows in recorded()] == ["csv"]


def test_each_export_is_recorded_for_its_body_and_mails_nobody(scene: Scene) -> None:
    given(scene)
    with as_owner():
        before = Outbox.objects.count()
    answer = browser(scene, "main").post("/actions/export/", {"form": "print", "whose": "mine"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="action-items-20261215-0730.xlsx"' in answer.headers["Content-Disposition"]
    assert recorded() == [(scene.body.pk, scene.body.pk, Tlp.AMBER, "print", 1)]
    assert "action_items.RegisterExported" not in HANDLERS
    with as_owner():
        assert Outbox.objects.count() == before + 1


@pytest.mark.parametrize("sent", [{"form": "exe"}, {"group": "x"}, {"state": "x"}])
def test_what_is_no_choice_is_not_found(scene: Scene, sent: dict[str, str]) -> None:
    given(scene)
    assert browser(scene, "main").post("/actions/export/", sent).status_code == 404
    assert recorded() == []


UTF_8 = "44,34,76,1"
"""Of LibreOffice's filter for CSV: comma, quotation mark, UTF-8, from the first line."""


def opened(office: str, where: Path, *files: Path, how: tuple[str, ...] = ()) -> list[Any]:
    """What LibreOffice reads, by its own writing of each file's first sheet."""
    subprocess.run(
        [
            office, f"-env:UserInstallation=file://{where / 'profile'}", "--headless", *how,
            "--convert-to", f"csv:Text - txt - csv (StarCalc):{UTF_8},,0,false,true,false",
            "--outdir", str(where / "back"), *map(str, files),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    back = [(where / "back" / file.name).with_suffix(".csv") for file in files]
    return [list(csv.reader(io.StringIO(each.read_text("utf-8-sig")))) for each in back]


def test_libreoffice_reads_the_same(scene: Scene, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed; .ci/run installs libreoffice-calc-nogui")
    given(scene, title_ja=FORMULA)
    given(scene, title_ja="「改行」\nと, コンマ", title_en="")
    of_peer(scene)
    contents = {form: exported(scene, "main", form) for form in (Form.DATA, Form.PRINT, Form.CSV)}
    files = {
        form: tmp_path / f"{form}.{'csv' if form == Form.CSV else 'xlsx'}" for form in contents
    }
    for form, path in files.items():
        path.write_bytes(contents[form])
    sheets = opened(office, tmp_path, files[Form.DATA], files[Form.PRINT])
    for read, form in zip(sheets, (Form.DATA, Form.PRINT), strict=True):
        first = load_workbook(io.BytesIO(contents[form])).worksheets[0]
        cells = [["" if cell is None else str(cell) for cell in line] for line in first.values]
        assert read == cells
        assert f"'{FORMULA}" in {cell for line in read for cell in line}
    how = (f"--infilter=Text - txt - csv (StarCalc):{UTF_8}",)
    (read,) = opened(office, tmp_path, files[Form.CSV], how=how)
    assert read == list(csv.reader(io.StringIO(contents[Form.CSV].decode("utf-8-sig"))))
    assert len(read) == 4

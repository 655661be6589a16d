"""Forty errors planted into one workbook: each is named with its sheet, row and column."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from apps.organisations.models import HandOver, Organisation
from apps.organisations.roster import importing
from apps.organisations.roster.columns import PEOPLE as PEOPLE_SHEET
from apps.organisations.roster.columns import SEATS as SEATS_SHEET
from apps.organisations.roster.columns import Column
from apps.organisations.roster.sheet import Problem, read_upload
from apps.organisations.roster.values import Wrong, read
from tests import factories as make
from tests.conftest import as_owner
from tests.obligations.scene import MONDAY, Scene, acting
from tests.organisations.roster.books import BANK, ONE, PERSON, SEAT, as_csv, book, saved, upload
from tests.organisations.transfer import enter
from wg_portal import clock
from wg_portal.spreadsheets.reading import Unreadable

Planted = list[tuple[dict[str, Any], str]]
"""A row, and the column that is named for it; empty where the row is right."""

ORGANISATIONS: Planted = [
    (BANK, ""),
    ({"key": "B-002", "name_ja": "株式会社二番銀行", "kana": "二番"}, "kana"),
    ({"key": "B-003", "name_ja": "株式会社三番銀行", "sector": "農業"}, "sector"),
    ({"key": "B-004", "name_ja": "株式会社四番銀行", "kind": "監査人"}, "kind"),
    ({"key": "B-001", "name_ja": "株式会社五番銀行"}, "key"),
    ({"key": "B-006", "name_ja": "株式会社 あかつき銀行"}, "name_ja"),
    ({"key": "銀行", "name_ja": "株式会社七番銀行"}, "key"),
    ({"key": "B-008", "name_ja": None}, "name_ja"),
    ({"key": "B-009", "name_ja": "株式会社九番銀行", "kana": ""}, "kana"),
    ({"key": "B-010", "name_ja": "株式会社十番銀行", "short_ja": "あ" * 61}, "short_ja"),
    ({"key": "K-TWO", "name_ja": "株式会社Peer"}, "key"),
    ({"key": "K-EXT", "name_ja": "株式会社Rival", "kind": "external"}, "kind"),
]
PEOPLE: Planted = [
    (PERSON, ""),
    ({"mail": "tanaka", "family_name": "田中"}, "mail"),
    ({"family_name": "別人", "given_name": "太郎"}, "mail"),
    ({}, "mail"),
    ({"first": "2026-05-01", "last": "2026-06-30"}, "first"),
    ({"mail": "a6@x.example", "organisation": "X-999"}, "organisation"),
    ({"mail": "a7@x.example", "family_name_kana": None}, "family_name_kana"),
    ({"mail": "a8@x.example", "given_name_kana": None}, "given_name_kana"),
    ({"mail": "a9@x.example", "first": "令和9年2月30日"}, "first"),
    ({"mail": "a10@x.example", "first": "２０２７年１３月１日"}, "first"),
    ({"mail": "a11@x.example", "first": "来年"}, "first"),
    ({"mail": "a12@x.example", "first": "2027-04-01", "last": "R8.3.31"}, "last"),
    ({"mail": "a13@x.example", "org_admin": "たぶん"}, "org_admin"),
    ({"mail": "a14@x.example", "language": "français"}, "language"),
    ({"mail": "a15@x.example", "family_name": "長" * 101}, "family_name"),
    ({"mail": "MAIN", "family_name": "新任", "given_name": "次郎"}, "mail"),
    ({"mail": "OFFICER", "title_ja": "局長"}, "mail"),
    ({"mail": "OTHER-DESK", "title_ja": "局長"}, "mail"),
    ({"mail": "LEAVING", "last": "2027-12-31"}, "last"),
    ({"mail": "a20@x.example", "first": None, "last": "2020-01-01"}, "first"),
    ({"mail": "sato@akatsuki.example", "family_name_kana": "サトウ"}, "family_name_kana"),
    ({"mail": "a23@x.example", "family_name_kana": "アキヤマ2"}, "family_name_kana"),
    ({"mail": "a24@x.example", "given_name_kana": "itou"}, "given_name_kana"),
    ({"mail": "a25@x.example", "family_name_kana": "アキヤマ"}, ""),
]
SEATS: Planted = [
    (SEAT, ""),
    ({"body": "elsewhere"}, "body"),
    ({"body": "no-such-body"}, "body"),
    ({"role": "理事"}, "role"),
    ({"organisation": "X-999"}, "organisation"),
    ({"mail": "nobody@x.example", "capacity": "attendant"}, "mail"),
    ({"role": "observer", "capacity": None}, "capacity"),
    ({"role": "observer", "mail": None}, "mail"),
    ({}, "mail"),
    ({"role": "observer", "last": "2020-01-01"}, "last"),
    ({"organisation": "K-BANK", "mail": "LEAVING"}, "capacity"),
    ({"organisation": "K-BANK", "mail": "sato@akatsuki.example", "capacity": "副担当"}, "mail"),
]


@pytest.fixture
def names(scene: Scene) -> dict[str, str]:
    """Keys of what is registered, and addresses of people who are."""
    with as_owner():
        Organisation.objects.filter(pk=scene.bank.pk).update(key="K-BANK")
        Organisation.objects.filter(pk=scene.peer.organisation_id).update(key="K-PEER")
        Organisation.objects.filter(pk=scene.rival.organisation_id).update(key="K-EXT")
        Organisation.objects.filter(pk=scene.officer.organisation_id).update(key="K-MIN")
        other = make.post(make.person("Elsewhere"), scene.rival.organisation)
        make.seat(make.body("third"), other, role="secretariat")
        HandOver.objects.create(
            former=scene.attendant,
            successor=scene.deputy,
            first_day="2027-01-01",
            arranged_by_id=scene.admin.person_id,
            arranged_at=datetime.fromisoformat("2026-12-01T00:00:00Z"),
        )
    return {
        "MAIN": scene.main.person.email,
        "OFFICER": scene.officer.person.email,
        "OTHER-DESK": other.person.email,
        "LEAVING": scene.attendant.person.email,
    }


def person_of(scene: Scene, address: str) -> dict[str, Any]:
    """A registered person's own name, so that only what is planted differs."""
    for post in (scene.officer, scene.attendant):
        if post.person.email == address:
            return _named(post.person.family_name, "K-MIN" if post is scene.officer else "K-BANK")
    return _named("Elsewhere", "K-EXT") if "elsewhere" in address else {}


def _named(name: str, organisation: str) -> dict[str, Any]:
    return {
        "family_name": name,
        "family_name_kana": "なまえ",
        "given_name": "太郎",
        "given_name_kana": "たろう",
        "organisation": organisation,
        "first": None,
    }


def planted(scene: Scene, names: dict[str, str]) -> tuple[Any, set[tuple[str, int, str]]]:
    """The workbook, and where its errors are."""
    sheets: dict[str, list[dict[str, Any]]] = {}
    expected = set()
    for key, base, rows in (
        ("organisations", BANK, ORGANISATIONS),
        ("people", PERSON, PEOPLE),
        ("seats", SEAT, SEATS),
    ):
        for number, (row, column) in enumerate(rows, start=2):
            address = names.get(row.get("mail") or "", row.get("mail", base.get("mail")))
            whole = base | (person_of(scene, address or "") if key == "people" else {}) | row
            sheets.setdefault(key, []).append(whole | {"mail": address})
            if column:
                expected.add((key, number, column))
    made = book(sheets)
    people = made.worksheets[1]
    people["Q1"], people["Q2"] = "血液型", "A"
    expected.add(("people", 1, "血液型"))
    below = len(PEOPLE) + 2
    for place, column in enumerate(PEOPLE_SHEET.columns, start=1):
        value = PERSON.get(column.key)
        people.cell(below, place, "f@x.example" if column.key == "mail" else value)
        people.cell(below + 1, place, "m@x.example" if column.key == "mail" else value)
    people.cell(below, 9, '=CONCAT("リスク","統括部")')
    expected.add(("people", below, "department_ja"))
    people.merge_cells(start_row=below + 1, end_row=below + 1, start_column=9, end_column=10)
    expected.add(("people", below + 1, "department_ja"))
    return made, expected


def problems(scene: Scene, *files: Any) -> list[Problem]:
    with acting(scene.officer) as by:
        cells, spoilt = read_upload(files)
        return importing.examine(cells, by=by, spoilt=spoilt).problems


def places(found: list[Problem]) -> set[tuple[str, int, str]]:
    return {(p.table.key if p.table else "", p.row, p.column) for p in found}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_planted_error_is_named(scene: Scene, names: dict[str, str], language: str) -> None:
    made, expected = planted(scene, names)
    assert len(expected) >= 40
    with translation.override(language):
        found = problems(scene, saved(made))
        sentences = [each.sentence for each in found]
        heads = {each.head for each in found}
    assert places(found) == expected
    japanese = [any("\u3040" <= sign <= "\u30ff" for sign in text) for text in sentences]
    assert all(japanese) if language == "ja" else len(set(sentences)) > 25
    assert ("姓（読み）" if language == "ja" else "Family name (reading)") in heads
    named = [(each.table, each.column) for each in found if "elsewhere" in each.sentence]
    assert named == [(SEATS_SHEET, "body")], "a body of others is named where it was typed only"


def test_a_body_of_others_is_as_unknown_as_one_that_is_not(scene: Scene) -> None:
    rows = {"seats": [SEAT | {"body": "elsewhere"}, SEAT | {"body": "nowhere-at"}]}
    first, second = problems(scene, upload({**ONE, **rows}))
    assert first.sentence.replace("elsewhere", "") == second.sentence.replace("nowhere-at", "")


@pytest.mark.parametrize("wrong", [{"sector": "bakery"}, {"name_ja": "株式会社みなも"}])
def test_a_wrong_organisation_is_said_once_and_its_people_are_counted(
    scene: Scene, wrong: dict[str, str]
) -> None:
    with as_owner():
        Organisation.objects.filter(pk=scene.bank.pk).update(key="K-BANK", name_ja="株式会社みなも")
    right = BANK | {"key": "B-002", "name_ja": "株式会社さくら銀行"}
    sheets = {
        "organisations": [right, BANK | wrong],
        "people": [
            *(PERSON | {"mail": f"p{number}@akatsuki.example"} for number in range(12)),
            PERSON | {"mail": "q@sakura.example", "organisation": "B-002", "language": "latin"},
            PERSON | {"mail": "r@sakura.example", "organisation": "B-003"},
        ],
        "seats": [SEAT, SEAT | {"organisation": "B-002", "mail": "q@sakura.example"}],
    }
    with acting(scene.officer) as by, translation.override("en"):
        cells, spoilt = read_upload([upload(sheets)])
        plan = importing.examine(cells, by=by, spoilt=spoilt)
    assert places(plan.problems) == {
        ("organisations", 3, next(iter(wrong)) if "sector" in wrong else "key"),
        # What is wrong of its own, and what hangs on no row of the file, is named as before.
        ("people", 14, "language"),
        ("people", 15, "organisation"),
        ("seats", 3, "mail"),
    }
    assert {place: dict(counts) for place, counts in plan.unchecked.items()} == {
        (3, "B-001"): {"people": 12, "seats": 1}
    }
    with clock.fixed(MONDAY):
        answer = enter(scene.officer).post("/people/roster/", {"filled": upload(sheets)})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "構成員12名" in shown
    assert "p5@akatsuki.example" not in shown


def test_nobody_is_called_unknown_whose_own_row_is_wrong(scene: Scene) -> None:
    sheets = {
        **ONE,
        "people": [PERSON | {"family_name_kana": "itou9"}],
        "seats": [SEAT, SEAT | {"mail": "nobody@akatsuki.example", "capacity": "attendant"}],
    }
    people, own, nobody = (each.sentence for each in problems(scene, upload(sheets)))
    assert people == "ひらがなで記入してください。"
    assert own == "構成員シート2行目に修正が必要なため、確認していません。"
    assert "構成員にもいません" in nobody


def test_a_sheet_without_its_columns_says_which(scene: Scene) -> None:
    made = book(ONE)
    made.worksheets[0].delete_cols(1)
    made.worksheets[1].cell(1, 3, "氏名")
    found = places(problems(scene, saved(made)))
    assert {
        ("organisations", 1, "key"),
        ("people", 1, "氏名"),
        ("people", 1, "family_name"),
    } <= found


def test_too_many_rows_are_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(importing_limits(), "people", 2)
    rows = [PERSON | {"mail": f"p{n}@x.example"} for n in range(3)]
    (found,) = [p for p in problems(scene, upload({"people": rows})) if not p.row]
    assert "2" in found.sentence
    assert found.table is PEOPLE_SHEET


def importing_limits() -> dict[str, int]:
    from apps.organisations.roster import columns

    return columns.MOST_ROWS


def test_files_that_are_no_roster_are_refused_in_words(scene: Scene) -> None:
    for file in (
        SimpleUploadedFile("roster.xlsx", b"no workbook"),
        SimpleUploadedFile("roster.xls", b"x"),
        SimpleUploadedFile("x.csv", b"a,b\r\n1,2\r\n"),
        upload({}),
    ):
        with pytest.raises(Unreadable):
            problems(scene, file)


def test_csv_by_sheet_is_read_like_the_workbook(scene: Scene) -> None:
    files = [as_csv(key, rows, f"{key}-1.csv") for key, rows in ONE.items()]
    assert problems(scene, *files) == []
    for file in files:
        file.seek(0)
    with acting(scene.officer) as by:
        first = importing.examine(read_upload(files)[0], by=by)
        whole = importing.examine(read_upload([upload(ONE)])[0], by=by)
    assert first.fingerprint == whole.fingerprint
    assert first.total == 5


DAY = Column("day", "日", "Day", "", "", kind="day")


@pytest.mark.parametrize(
    "typed",
    [
        "2027-04-01",
        "2027/4/1",
        "２０２７．４．１",
        "令和9年4月1日",
        "令和９年４月１日",
        "R9.4.1",
        "r9/4/1",
        "2027年4月1日",
        "20270401",
        "46478",
        "2027-04-01 00:00:00",
    ],
)
def test_days_are_read_however_they_are_typed(typed: str) -> None:
    assert read(DAY, typed).isoformat() == "2027-04-01"


@pytest.mark.parametrize("typed", ["2027-02-29", "R0.1.1", "4/1", "9999-01-01", "123", "令和9年"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Wrong):
        read(DAY, typed)

"""A sheet pasted from Excel: every row right or nothing, and each fault by row and column."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from apps.action_items.models import ActionItem
from apps.action_items.pasting import COLUMNS, MOST_ROWS, read_deadline
from tests import factories as make
from tests.action_items.test_pages import browser, text
from tests.conftest import as_owner
from tests.obligations.scene import DUE, MONDAY, build, given
from wg_portal import clock
from wg_portal.clock import JST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.obligations.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Iterator[Scene]:
    with clock.fixed(MONDAY):
        yield build()


def sheet(*rows: tuple[str, ...]) -> str:
    return "\r\n".join("\t".join(row) for row in rows)


def post(scene: Scene, cells: str, do: str = "preview", language: str = "en", **fields: Any) -> Any:
    sent = {
        "submission": str(uuid4()),
        "body": "practitioners",
        "cells": cells,
        "circle": "all",
        "tlp": "2",
        "notice_title": "連絡先",
        "do": do,
    } | fields
    return browser(scene, "officer", language).post("/actions/paste/", sent)


def count() -> int:
    with as_owner():
        return ActionItem.objects.count()


RIGHT = ("Bank", "", "連絡先を更新する", "Update", "2026/12/14")


@pytest.mark.parametrize(
    ("heads", "named"),
    [
        (("機関", "担当者", "期限", "内容（英語）", "内容"), "Column 3 is “期限”"),
        (("Organisation", "備考", "Wording", "", "Deadline"), "Column 2 is “備考”"),
        (("機関", "担当者", "内容", "", "期限", "状態"), "Column 6, “状態”"),
    ],
)
def test_columns_in_another_order_are_named_and_not_guessed_at(
    scene: Scene, heads: tuple[str, ...], named: str
) -> None:
    answer = post(scene, sheet(heads, RIGHT), "give")
    assert named in text(answer)
    assert "連絡先を更新する" in text(answer), "what was pasted stays"
    assert count() == 0


def test_a_head_may_leave_out_what_may_stay_empty(scene: Scene) -> None:
    assert (
        post(scene, sheet(("担当機関", "", "内容", "", "期限"), RIGHT), "give").status_code == 302
    )
    assert count() == 1


def test_every_right_row_becomes_an_item_and_is_told_after_a_look(scene: Scene) -> None:
    heads = tuple(str(column.head) for column in COLUMNS)
    cells = sheet(
        heads,
        ("Ｂａｎｋ", "ATTENDANT Taro", "一つ目", "First", "令和８年12月14日"),
        ("株式会社Peer", "", "二つ目", "", "R8.12.15 １０：３０"),
        ("", "", "", "", ""),
        ("bank inc.", "", "三つ目\tとタブ", "", "2026-12-16"),
    ).replace("三つ目\tとタブ", '"三つ目\nと改行"')
    look = post(scene, cells)
    assert look.status_code == 200
    assert "一つ目" in text(look)
    assert count() == 0
    sent = {"submission": str(uuid4())}
    for _ in range(2):
        assert post(scene, cells, "give", **sent).status_code == 302
    with as_owner():
        rows = {row.title_ja: row for row in ActionItem.objects.all()}
    assert rows.keys() == {"一つ目", "二つ目", "三つ目 と改行"}
    assert rows["一つ目"].due_at == DUE
    assert rows["一つ目"].owner_person_id == scene.attendant.person_id
    assert rows["二つ目"].due_at == datetime(2026, 12, 15, 10, 30, tzinfo=JST)
    assert rows["三つ目 と改行"].owner_organisation_id == scene.bank.pk


FAULTS = {
    "unknown organisation": ({0: "Nowhere Bank"}, "Organisation", "No organisation with this name"),
    "organisation outside the body": ({0: "Rival"}, "Organisation", "No organisation with this"),
    "merged organisation": ({0: ""}, "Organisation", "Name the organisation."),
    "unknown person": ({1: "Nobody"}, "Person", "Nobody of this name"),
    "person of another organisation": ({1: "PEER Taro"}, "Person", "Nobody of this name"),
    "person who does not see it": ({1: "ADMIN Taro"}, "Person", "Nobody of this name"),
    "empty wording": ({2: " "}, "Wording (Japanese)", "Say what is to be done."),
    "long wording": ({2: "長" * 301}, "Wording (Japanese)", "Shorten this to 300 characters"),
    "long english": ({3: "x" * 301}, "Wording (English", "Shorten this to 300 characters"),
    "turning signs": ({2: "a\u202eb"}, "Wording (Japanese)", "invisible signs"),
    "no deadline": ({4: ""}, "Deadline", "Enter the deadline."),
    "day without year": ({4: "12月14日"}, "Deadline", "We cannot read this as a day."),
    "a day that is none": ({4: "2026/11/31"}, "Deadline", "We cannot read this as a day."),
    "words": ({4: "as soon as possible"}, "Deadline", "We cannot read this as a day."),
    "past": ({4: "令和8年12月1日"}, "Deadline", "This deadline has passed."),
    "past era": ({4: "平成30年12月1日"}, "Deadline", "This deadline has passed."),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_names_row_and_column_and_nothing_is_given(scene: Scene, case: str) -> None:
    changed, column, said = FAULTS[case]
    wrong = tuple(changed.get(n, cell) for n, cell in enumerate(RIGHT))
    cells = sheet(("Peer", *RIGHT[1:]), wrong)
    for do in ("preview", "give"):
        answer = post(scene, cells, do)
        shown = text(answer)
        assert answer.status_code == 422
        assert "1 row of 2 is not right yet. Nothing was given." in shown
        assert "Row 2" in shown
        assert "Row 1" not in shown
        assert column in shown.split("Row 2", 1)[1]
        assert said in shown.split("Row 2", 1)[1]
        if changed.get(2) != " " and "\u202e" not in cells:
            assert "連絡先を更新する" in shown  # what was pasted stays
    assert count() == 0


def test_faults_are_told_in_japanese(scene: Scene) -> None:
    shown = text(post(scene, sheet(("Nowhere", *RIGHT[1:])), language="ja"))
    assert "1行目" in shown
    assert "機関" in shown
    assert "No organisation" not in shown


def test_all_faults_of_all_rows_are_told_at_once(scene: Scene) -> None:
    rows = [RIGHT, ("", "", "", "", ""), ("Nowhere", "", "", "", "soon"), ("x", *RIGHT[1:4], "1")]
    shown = text(post(scene, sheet(*rows)))
    assert "2 rows of 3 are not right yet" in shown
    third = shown.split("Row 3", 1)[1].split("Row 4", 1)[0]
    for said in ("No organisation", "Say what is to be done", "We cannot read this as a day"):
        assert said in third


def test_more_cells_than_columns_are_not_dropped_in_silence(scene: Scene) -> None:
    answer = post(scene, sheet((*RIGHT, "and more")))
    assert answer.status_code == 422
    assert "more than 5 cells" in text(answer)


def test_an_ambiguous_name_asks_for_the_full_one(scene: Scene) -> None:
    with as_owner():
        twin = make.organisation("Bank")
        twin_name = twin.name_ja
        type(twin).objects.filter(pk=twin.pk).update(name_ja="Bank信託株式会社", name_en="Trust")
        make.seat(scene.body, make.post(make.person("Twin"), twin))
    shown = text(post(scene, sheet(RIGHT)))
    assert "Several have this name" in shown
    assert post(scene, sheet((twin_name, *RIGHT[1:]))).status_code == 200


def test_the_same_twice_or_given_already_is_not_given_again(scene: Scene) -> None:
    twice = text(post(scene, sheet(RIGHT, RIGHT)))
    assert "The same as row 1." in twice
    code = given(scene).code
    again = text(post(scene, sheet(RIGHT)))
    assert f"This was given already, as {code}." in again


@pytest.mark.parametrize(
    "cells", ["", " \r\n\t\t\r\n", sheet(tuple(str(c.known[0]) for c in COLUMNS))]
)
def test_no_row_at_all(scene: Scene, cells: str) -> None:
    assert post(scene, cells).status_code == 422
    assert count() == 0


def test_more_rows_than_can_be_given_at_once(scene: Scene) -> None:
    rows = [("Bank", "", f"件 {n}", "", "2026/12/14") for n in range(MOST_ROWS + 1)]
    answer = post(scene, sheet(*rows))
    assert answer.status_code == 422
    assert "These are 2001 rows. Paste at most 2000 at once." in text(answer)
    assert "件 2000" in text(answer)


def test_as_many_rows_as_can_be_given_are_shown(scene: Scene) -> None:
    rows = [("Bank", "", f"件 {n}", "", "2026/12/14") for n in range(MOST_ROWS)]
    assert post(scene, sheet(*rows)).status_code == 200


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026/12/14", DUE),
        ("2026-12-14", DUE),
        ("2026.12.14", DUE),
        ("2026年12月14日", DUE),
        ("２０２６／１２／１４", DUE),
        ("令和8年12月14日", DUE),
        ("令和８年１２月１４日（月）", DUE),
        ("R8.12.14", DUE),
        ("r8/12/14", DUE),
        ("8.12.14", DUE),
        ("2026-12-14 00:00", DUE.replace(hour=0)),
        ("2026年12月14日 9時30分", DUE.replace(hour=9, minute=30)),
        ("2026/12/14(月) 9:05", DUE.replace(hour=9, minute=5)),
        ("令和元年12月14日", DUE.replace(year=2019)),
        ("14/12/2026", None),
        ("2026/13/14", None),
        ("2026/12/14 25:00", None),
        ("大正8年12月14日", None),
        ("2026/12", None),
        ("46370", None),
    ],
)
def test_days_as_people_write_them(written: str, read: datetime | None) -> None:
    assert read_deadline(written) == read


def test_a_deadline_at_the_weekend_is_said_on_the_page_that_asks_for_the_word(
    scene: Scene,
) -> None:
    sunday = sheet((*RIGHT[:4], "2026/12/13"))
    look = post(scene, sunday)
    assert look.status_code == 200
    assert "at the weekend; the next business day is Monday, 14 December 2026" in text(look)
    assert "the next business day" not in text(post(scene, sheet(RIGHT)))
    assert post(scene, sunday, "give").status_code == 302

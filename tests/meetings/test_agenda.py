"""Clock and numbers of an agenda."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import override

from apps.meetings.agenda import clock, ordinals, paper_label, paper_numbers, paper_order
from apps.meetings.forms import rearranged
from tests.meetings.conftest import START

KINDS = ["opening", "report", "discussion", "decision", "other"]


def test_clock_lays_items_end_to_end() -> None:
    spans = clock([5, 10, 25], START)
    assert [f"{span.starts_at:%H:%M}" for span in spans] == ["10:00", "10:05", "10:15"]
    assert f"{spans[-1].ends_at:%H:%M}" == "10:40"


def test_only_items_dealt_with_are_numbered() -> None:
    assert ordinals(KINDS) == [None, 1, 2, 3, None]


def test_paper_numbers_follow_the_agenda() -> None:
    assert paper_numbers(KINDS, [1, 1, 2, 0, 2]) == [
        ["R1"],
        ["1"],
        ["2-1", "2-2"],
        [],
        ["R2", "R3"],
    ]


def test_paper_labels_and_order() -> None:
    with override("ja"):
        assert paper_label("2-1") == "資料2-1"
        assert paper_label("R1") == "参考資料1"
    assert sorted(["R1", "2-10", "2-2", "1"], key=paper_order) == ["1", "2-2", "2-10", "R1"]


def data(*titles: str) -> QueryDict:
    made = QueryDict(mutable=True)
    made["place_ja"] = "庁舎"
    made["agenda-TOTAL_FORMS"] = str(len(titles))
    for n, title in enumerate(titles):
        made[f"agenda-{n}-title_ja"] = title
    return made


def titles(changed: QueryDict) -> list[str]:
    count = int(changed["agenda-TOTAL_FORMS"])
    return [changed.get(f"agenda-{n}-title_ja", "") for n in range(count)]


def test_rows_move_and_nothing_typed_is_lost() -> None:
    rows = data("甲", "乙", "丙")
    assert titles(rearranged(rows, "up-2")) == ["甲", "丙", "乙"]
    assert titles(rearranged(rows, "down-0")) == ["乙", "甲", "丙"]
    assert titles(rearranged(rows, "remove-1")) == ["甲", "丙"]
    assert titles(rearranged(rows, "add")) == ["甲", "乙", "丙", ""]
    for nonsense in ("up-0", "down-2", "remove-9", "up-x", "", "drop table"):
        assert titles(rearranged(rows, nonsense)) == ["甲", "乙", "丙"]
    assert rearranged(rows, "up-1")["place_ja"] == "庁舎"

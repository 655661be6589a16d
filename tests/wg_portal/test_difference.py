"""The difference of two texts, as a person would mark it."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wg_portal.difference import Kind, difference


def marked(older: str, newer: str) -> list[str]:
    """Lines with [-removed-] and {+added+}, behind the first letter of what they are."""
    signs = {Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return [
        line.kind[:2]
        + " "
        + (
            str(line.count)
            if line.kind == Kind.SKIPPED
            else "".join(signs.get(p.kind, "{}").format(p.text) for p in line.pieces)
        )
        for line in difference(older, newer)
    ]


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ("同じ", "同じ", []),
        ("a\n\n\nb", "a\nb\n", []),
        (
            "対策の期限を12月10日に改めた。",
            "対策の期限を12月13日に改めた。",
            ["ch 対策の期限を12月[-10-]{+13+}日に改めた。"],
        ),
        (
            "管理画面への接続元を限定する",
            "管理画面への接続元を速やかに限定する",
            ["ch 管理画面への接続元を{+速やかに+}限定する"],
        ),
        (
            "The patch is due on Friday.",
            "The patch is due on Monday.",
            ["ch The patch is due on [-Friday-]{+Monday+}."],
        ),
        (
            "一つ目の段落です。\n二つ目の段落です。",
            "一つ目の段落です。\n割り込んだ話です!\n二つ目の段落です。",
            ["sa 一つ目の段落です。", "ad {+割り込んだ話です!+}", "sa 二つ目の段落です。"],
        ),
        ("残る行\n消える文", "残る行", ["sa 残る行", "re [-消える文-]"]),
        (
            "はじめに置く\n真ん中に置く\n終わりに置く",
            "終わりに置く\nはじめに置く\n真ん中に置く",
            ["mo 終わりに置く", "sa はじめに置く", "sk 1"],
        ),
        (
            "まったく別の文章",
            "Something else",
            ["re [-まったく別の文章-]", "ad {+Something else+}"],
        ),
        ("1\n2\n3\n4\n5", "1\n2\n3\n4\n6", ["sk 3", "sa 4", "re [-5-]", "ad {+6+}"]),
    ],
)
def test_as_a_person_would_mark_it(older: str, newer: str, expected: list[str]) -> None:
    assert marked(older, newer) == expected


@settings(max_examples=100, deadline=None)
@given(st.text("あ期限ア1a。 \n", max_size=80), st.text("あ期限ア1a。 \n", max_size=80))
def test_both_texts_can_be_read_off(older: str, newer: str) -> None:
    lines = difference(older, newer)
    if any(line.kind in (Kind.SKIPPED, Kind.MOVED) for line in lines) or not lines:
        return

    def read(leaving: Kind) -> list[str]:
        found = (
            "".join(p.text for p in line.pieces if p.kind != leaving)
            for line in lines
            if line.kind != leaving
        )
        return list(found)

    def shown(text: str) -> list[str]:
        return [line.rstrip() for line in text.splitlines() if line.strip()]

    assert read(Kind.ADDED) == shown(older)
    assert read(Kind.REMOVED) == shown(newer)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("あ1" * 10_000, "1あ" * 10_000 + "い"),
        ("a\nb\n" * 2_000, "b\na\n" * 2_000 + "c"),
        ("あ1あ1\nあ2\n" * 2_000, "1あ1あ\n2あ\n" * 2_000),
    ],
)
def test_long_nonsense_costs_little(older: str, newer: str) -> None:
    began = process_time()
    difference(older, newer)
    assert process_time() - began < 5


def test_many_short_lines_are_replaced_as_a_whole() -> None:
    older = "\n".join(f"a{n}" for n in range(700))
    newer = "\n".join(f"b{n}" for n in range(700))
    began = process_time()
    lines = difference(older, newer)
    assert process_time() - began < 1
    assert [line.kind for line in lines] == ["removed"] * 700 + ["added"] * 700


def test_many_lines_that_moved_cost_little() -> None:
    older = "\n".join(str(n) for n in range(4_000))
    newer = "\n".join(str(n) for n in reversed(range(4_000)))
    began = process_time()
    difference(older, newer)
    assert process_time() - began < 1

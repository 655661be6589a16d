"""docs/asvs.md keeps its word: every id is there, every test that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = {
    1: "2.2 2.4 2.10 3.1 3.5 3.6 3.11",
    2: "3.3 3.5 4.1",
    3: "2.1 3.1 4.1 4.3 4.6 4.8 5.1 5.8",
    4: "1.3",
    5: "2.2 2.3 3.2 4.2 4.3",
    6: "2.1 2.12 3.3 3.4 3.8 4.3 4.4 5.1 5.2 8.1 8.4",
    7: "2.4 3.1 4.2 4.5 5.1 5.3 6.1",
    8: "1.1 2.1 2.2 2.3 3.2 3.3 4.1 4.2",
    10: "2.2 5.2",
    13: "2.2 3.1 4.5",
    14: "2.1 2.2 2.7 2.8 3.2",
    15: "1.2 3.3 4.2",
    16: "2.5 3.2 4.1 4.2 4.3 5.2 5.3",
}
WANTED = [f"{chapter}.{rest}" for chapter, ids in CHAPTERS.items() for rest in ids.split()]
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str]]:
    return ROW.findall((ROOT / "docs/asvs.md").read_text())


@cache
def named_in(path: str) -> set[str]:
    file = ROOT / path
    if not file.exists():
        return set()
    return {n.name for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.FunctionDef)}


def test_every_id_is_there_once() -> None:
    assert len(WANTED) == 70
    assert sorted(ident for ident, _ in rows()) == sorted(WANTED)


def test_every_row_has_a_test_or_a_reason() -> None:
    missing = []
    for ident, proof in rows():
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
        assert named or re.search(r"Reason: \w.{20}", proof), ident
        missing += [
            f"{ident}: {path}::{name}" for path, name in named if name not in named_in(path)
        ]
    assert missing == []

"""Each term of the rule, taken out of one wall, must turn the comparison with the oracle red."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q

from apps.documents.models import Paper
from apps.sharing import rule
from apps.sharing.walls import Root
from tests.conftest import as_owner
from tests.sharing.test_rule import check
from wg_portal.rowsecurity import render

pytestmark = pytest.mark.django_db

TERMS = ["community", "circle", "granted", "released", "standing", "authored", "cleared"]
WORLDS = 40
EVERYTHING = ("TRUE", Q(pk__isnull=False))
NOTHING = ("FALSE", rule.NOTHING)


def without(expression: rule.Term | rule.Join, name: str, value: tuple[str, Q]) -> Any:
    """The expression with one term replaced by a constant."""
    if isinstance(expression, rule.Term):
        if expression.name != name:
            return expression
        sql, q = value
        return rule.Term(name, sql, lambda who, row, ident: q)
    return replace(expression, parts=tuple(without(part, name, value) for part in expression.parts))


def some_world_disagrees() -> bool:
    """Whether the comparison with the oracle fails for any of the worlds."""
    for seed in range(WORLDS):
        try:
            with transaction.atomic():
                check(seed)
                transaction.set_rollback(True)
        except AssertionError:
            return True
    return False


@pytest.fixture
def original() -> None:
    assert not some_world_disagrees(), "the unchanged rule must agree"


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize("value", [EVERYTHING, NOTHING], ids=["true", "false"])
def test_query_wall_needs_every_term(
    name: str, value: tuple[str, Q], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule, "READ", without(rule.READ, name, value))
    assert some_world_disagrees()


@pytest.mark.parametrize("name", TERMS)
@pytest.mark.parametrize("value", [EVERYTHING, NOTHING], ids=["true", "false"])
def test_database_wall_needs_every_term(
    name: str, value: tuple[str, Q], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rule, "READ", without(rule.READ, name, value))
        statements = render.table_statements(render.table(Paper), Root().policies(Paper))
    with as_owner(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    assert some_world_disagrees()


def test_every_term_is_tried() -> None:
    def names(expression: rule.Term | rule.Join) -> set[str]:
        if isinstance(expression, rule.Term):
            return {expression.name}
        return set().union(*(names(part) for part in expression.parts))

    assert names(rule.READ) == set(TERMS)


@pytest.mark.usefixtures("original")
def test_unchanged() -> None:
    """The mutants above mean something only because the original passes the same worlds."""

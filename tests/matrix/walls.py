"""Switches one of the two walls off, for a test only; the product has no such switch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from apps.sharing import querysets, record
from tests.conftest import as_owner
from wg_portal import prepared
from wg_portal.rowsecurity import render


@contextmanager
def both() -> Iterator[None]:
    """Everything as it runs."""
    yield


@contextmanager
def query_wall_off() -> Iterator[None]:
    """``visible_to`` filters nothing; only the policies are left."""
    with pytest.MonkeyPatch.context() as patch:
        for model in render.plan().walls:
            queryset = type(model._default_manager.get_queryset())
            if hasattr(queryset, "visible_to"):
                patch.setattr(queryset, "visible_to", lambda self, who: self.all())
        patch.setattr(record.RecordQuerySet, "visible_to", lambda self, who: self.all())
        for name in ("MarkedQuerySet", "ChildQuerySet", "OwnedChildQuerySet", "CopyQuerySet"):
            patch.setattr(getattr(querysets, name), "visible_to", lambda self, who: self.all())
        # What was worded with the wall, or without it, must not serve the other.
        patch.setattr(prepared, "WORDED", {})
        yield


@contextmanager
def database_wall_off() -> Iterator[None]:
    """The policies are gone from every table; only ``visible_to`` is left."""
    tables = [render.table(model) for model in render.plan().walls]
    _each(tables, "DISABLE")
    try:
        yield
    finally:
        _each(tables, "ENABLE")


def _each(tables: list[str], what: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {what} ROW LEVEL SECURITY")


WALLS = {
    "both walls": both,
    "database wall alone": query_wall_off,
    "query wall alone": database_wall_off,
}

"""Queries that Django words once a process and PostgreSQL plans once a connection.

For the few that are asked for each of thousands of mails: there wording and planning cost far more
than the answer. They are written as every other query; only what differs is left open::

    @prepared
    def ahead(who: Principal, at: datetime) -> QuerySet[Meeting]:
        return Meeting.objects.visible_to(who).filter(starts_at__gt=at)

Left open are ids, sets of ids, moments, and of a principal the same; all else makes a query of
its own. Nothing beside the arguments, such as the language, may have a part in it.
``visible_to`` filters as everywhere, and the rows are behind their wall.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, Expression, UUIDField
from django.db.models.query import ModelIterable

from wg_portal.principal import Principal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Field, QuerySet

OF_A_PRINCIPAL = (
    "person_id", "post_id", "organisation_id", "circle_ids", "authored_ids", "granted_ids", "at"
)  # fmt: skip
DECIDING = [
    each.name for each in fields(Principal) if each.compare and each.name not in OF_A_PRINCIPAL
]
"""All else of a principal makes a query of its own."""

WORDED: dict[tuple[Any, ...], _Statement] = {}
"""By function and by what of its arguments is not left open. A test that changes ``visible_to``
clears it.
"""


def prepared[*Asked, Row](
    make: Callable[[*Asked], QuerySet[Any, Row]],
) -> Callable[[*Asked], list[Row]]:
    """Let the query be worded once; called, it returns the rows."""

    @wraps(make)
    def rows(*args: *Asked) -> list[Row]:
        return _statement(make, args).rows(_values(args))

    return rows


class Given(Expression):
    """The place of the n-th value that is left open."""

    def __init__(self, place: int, kind: Field[Any, Any], template: str = "%s") -> None:
        super().__init__(output_field=kind)
        self.place = place
        self.placed = False
        self.template = template

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Stand among the parameters itself, to be found again."""
        return self.template, (self,)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Given:
        """Take the place in a query."""
        placed: Given = super().resolve_expression(*args, **kwargs)
        placed.placed = True
        return placed

    def __bool__(self) -> bool:
        if not self.placed:
            raise TypeError("a query cannot decide anything by a value that is left open")
        return True


class _Statement:
    """The text of a query, with what is left open among its parameters."""

    def __init__(self, found: Any) -> None:
        if found.query.select_related or found._prefetch_related_lookups:
            raise TypeError("only the rows of one table can be prepared")
        self._compiler = found.query.clone().get_compiler(using=found.db)
        try:
            self._sql, self._parameters = self._compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._parameters = "", ()
        self._model = found.model if found._iterable_class is ModelIterable else None
        columns: list[Any] = []
        if self._sql:
            columns = [each for each, *_sql in self._compiler.select]
        self._converters = self._compiler.get_converters(columns)
        self._names = [each.target.attname for each in columns] if self._model else []

    def rows(self, values: list[Any]) -> list[Any]:
        """Ask; returns models, or the only value of each row."""
        if not self._sql:
            return []
        with _cursor() as cursor:
            cursor.execute(self._sql, self._filled(values))
            found = cursor.fetchall()
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        if self._model is None:
            return [value for (value,) in found]
        return [self._model.from_db(connection.alias, self._names, row) for row in found]

    def _filled(self, values: list[Any]) -> list[Any]:
        return [
            values[each.place] if isinstance(each, Given) else each for each in self._parameters
        ]


class _Planned(psycopg.Cursor[Any]):
    """Leaves its parameters to the server, so that the plan serves again."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> _Planned:
        super().execute(query, params, prepare=True, **options)
        return self


def _cursor() -> Any:
    connection.ensure_connection()
    planned: Any = _Planned(connection.connection)
    # Whoever counts queries counts these too.
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrapped(planned)


def _statement(make: Callable[..., Any], args: tuple[Any, ...]) -> _Statement:
    key = (make, *(_kind(each) for each in args))
    found = WORDED.get(key)
    if found is None:
        places = count()
        found = WORDED[key] = _Statement(make(*(_open(each, places) for each in args)))
    return found


def _kind(value: Any) -> Any:
    """What makes another query of it."""
    match value:
        case Principal():
            return tuple(getattr(value, name) for name in DECIDING)
        case UUID() | datetime():
            return type(value)
        case set() | frozenset():
            return set
    return value


def _open(value: Any, places: Iterator[int]) -> Any:
    """The same with its places; in the order of ``_values``."""
    match value:
        case Principal():
            return replace(value, **{n: _open(getattr(value, n), places) for n in OF_A_PRINCIPAL})
        case UUID():
            return Given(next(places), UUIDField())
        case datetime():
            return Given(next(places), DateTimeField())
        case set() | frozenset():
            return Given(next(places), UUIDField(), "(SELECT unnest(%s::uuid[]))")
    return value


def _values(args: tuple[Any, ...]) -> list[Any]:
    values: list[Any] = []
    for each in args:
        match each:
            case Principal():
                values += _values(tuple(getattr(each, n) for n in OF_A_PRINCIPAL))
            case UUID() | datetime():
                values.append(each)
            case set() | frozenset():
                values.append(list(each))
    return values

"""Lists by pages that follow a position, not a count: a hidden row shifts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from rest_framework.request import Request

DEFAULT, MOST = 50, 100
SALT = "api.cursor"


class Wanted(serializers.Serializer[Any]):
    """What a list may be asked for."""

    limit = serializers.IntegerField(default=DEFAULT, min_value=1, max_value=MOST)
    # Not trimmed: signs that nobody sees are no empty position.
    cursor = serializers.CharField(
        default="", max_length=1000, allow_blank=True, trim_whitespace=False
    )


def permit(request: Request, known: Sequence[str]) -> None:
    """Refuse a parameter that the list does not have: a filter misspelt would show everything."""
    said = _("There is no such parameter here. There are: %(names)s.") % {"names": ", ".join(known)}
    if unknown := [name for name in request.query_params if name not in known]:
        raise ValidationError({name: [said] for name in unknown})


def cut(request: Request, rows: QuerySet[Any], order: str) -> tuple[list[Any], str | None]:
    """Return one page of ``rows`` and the address of the next, ``None`` at the end.

    ``order`` is a column with an optional ``-``; equal values follow their random ids. The
    cursor names the last row that was shown, signed, so that nobody feels his way with it.
    """
    wanted = Wanted(data=request.query_params.dict())
    wanted.is_valid(raise_exception=True)
    limit, cursor = wanted.validated_data["limit"], wanted.validated_data["cursor"]
    column, past = order.lstrip("-"), "lt" if order.startswith("-") else "gt"
    if cursor:
        value, pk = _position(cursor)
        field = rows.model._meta.get_field(column)
        value = field.to_python(value)
        rows = rows.filter(Q(**{f"{column}__{past}": value}) | Q(**{column: value, "pk__gt": pk}))
    found = list(rows.order_by(order, "pk")[: limit + 1])
    shown = found[:limit]
    if len(found) == len(shown):
        return shown, None
    last = shown[-1]
    position = signing.dumps([_text(getattr(last, column)), str(last.pk)], salt=SALT)
    query = request._request.GET.copy()
    query["cursor"], query["limit"] = position, str(limit)
    return shown, request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _text(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _position(cursor: str) -> tuple[Any, str]:
    try:
        value, pk = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise ValidationError({"cursor": [_("This is not a position in a list.")]}) from None
    return value, pk

"""The base of every resource: who asks, one page of a list, one body that was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from wg_portal.api import pages

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.serializers import Serializer

    from wg_portal.principal import Principal


class Resource(ViewSet):
    """Thin: selectors read, services write. ``scopes`` names what an action needs but reading."""

    lookup_value_converter = "uuid"
    scopes: ClassVar[dict[str, str]] = {}

    @property
    def who(self) -> Principal:
        """Who acts; the permission has let nobody else through."""
        return cast("Principal", self.request.auth)

    def page(
        self, request: Request, rows: QuerySet[Any], order: str, out: type[Serializer[Any]]
    ) -> Response:
        """Answer with one page of a list."""
        shown, following = pages.cut(request, rows, order)
        return self.results(shown, following, out)

    def results(
        self, shown: list[Any], following: str | None, out: type[Serializer[Any]]
    ) -> Response:
        """Answer with rows that were cut already."""
        return Response({"results": self.written(out, shown, many=True), "next": following})

    def written(self, out: type[Serializer[Any]], value: Any, **options: Any) -> Any:
        """Return ``value`` as JSON data."""
        return out(value, context={"who": self.who}, **options).data

    def sent(self, form: type[Serializer[Any]], request: Request) -> dict[str, Any]:
        """Return the checked body; raises ``ValidationError`` (422)."""
        read = form(data=request.data, context={"who": self.who})
        read.is_valid(raise_exception=True)
        checked: dict[str, Any] = read.validated_data
        return checked

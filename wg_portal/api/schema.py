"""What is the same for every operation of the schema is written once, here."""

from __future__ import annotations

from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
    inline_serializer,
)
from rest_framework import serializers

from wg_portal.api.pages import DEFAULT, MOST, permit
from wg_portal.api.problems import KINDS, MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `detail` and `title` are in the reader's language.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
            },
        },
        "theirs": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["type", "title", "status"],
    "example": {
        "type": "urn:wg-portal:problem:not-found",
        "title": "There is nothing under this address.",
        "status": 404,
    },
}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
    "description": "A new UUID for each act. Sent again with the same body, the act is done once"
    " and the first result is returned; with another body it is refused (422).",
    "example": "5f0c9f0e-8f0b-4a51-9d0a-1c2f4b8f7a10",
}
LIMIT = OpenApiParameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    description="Rows on a page.",
)
CURSOR = OpenApiParameter(
    "cursor",
    {"type": "string", "maxLength": 1000},
    description="Where to go on; part of the address in `next`. There are no totals.",
)
ALWAYS = (401, 403, 404, 405, 406, 429)
WITH_PARAMETERS = (422,)
WITH_BODY = (400, 409, 413, 415, 422)


@cache
def page_of(out: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Return the shape of one page of a list."""
    name = out.__name__.removesuffix("Out")
    page = inline_serializer(
        f"{name}Page",
        {
            "results": out(many=True),
            "next": serializers.URLField(allow_null=True, help_text="The next page, if any."),
        },
    )
    # Not a list of pages, although the action is called ``list``.
    extend_schema_serializer(many=False)(type(page))
    return page


def lists(
    out: type[serializers.Serializer[Any]], *filters: OpenApiParameter
) -> Callable[[Any], Any]:
    """Describe a list, and hold its callers to the parameters that are described."""
    parameters = [LIMIT, CURSOR, *filters]
    names = [each.name for each in parameters]

    def decorate(action: Any) -> Any:
        @wraps(action)
        def checked(self: Any, request: Request) -> Any:
            permit(request, names)
            return action(self, request)

        return extend_schema(parameters=parameters, responses=page_of(out))(checked)

    return decorate


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the problems and the key of idempotency to every operation; a hook of spectacular."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for method, operation in operations.items():
            statuses = set(ALWAYS)
            if operation.get("parameters"):
                statuses |= set(WITH_PARAMETERS)
            if method in ("post", "put"):
                statuses |= set(WITH_BODY)
            if method == "post":
                operation.setdefault("parameters", []).append(KEY)
            if method in ("post", "put"):
                operation["responses"]["204"] = {"description": "Done; the token may not read."}
            for status in sorted(statuses):
                operation["responses"][str(status)] = _described(status)
    return result


def _described(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": KINDS[status][0], "content": content}

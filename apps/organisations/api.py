"""The directory through the API: organisations, and the bodies in which one sits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.response import Response

from apps.organisations import selectors
from apps.organisations.enums import BusinessCalendar, OrganisationKind, Role, Sector
from apps.organisations.member_lists import member_list
from apps.organisations.showing import shown_organisations
from wg_portal.api.resource import Resource
from wg_portal.api.schema import lists
from wg_portal.clock import in_japan

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from apps.organisations.models import Body, Organisation

CODE = re.compile(r"[-a-zA-Z0-9_]{1,20}")

__all__ = ["Bodies", "BodyField", "NamedOut", "Organisations"]


class NamedOut(serializers.Serializer[Any]):
    """An organisation as other things name it."""

    id = serializers.UUIDField()
    short_ja = serializers.CharField()
    short_en = serializers.CharField()


@extend_schema_field({"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,20}$"})
class BodyField(serializers.Field[Any, Any, Any, Any]):
    """A body by its code; only those in which one sits exist."""

    default_error_messages = {"unknown": _("There is no body with this code.")}

    def to_internal_value(self, data: Any) -> Body:
        """Return the body."""
        if not isinstance(data, str) or not CODE.fullmatch(data):
            self.fail("unknown")
        body: Body | None = selectors.bodies_of(self.context["who"]).filter(code=data).first()
        if body is None:
            self.fail("unknown")
        return body


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A bank",
            {
                "id": "2f6d0f62-3c0e-4c57-8a51-60a3c6a6f0de",
                "kind": "member",
                "sector": "regional_bank",
                "name_ja": "株式会社みなも銀行",
                "name_en": "Minamo Bank, Ltd.",
                "short_ja": "みなも銀行",
                "short_en": "Minamo Bank",
            },
        )
    ]
)
class OrganisationOut(NamedOut):
    """An organisation of the group."""

    kind = serializers.ChoiceField(OrganisationKind.choices)
    sector = serializers.ChoiceField(Sector.choices)
    name_ja = serializers.CharField()
    name_en = serializers.CharField()


class BodyOut(serializers.Serializer[Any]):
    """A body in which one sits."""

    id = serializers.UUIDField()
    code = serializers.SlugField()
    parent = serializers.CharField(source="parent.code", allow_null=True)  # type: ignore[assignment]
    name_ja = serializers.CharField()
    name_en = serializers.CharField()
    short_ja = serializers.CharField()
    short_en = serializers.CharField()
    purpose_ja = serializers.CharField()
    purpose_en = serializers.CharField()
    calendar = serializers.ChoiceField(BusinessCalendar.choices)
    own_roles = serializers.SerializerMethodField(help_text="The seats that one holds oneself.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(Role.choices)))
    def get_own_roles(self, body: Body) -> list[str]:
        """Return the roles of the one who asks."""
        return sorted(role for pk, role in self.context["who"].seats if pk == body.pk)


class MemberOut(serializers.Serializer[Any]):
    """An organisation's seat."""

    role = serializers.ChoiceField(Role.choices)
    organisation = NamedOut()
    people = serializers.ListField(child=serializers.CharField())


class BodyDetailOut(BodyOut):
    """A body with its seats of today."""

    members = MemberOut(many=True)


class Organisations(Resource):
    """Organisations that one may know."""

    @lists(OrganisationOut)
    def list(self, request: Request) -> Response:
        """List organisations, by their reading."""
        return self.page(request, shown_organisations(self.who), "kana", OrganisationOut)

    @extend_schema(responses=OrganisationOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one organisation."""
        found: Organisation = shown_organisations(self.who).get(pk=pk)
        return Response(self.written(OrganisationOut, found))


class Bodies(Resource):
    """Bodies in which one sits; there are no others."""

    lookup_field = "code"
    lookup_value_converter = "slug"

    @lists(BodyOut)
    def list(self, request: Request) -> Response:
        """List the bodies."""
        bodies = selectors.bodies_of(self.who).prefetch_related(
            selectors.known_body(self.who, "parent")
        )
        return self.page(request, bodies, "ordinal", BodyOut)

    @extend_schema(responses=BodyDetailOut)
    def retrieve(self, request: Request, code: str) -> Response:
        """Read one body with the organisations that sit in it today."""
        body = selectors.body_page(self.who, code).body
        blocks = member_list(self.who, body, in_japan(self.who.at).date())
        members = [
            {
                "role": seat.membership.role,
                "organisation": seat.membership.organisation,
                "people": [each.post.person.name for each in seat.people],
            }
            for block in blocks
            for seat in block.seats
        ]
        shown = self.written(BodyOut, body)
        return Response(shown | {"members": self.written(MemberOut, members, many=True)})

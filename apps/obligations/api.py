"""What is expected of one's organisation, through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.response import Response

from apps.obligations import selectors
from apps.obligations.enums import Counting, ObligationKind, ObligationState
from apps.sharing.api import TlpField
from wg_portal.api.resource import Resource
from wg_portal.api.schema import lists

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A reply that is awaited",
            {
                "id": "7d7c62a4-52f2-4a54-9e05-3d4c6f2a9b11",
                "kind": "reply",
                "subject_type": "meetings.Meeting",
                "subject_id": "1b8a4c35-8f0f-4f6e-9a0b-0e6d2c7b1a90",
                "body": "practitioners",
                "tlp": "TLP:AMBER",
                "bearer_organisation_id": "2f6d0f62-3c0e-4c57-8a51-60a3c6a6f0de",
                "bearer_person_id": None,
                "due_at": "2026-12-10T17:00:00+09:00",
                "counting": "government",
                "state": "open",
                "opened_at": "2026-11-24T10:00:00+09:00",
                "closed_at": None,
            },
        )
    ]
)
class ObligationOut(serializers.Serializer[Any]):
    """One expected act of one organisation. Its subject is read under its own address."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(ObligationKind.choices)
    subject_type = serializers.CharField()
    subject_id = serializers.UUIDField()
    body = serializers.CharField(source="body.code", allow_null=True)
    tlp = TlpField()
    bearer_organisation_id = serializers.UUIDField()
    bearer_person_id = serializers.UUIDField(allow_null=True, help_text="Null: anybody of it.")
    due_at = serializers.DateTimeField()
    counting = serializers.ChoiceField(Counting.choices)
    state = serializers.ChoiceField(ObligationState.choices)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class Obligations(Resource):
    """Acts that one's organisation owes, or that one's desk oversees."""

    @lists(ObligationOut)
    def list(self, request: Request) -> Response:
        """List the acts, those that are due first at the top."""
        return self.page(request, selectors.obligations_for(self.who), "due_at", ObligationOut)

    @extend_schema(responses=ObligationOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one."""
        found = selectors.obligations_for(self.who).get(pk=pk)
        return Response(self.written(ObligationOut, found))

"""Action items through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.action_items import register, selectors, services
from apps.action_items.enums import ActionState
from apps.action_items.links import check_link
from apps.action_items.models import LONGEST_COMMENT, LONGEST_LINK, ActionItem
from apps.activity.services import record_reading
from apps.organisations.api import BodyField, NamedOut
from apps.organisations.posting import Posting
from apps.sharing.api import BodyMarkingIn, MarkingOut
from apps.sharing.selectors import body_circle
from wg_portal.api.fields import LineField, LinesField, MomentField
from wg_portal.api.schema import lists
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from rest_framework.request import Request

MINE = OpenApiParameter("whose", {"type": "string", "enum": ["mine"]}, description="One's own.")


class Filters(serializers.Serializer[Any]):
    """How the list is narrowed."""

    whose = serializers.ChoiceField(["mine"], default="")


class StepOut(serializers.Serializer[Any]):
    """A step of the progress; told to the owner, the desk and the chair only."""

    state = serializers.ChoiceField(ActionState.choices)
    comment = serializers.CharField()
    link = serializers.CharField(help_text="To evidence; empty without.")
    paper_id = serializers.UUIDField(allow_null=True, help_text="The paper that is evidence.")
    at = serializers.DateTimeField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An action item",
            {
                "id": "c1f5a0f7-3c53-4f0b-9f7f-8d1e0a8a2b31",
                "code": "A-0012",
                "body": "practitioners",
                "title_ja": "連絡網の訓練結果を報告する",
                "title_en": "Report on the drill of the contact tree",
                "owner_organisation": None,
                "due_at": "2026-12-16T17:00:00+09:00",
                "state": "todo",
                "tlp": "TLP:GREEN",
                "circle": None,
                "caveats": [],
                "notice_title": "",
                "visible_from": "2026-11-24T10:00:00+09:00",
                "withdrawn_at": None,
                "embargo_until": None,
            },
            response_only=True,
        )
    ]
)
class ActionOut(MarkingOut):
    """What is to be done, by whom and when."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    body = serializers.CharField(source="body.code", allow_null=True)
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    owner_organisation = NamedOut(allow_null=True)
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(
        ActionState.choices,
        allow_null=True,
        help_text="Null for all but the owner, the desk and the chair, until it is taken back.",
    )


class ActionDetailOut(ActionOut):
    """An action item with how it goes, as far as one may know."""

    steps = StepOut(many=True)


class ActionIn(BodyMarkingIn):
    """Something to do for an organisation; only the body's secretariat gives it."""

    body = BodyField()
    title_ja = LineField(max_length=300)
    title_en = LineField(max_length=300, default="", allow_blank=True)
    owner_organisation = serializers.UUIDField()
    due_at = MomentField()


@extend_schema_serializer(
    examples=[OpenApiExample("Done", {"comment": "連絡網を更新し、訓練を終えました。"})]
)
class CommentIn(serializers.Serializer[Any]):
    """What was done, or how far it is, perhaps with a link to evidence."""

    comment = LinesField(max_length=LONGEST_COMMENT)
    link = LineField(
        max_length=LONGEST_LINK,
        default="",
        allow_blank=True,
        help_text="Begins with https://; read by the owner, the desk and the chair only.",
    )

    def validate_link(self, value: str) -> str:
        """Return the link as it is kept."""
        try:
            return check_link(value)
        except PortalError as fault:
            raise serializers.ValidationError(str(fault)) from None


class ActionItems(Posting):
    """Action items that one may read."""

    scopes = {"create": "write", "progress": "finish", "finish": "finish"}

    @lists(ActionOut, MINE)
    def list(self, request: Request) -> Response:
        """List action items, those that are due first at the top."""
        filters = Filters(data=request.query_params.dict())
        filters.is_valid(raise_exception=True)
        found = register.actions_with_names(self.who, whose=filters.validated_data["whose"])
        return self.page(request, found, "due_at", ActionOut)

    @extend_schema(responses=ActionDetailOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one; it is recorded that it was opened."""
        return Response(self.read(pk))

    @extend_schema(request=ActionIn, responses={201: ActionDetailOut})
    def create(self, request: Request) -> Response:
        """Give an organisation something to do; the audience sees it at once."""

        def act() -> UUID:
            asked = self.sent(ActionIn, request)
            body = asked.pop("body")
            given = services.give_action(
                body_id=body.pk,
                circle=body_circle(body.pk, asked.pop("circle")),
                owner_organisation_id=asked.pop("owner_organisation"),
                desk_circle_id=body_circle(body.pk, "desk").pk,
                by=self.who,
                **asked,
            )
            return given.pk

        return self.told(self.once(request, act), status=201)

    @extend_schema(request=CommentIn, responses=ActionDetailOut)
    @action(detail=True, methods=["post"])
    def progress(self, request: Request, pk: UUID) -> Response:
        """Tell how far it is."""
        return self._step(request, pk, services.report_progress)

    @extend_schema(request=CommentIn, responses=ActionDetailOut)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: UUID) -> Response:
        """Report it as done; all reminders stop."""
        return self._step(request, pk, services.finish)

    def _step(self, request: Request, pk: UUID, step: Callable[..., None]) -> Response:
        self._existing(pk)

        def act() -> UUID:
            step(action_id=pk, **self.sent(CommentIn, request), by=self.who)
            return pk

        return self.told(self.once(request, act))

    def _existing(self, pk: UUID) -> ActionItem:
        found: ActionItem = register.actions_with_names(self.who).get(pk=pk)
        return found

    def read(self, pk: UUID) -> dict[str, Any]:
        """Return the action item as far as one may know; that it was opened is recorded."""
        found = self._existing(pk)
        record_reading(
            by=self.who,
            subject_type=ActionItem._meta.label,
            subject_id=pk,
            tlp=found.tlp,
            body_id=found.body_id,
        )
        steps = selectors.steps_of(self.who, found)
        shown: dict[str, Any] = self.written(ActionOut, found)
        return shown | {"steps": self.written(StepOut, steps, many=True)}

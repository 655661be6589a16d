"""Notices through the API: read only; they are written and released on their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from apps.activity.services import record_versions
from apps.notices import selectors
from apps.sharing.api import MarkingOut
from wg_portal.api.resource import Resource
from wg_portal.api.schema import lists

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


class NoticeOut(MarkingOut):
    """A notice without its text."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    body = serializers.CharField(source="body.code", allow_null=True)
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    urgent = serializers.BooleanField()
    revision = serializers.IntegerField(help_text="Ordinal of the text in force.")
    acknowledge_by = serializers.DateTimeField(allow_null=True)


class NoticeRevisionOut(serializers.Serializer[Any]):
    """The text as it stood from a moment on; Markdown."""

    ordinal = serializers.IntegerField()
    text_ja = serializers.CharField()
    text_en = serializers.CharField()
    reason = serializers.CharField()
    written_at = serializers.DateTimeField()


class NoticeDetailOut(NoticeOut):
    """A notice with its texts, the newest first."""

    revisions = NoticeRevisionOut(many=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text="By one's organisation.")


class Notices(Resource):
    """Notices that one may read."""

    @lists(NoticeOut)
    def list(self, request: Request) -> Response:
        """List notices in the order of their random codes, which tells nothing about others."""
        return self.page(request, selectors.notices_with_names(self.who), "code", NoticeOut)

    @extend_schema(responses=NoticeDetailOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one; it is recorded that it was opened."""
        page = selectors.notice_page(self.who, pk)
        shows = [revision.pk for revision in page.revisions]
        record_versions(page.notice, *shows, by=self.who, body_id=page.notice.body_id)
        shown: dict[str, Any] = self.written(NoticeOut, page.notice)
        # Who is asked again after a correction has not acknowledged what is in force.
        given = None if page.standing.line else page.standing.mine
        at = serializers.DateTimeField().to_representation(given.at) if given else None
        revisions = self.written(NoticeRevisionOut, page.revisions, many=True)
        return Response(shown | {"revisions": revisions, "acknowledged_at": at})

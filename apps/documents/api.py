"""Papers through the API: read, handed in, and replaced by a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from apps.activity.services import record_reading
from apps.documents import selectors, services
from apps.documents.enums import Removed
from apps.documents.handing_out import download_name, place_of, reader_of
from apps.documents.models import Paper, Version
from apps.documents.uploads import CheckedUpload, check_upload
from apps.organisations.api import BodyField, NamedOut
from apps.organisations.posting import Posting
from apps.sharing.api import BodyMarkingIn, CaveatsField, MarkingOut
from wg_portal.api.fields import LineField
from wg_portal.api.schema import lists

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request


MULTIPART = "multipart/form-data"


class FileField(serializers.FileField):
    """A file that was examined; gives a ``CheckedUpload``."""

    def to_internal_value(self, data: Any) -> CheckedUpload:  # type: ignore[override]
        """Examine the file; the sentence says what to do."""
        file = super().to_internal_value(data)
        try:
            return check_upload(file)
        except ValidationError as fault:
            raise serializers.ValidationError(fault.messages) from None


class VersionOut(serializers.Serializer[Any]):
    """A file of a paper."""

    id = serializers.UUIDField()
    ordinal = serializers.IntegerField()
    name = serializers.CharField(
        help_text="For authors that of what was handed in; for readers that of the download."
    )
    media_type = serializers.CharField()
    size = serializers.IntegerField(
        allow_null=True,
        help_text="For authors bytes of what was handed in; for readers of the cleaned file,"
        " null while the store is away.",
    )
    pages = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(Version.State.values)
    reason = serializers.CharField()
    removed = serializers.ListField(
        child=serializers.ChoiceField(Removed.values),
        required=False,
        help_text="What cleaning took out of the file; only its authors are told.",
    )
    uploaded_at = serializers.DateTimeField()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A paper",
            {
                "id": "0d7a8c7e-93e2-4b34-8a9b-1f0f4d9b7c55",
                "body": "practitioners",
                "title_ja": "脅威動向の共有について",
                "title_en": "Sharing of threat trends",
                "owner_organisation": {
                    "id": "2f6d0f62-3c0e-4c57-8a51-60a3c6a6f0de",
                    "short_ja": "みなも銀行",
                    "short_en": "Minamo Bank",
                },
                "tlp": "TLP:GREEN",
                "circle": {
                    "kind": "body",
                    "name_ja": "実務者会合 構成員とオブザーバー",
                    "name_en": "Practitioners: Members and observers",
                },
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
class PaperOut(MarkingOut):
    """A paper without its files."""

    id = serializers.UUIDField()
    body = serializers.CharField(source="body.code", allow_null=True)
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    owner_organisation = NamedOut(allow_null=True)


class PaperDetailOut(PaperOut):
    """A paper with the files that one may open; its authors also see what is not ready."""

    versions = VersionOut(many=True)


class PaperIn(BodyMarkingIn):
    """A new paper with its file; a draft of its author until it is released."""

    body = BodyField()
    title_ja = LineField(max_length=200)
    title_en = LineField(max_length=200, default="", allow_blank=True)
    owner_organisation = serializers.UUIDField(
        default=None, help_text="Who answers for the content; left out: one's own organisation."
    )
    caveats = CaveatsField()
    file = FileField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The owner sits in the body, and the author reads the circle."""
        attrs, who = super().validate(attrs), self.context["who"]
        owner = attrs.pop("owner_organisation") or who.organisation_id
        if owner not in selectors.possible_owners(who, attrs["body"]):
            raise serializers.ValidationError(
                {"owner_organisation": _("This organisation does not sit in the body.")}
            )
        circle = selectors.circle_for(who, attrs["body"], attrs["circle"])
        if circle is None:
            raise serializers.ValidationError(
                {"circle": _("Choose an audience that you belong to yourself.")}
            )
        return attrs | {"circle": circle, "owner_organisation_id": owner}


class VersionIn(serializers.Serializer[Any]):
    """A file that replaces an earlier one."""

    file = FileField()
    reason = LineField(
        max_length=300, default="", allow_blank=True, help_text="What was replaced, for readers."
    )


class Papers(Posting):
    """Papers that one may read."""

    scopes = {"create": "write", "versions": "write"}
    parser_classes = [MultiPartParser]

    @lists(PaperOut)
    def list(self, request: Request) -> Response:
        """List papers in the order of their titles."""
        return self.page(request, selectors.papers_for(self.who), "title_ja", PaperOut)

    @extend_schema(responses=PaperDetailOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one paper; it is recorded that it was opened."""
        return Response(self.read(pk))

    @extend_schema(request={MULTIPART: PaperIn}, responses={201: PaperDetailOut})
    def create(self, request: Request) -> Response:
        """Hand in a paper as a draft that only its author sees."""

        def act() -> UUID:
            asked = self.sent(PaperIn, request)
            body, upload = asked.pop("body"), asked.pop("file")
            return services.create_paper(body_id=body.pk, upload=upload, by=self.who, **asked).pk

        return self.told(self.once(request, act), status=201)

    @extend_schema(request={MULTIPART: VersionIn}, responses={201: PaperDetailOut})
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: UUID) -> Response:
        """Replace the file of a paper that one has written."""
        selectors.paper_for(self.who, pk)

        def act() -> UUID:
            asked = self.sent(VersionIn, request)
            return services.add_version(
                paper_id=pk, upload=asked["file"], reason=asked["reason"], by=self.who
            ).pk

        self.once(request, act)
        return self.told(pk, status=201)

    def read(self, pk: UUID) -> dict[str, Any]:
        """Return the paper with its files; that it was opened is recorded."""
        page = selectors.paper_page(self.who, pk)
        record_reading(
            by=self.who,
            subject_type=Paper._meta.label,
            subject_id=pk,
            tlp=page.paper.tlp,
            body_id=page.paper.body_id,
        )
        ready = [page.current, *page.earlier] if page.current else []
        versions = self.written(VersionOut, [*page.unready, *ready], many=True)
        if not page.authored:
            reader, place = reader_of(self.who), place_of(self.who, pk)
            for version, known in zip(versions, ready, strict=True):
                del version["removed"]
                version["name"] = download_name(known, reader, place)
        shown: dict[str, Any] = self.written(PaperOut, page.paper)
        return shown | {"versions": versions}

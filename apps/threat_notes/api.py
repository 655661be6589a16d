"""Threat notes through the API: read, drafted, revised and acknowledged.

What is TLP:RED is written and read on the pages only: it needs a person's fresh second factor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import (
    OpenApiExample,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.activity.services import record_versions
from apps.organisations.api import BodyField, NamedOut
from apps.organisations.posting import Posting
from apps.sharing.api import BELOW_RED, CaveatsField, MarkingOut, TlpField
from apps.sharing.enums import CHOSEN_KINDS
from apps.sharing.models import NOTICE_TITLE_LENGTH
from apps.threat_notes import selectors, services
from apps.threat_notes.audiences import ALL, MEMBERS, Audience
from apps.threat_notes.models import REASON_LENGTH, TITLE_LENGTH
from wg_portal.api.fields import LineField, LinesField, MomentField, WordField
from wg_portal.api.schema import lists
from wg_portal.markdown import TEXT_LENGTH

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from apps.threat_notes.models import ThreatNote

MOST_READERS = 500
LARGEST = 2**31 - 1


class NoteOut(MarkingOut):
    """A note without its text."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    body = serializers.CharField(source="body.code", allow_null=True)
    originator = NamedOut(allow_null=True)
    title_ja = serializers.CharField()
    title_en = serializers.CharField()
    revision = serializers.IntegerField(help_text="Ordinal of the text in force.")
    acknowledge_by = serializers.DateTimeField(allow_null=True)
    version = serializers.SerializerMethodField(
        help_text="For its authors, to be sent back with a change; null for all others."
    )

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_version(self, note: ThreatNote) -> int | None:
        """How often a draft was saved is its author's affair."""
        who = self.context["who"]
        return note.version if note.pk in who.authored_ids else None


class RevisionOut(serializers.Serializer[Any]):
    """The text as it stood from a moment on; Markdown."""

    ordinal = serializers.IntegerField()
    text_ja = serializers.CharField()
    text_en = serializers.CharField()
    reason = serializers.CharField()
    written_at = serializers.DateTimeField()


class CommentOut(serializers.Serializer[Any]):
    """What a reader added, in his organisation's name."""

    organisation = NamedOut()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class NoteDetailOut(NoteOut):
    """A note with its texts, the newest first."""

    revisions = RevisionOut(many=True)
    comments = CommentOut(many=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True, help_text="By one's organisation.")


class AudienceIn(serializers.Serializer[Any]):
    """Whom the note is for; one's own organisation or post is always inside."""

    kind = WordField(choices=[kind for kind, _label in CHOSEN_KINDS])
    ids = serializers.ListField(
        child=serializers.UUIDField(),
        default=list,
        max_length=MOST_READERS,
        help_text="Organisations, or for `people` posts; else empty.",
    )
    circle = WordField(choices=[ALL, MEMBERS], default=ALL, help_text="Of a `body`.")


class TextsIn(serializers.Serializer[Any]):
    """Markdown in both languages."""

    text_ja = LinesField(max_length=TEXT_LENGTH, trim_whitespace=False)
    text_en = LinesField(
        max_length=TEXT_LENGTH, trim_whitespace=False, default="", allow_blank=True
    )


class DraftIn(TextsIn):
    """A draft as its author writes it."""

    tlp = TlpField(labels=BELOW_RED)
    audience = AudienceIn()
    title_ja = LineField(max_length=TITLE_LENGTH)
    title_en = LineField(max_length=TITLE_LENGTH, default="", allow_blank=True)
    notice_title = LineField(
        max_length=NOTICE_TITLE_LENGTH,
        default="",
        allow_blank=True,
        help_text="Fit for TLP:GREEN; needed from TLP:AMBER on.",
    )
    caveats = CaveatsField()
    visible_from = MomentField(default=None, allow_null=True, help_text="Null: at release.")
    acknowledge_by = MomentField(default=None, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put label and readers together."""
        chosen = attrs.pop("audience")
        readers = Audience(
            attrs.pop("tlp"), chosen["kind"], frozenset(chosen["ids"]), chosen["circle"]
        )
        return attrs | {"audience": readers}


class NewNoteIn(DraftIn):
    """A new draft in a body in which one sits."""

    body = BodyField()


class ChangedNoteIn(DraftIn):
    """A changed draft, whole; ``version`` is the one that was read."""

    version = serializers.IntegerField(min_value=1, max_value=LARGEST)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A correction",
            {"text_ja": "送信元の範囲を訂正", "reason": "送信元の訂正", "version": 2},
        )
    ]
)
class RevisionIn(TextsIn):
    """A new text of a released note."""

    reason = LineField(max_length=REASON_LENGTH, help_text="What changed, for the readers.")
    version = serializers.IntegerField(min_value=1, max_value=LARGEST)


class ThreatNotes(Posting):
    """Threat notes that one may read."""

    scopes = {
        "create": "write",
        "update": "write",
        "revisions": "write",
        "acknowledge": "acknowledge",
    }

    @lists(NoteOut)
    def list(self, request: Request) -> Response:
        """List notes in the order of their random codes, which tells nothing about others."""
        return self.page(request, selectors.notes_with_names(self.who), "code", NoteOut)

    @extend_schema(responses=NoteDetailOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one; it is recorded that it was opened."""
        return Response(self.read(pk))

    @extend_schema(request=NewNoteIn, responses={201: NoteDetailOut})
    def create(self, request: Request) -> Response:
        """Write a draft that only its author sees; it is released on its page."""

        def act() -> UUID:
            asked = self.sent(NewNoteIn, request)
            body = asked.pop("body")
            made: UUID = services.draft_note(body_id=body.pk, by=self.who, **asked).pk
            return made

        return self.told(self.once(request, act), status=201)

    @extend_schema(request=ChangedNoteIn, responses=NoteDetailOut)
    def update(self, request: Request, pk: UUID) -> Response:
        """Change a draft; whoever saves second is refused with what is stored (409)."""
        selectors.note_for(self.who, pk)
        asked = self.sent(ChangedNoteIn, request)
        self.change(lambda: services.change_draft(note_id=pk, by=self.who, **asked))
        return self.told(pk)

    @extend_schema(request=RevisionIn, responses={201: NoteDetailOut})
    @action(detail=True, methods=["post"])
    def revisions(self, request: Request, pk: UUID) -> Response:
        """Give a released note a new text, visible at once."""
        selectors.note_for(self.who, pk)

        def act() -> UUID:
            services.revise(note_id=pk, by=self.who, **self.sent(RevisionIn, request))
            return pk

        return self.told(self.once(request, act), status=201)

    @extend_schema(request=None, responses=NoteDetailOut)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: UUID) -> Response:
        """Take note for one's organisation; all reminders stop."""
        selectors.note_for(self.who, pk)

        def act() -> UUID:
            services.acknowledge(note_id=pk, by=self.who)
            return pk

        return self.told(self.once(request, act))

    def read(self, pk: UUID) -> dict[str, Any]:
        """Return the note with its texts; that it was opened is recorded."""
        page = selectors.note_page(self.who, pk)
        shows = [revision.pk for revision in page.revisions]
        record_versions(page.note, *shows, by=self.who, body_id=page.note.body_id)
        shown: dict[str, Any] = self.written(NoteOut, page.note)
        given = page.standing.mine
        return shown | {
            "revisions": self.written(RevisionOut, page.revisions, many=True),
            "comments": self.written(CommentOut, page.comments, many=True),
            "acknowledged_at": serializers.DateTimeField().to_representation(given.at)
            if given
            else None,
        }

"""Meetings through the API: read, prepared as a draft, and replied to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from apps.meetings import selectors, services
from apps.meetings.enums import Answer, ItemKind, MeetingState
from apps.meetings.forms.agenda import MOST_ROWS
from apps.meetings.models import Meeting
from apps.meetings.selectors.presenters import presenters
from apps.meetings.services import ItemDraft, MeetingDraft
from apps.meetings.views.door import opened
from apps.organisations.api import BodyField, NamedOut
from apps.organisations.enums import Openness
from apps.organisations.posting import Posting
from apps.organisations.second_officer import at_desk
from apps.sharing.api import BodyMarkingIn, CaveatsField, MarkingOut
from wg_portal.api.fields import LineField, LinesField, MomentField, WordField
from wg_portal.api.schema import lists

if TYPE_CHECKING:
    from uuid import UUID

    from rest_framework.request import Request

    from apps.meetings.selectors import MeetingPage
    from apps.organisations.models import Body

LARGEST = 2**31 - 1


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A meeting",
            {
                "id": "1b8a4c35-8f0f-4f6e-9a0b-0e6d2c7b1a90",
                "body": "practitioners",
                "number": 3,
                "state": "released",
                "starts_at": "2026-12-17T10:00:00+09:00",
                "ends_at": "2026-12-17T11:30:00+09:00",
                "place_ja": "中央合同庁舎",
                "place_en": "Central Government Building",
                "room": "9F 第2会議室",
                "online": True,
                "openness": "closed",
                "closed_reason": "個別の脅威情報を扱うため",
                "reply_due_at": "2026-12-10T17:00:00+09:00",
                "version": 2,
                "tlp": "TLP:AMBER",
                "circle": None,
                "caveats": [],
                "notice_title": "実務者会合 第3回のご案内",
                "visible_from": "2026-11-24T10:00:00+09:00",
                "withdrawn_at": None,
                "embargo_until": None,
            },
            response_only=True,
        )
    ]
)
class MeetingOut(MarkingOut):
    """A meeting without its agenda."""

    id = serializers.UUIDField()
    body = serializers.CharField(source="body.code", allow_null=True)
    number = serializers.IntegerField()
    state = serializers.ChoiceField(MeetingState.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place_ja = serializers.CharField()
    place_en = serializers.CharField()
    room = serializers.CharField()
    online = serializers.BooleanField()
    openness = serializers.ChoiceField(Openness.choices)
    closed_reason = serializers.CharField()
    reply_due_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PlacedPaperOut(serializers.Serializer[Any]):
    """A paper of an agenda item."""

    label = serializers.CharField()  # type: ignore[assignment]
    id = serializers.UUIDField(source="paper.pk")
    title_ja = serializers.CharField(source="paper.title_ja")
    title_en = serializers.CharField(source="paper.title_en")


class ItemOut(serializers.Serializer[Any]):
    """An agenda item with its clock."""

    id = serializers.UUIDField(source="item.pk")
    kind = serializers.ChoiceField(ItemKind.choices, source="item.kind")
    title_ja = serializers.CharField(source="item.title_ja")
    title_en = serializers.CharField(source="item.title_en")
    starts_at = serializers.DateTimeField(source="span.starts_at")
    minutes = serializers.IntegerField(source="item.minutes")
    presenter = NamedOut(source="item.presenter", allow_null=True)
    chatham_house = serializers.BooleanField(source="item.chatham_house")
    papers = PlacedPaperOut(many=True)


class ReplyOut(serializers.Serializer[Any]):
    """The reply of one's organisation."""

    answer = serializers.ChoiceField(Answer.choices)
    attendee = serializers.CharField()
    comment = serializers.CharField()
    replied_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MeetingDetailOut(MeetingOut):
    """A meeting as one may see it."""

    agenda = ItemOut(many=True)
    own_reply = ReplyOut(allow_null=True)


class ItemIn(serializers.Serializer[Any]):
    """An agenda item; with ``id``, one that stands on the agenda already."""

    id = serializers.UUIDField(default=None)
    kind = WordField(choices=ItemKind.choices)
    title_ja = LineField(max_length=200)
    title_en = LineField(max_length=200, default="", allow_blank=True)
    minutes = serializers.IntegerField(min_value=1, max_value=600)
    presenter = serializers.UUIDField(default=None)
    chatham_house = serializers.BooleanField(default=False)


class DraftIn(BodyMarkingIn):
    """A draft as the secretariat prepares it."""

    number = serializers.IntegerField(min_value=1, max_value=9999)
    starts_at = MomentField()
    ends_at = MomentField()
    place_ja = LineField(max_length=200)
    place_en = LineField(max_length=200, default="", allow_blank=True)
    room = LineField(max_length=100, default="", allow_blank=True)
    online = serializers.BooleanField(default=True)
    openness = WordField(choices=Openness.choices, default=Openness.CLOSED.value)
    closed_reason = LineField(
        max_length=200, default="", allow_blank=True, help_text="Needed unless `open`."
    )
    reply_due_at = MomentField()
    caveats = CaveatsField()
    items = ItemIn(many=True, default=list, max_length=MOST_ROWS)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What depends on two fields."""
        attrs = super().validate(attrs)
        wrong = {}
        if attrs["ends_at"] <= attrs["starts_at"]:
            wrong["ends_at"] = _("The meeting has to end after it starts.")
        if attrs["reply_due_at"] >= attrs["starts_at"]:
            wrong["reply_due_at"] = _("The reply deadline has to be before the meeting starts.")
        if attrs["openness"] != Openness.OPEN and not attrs["closed_reason"]:
            wrong["closed_reason"] = _("Say why the meeting is not open; the reason is shown.")
        if wrong:
            raise serializers.ValidationError(wrong)
        return attrs


class NewMeetingIn(DraftIn):
    """A new draft of a body."""

    body = BodyField()


class ChangedMeetingIn(DraftIn):
    """A changed draft, whole; ``version`` is the one that was read."""

    version = serializers.IntegerField(min_value=1, max_value=LARGEST)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Two attend online",
            {"answer": "online", "attendee": "佐伯 美穂、宮田 健", "comment": "", "version": 0},
        )
    ]
)
class ReplyIn(serializers.Serializer[Any]):
    """A reply; ``version`` is that of the reply that was read, 0 for none."""

    answer = WordField(choices=Answer.choices)
    attendee = LineField(max_length=100, default="", allow_blank=True)
    comment = LinesField(max_length=500, default="", allow_blank=True)
    version = serializers.IntegerField(min_value=0, max_value=LARGEST, default=0)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A proxy has a name."""
        if attrs["answer"] == Answer.PROXY and not attrs["attendee"]:
            raise serializers.ValidationError({"attendee": _("Write who comes as your proxy")})
        return attrs


class Meetings(Posting):
    """Meetings that one may see."""

    scopes = {"create": "write", "update": "write", "reply": "reply"}

    @lists(MeetingOut)
    def list(self, request: Request) -> Response:
        """List meetings, the latest first."""
        found = selectors.meetings_for(self.who).prefetch_related("circle")
        return self.page(request, found, "-starts_at", MeetingOut)

    @extend_schema(responses=MeetingDetailOut)
    def retrieve(self, request: Request, pk: UUID) -> Response:
        """Read one with its agenda; it is recorded that it was opened."""
        return Response(self.read(pk))

    @extend_schema(request=NewMeetingIn, responses={201: MeetingDetailOut})
    def create(self, request: Request) -> Response:
        """Prepare a draft that the body's secretariat sees."""

        def act() -> UUID:
            asked = self.sent(NewMeetingIn, request)
            body = asked.pop("body")
            draft = self._draft(body, asked)
            return services.create_meeting(body=body, draft=draft, by=self.who).pk

        return self.told(self.once(request, act), status=201)

    @extend_schema(request=ChangedMeetingIn, responses=MeetingDetailOut)
    def update(self, request: Request, pk: UUID) -> Response:
        """Change a draft; whoever saves second is refused with what is stored (409)."""
        meeting = self._page(pk).meeting
        at_desk(self.who, meeting.body_id).enforce()
        asked = self.sent(ChangedMeetingIn, request)
        version = asked.pop("version")
        draft = self._draft(meeting.body, asked)
        self.change(
            lambda: services.edit_meeting(meeting_id=pk, draft=draft, version=version, by=self.who)
        )
        return self.told(pk)

    @extend_schema(request=ReplyIn, responses=MeetingDetailOut)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: UUID) -> Response:
        """Reply for one's organisation, or change its reply."""
        self._page(pk)

        def act() -> UUID:
            asked = self.sent(ReplyIn, request)
            answer = Answer(asked.pop("answer"))
            services.reply(meeting_id=pk, answer=answer, by=self.who, **asked)
            return pk

        return self.told(self.once(request, act))

    def _page(self, pk: UUID) -> MeetingPage:
        page = selectors.meeting_page(self.who, pk)
        if page is None:
            raise Meeting.DoesNotExist
        return page

    def _draft(self, body: Body, asked: dict[str, Any]) -> MeetingDraft:
        known = {each.pk for each in presenters(self.who, body)}
        items = []
        for place, item in enumerate(asked.pop("items")):
            presenter = item.pop("presenter")
            if presenter is not None and presenter not in known:
                sentence = _("This organisation does not sit in the body.")
                raise serializers.ValidationError({f"items/{place}/presenter": sentence})
            items.append(
                ItemDraft(presenter_id=presenter, **item | {"kind": ItemKind(item["kind"])})
            )
        return MeetingDraft(**asked, items=tuple(items))

    def read(self, pk: UUID) -> dict[str, Any]:
        """Return the meeting with its agenda; what was shown is recorded as on the page."""
        page = self._page(pk)
        # What came of the items is not told here.
        opened(self.who, page.meeting, [replace(slot, outcomes=[]) for slot in page.slots])
        shown: dict[str, Any] = self.written(MeetingOut, page.meeting)
        reply = self.written(ReplyOut, page.own_reply) if page.own_reply else None
        return shown | {"agenda": self.written(ItemOut, page.slots, many=True), "own_reply": reply}

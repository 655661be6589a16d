"""A meeting from invitation to record."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.action_items.models import ActionItem
from apps.decisions.models import Decision
from apps.documents.models import Paper
from apps.meetings.enums import Answer, ItemKind, MeetingState, Presence, Released
from apps.meetings.walls import OfOwnerAtMeeting
from apps.organisations.enums import Openness
from apps.organisations.models import Body, Organisation
from apps.sharing.by_two import ByTwo, ByTwoQuerySet
from apps.sharing.models import Circle, Marked
from apps.sharing.querysets import ChildQuerySet, OwnedChildQuerySet
from apps.sharing.walls import Child, OwnedChild, by_two
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from wg_portal.principal import Principal


class Meeting(Marked):
    """One session of a body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(pgettext_lazy("meeting", "Number"))
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.DRAFT)
    starts_at = models.DateTimeField(_("Starts"))
    ends_at = models.DateTimeField(_("Ends"))
    place_ja = models.CharField(_("Place (Japanese)"), max_length=200)
    place_en = models.CharField(_("Place (English)"), max_length=200, blank=True)
    room = models.CharField(_("Room"), max_length=100, blank=True)
    online = models.BooleanField(_("Online attendance is possible"), default=True)
    openness = models.CharField(max_length=10, choices=Openness, default=Openness.CLOSED)
    closed_reason = models.CharField(_("Why closed"), max_length=200, blank=True)
    reply_due_at = models.DateTimeField(_("Reply deadline"))
    version = models.PositiveIntegerField(default=1, help_text="Grows with each edit.")
    sequence = models.PositiveIntegerField(default=0, help_text="RFC 5545 §3.8.7.4.")

    class Meta(Marked.Meta):
        ordering = ["-starts_at"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["body", "number"], name="meeting_number"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(reply_due_at__lt=F("starts_at")), name="meeting_reply_before_start"
            ),
            models.CheckConstraint(
                condition=Q(openness="open") | ~Q(closed_reason=""), name="meeting_closed_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.number}"

    @property
    def place(self) -> str:
        """The building in the reader's language, else in Japanese."""
        return self.place_en if get_language() == "en" and self.place_en else self.place_ja


class MeetingChildQuerySet(ChildQuerySet):
    """Rows under a meeting."""

    marked_at = "meeting"


class ReleaseQuerySet(ByTwoQuerySet):
    """Requests about a meeting."""

    marked_at = "meeting"


class Release(ByTwo):
    """A request to send the invitation or the minutes, and the second officer's word on it."""

    wall: ClassVar[Wall] = by_two("meeting", "meetings_meeting")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="releases")
    what = models.CharField(max_length=10, choices=Released, default=Released.INVITATION)
    fingerprint = models.CharField(max_length=64, help_text="Of what was to be released.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "what"],
                condition=Q(released_at=None, returned_at=None),
                name="release_one_open",
            ),
            models.CheckConstraint(
                condition=Q(released_by=None) | ~Q(released_by=F("requested_by")),
                name="release_by_second_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"release of {self.meeting_id}"


class AgendaItem(Marked):
    """One item of the agenda, with a marking of its own."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(pgettext_lazy("agenda item", "Kind"), max_length=10, choices=ItemKind)
    title_ja = models.CharField(pgettext_lazy("agenda item", "Title (Japanese)"), max_length=200)
    title_en = models.CharField(
        pgettext_lazy("agenda item", "Title (English)"), max_length=200, blank=True
    )
    minutes = models.PositiveSmallIntegerField(pgettext_lazy("duration", "Minutes"))
    presenter = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Presented by"),
    )
    chatham_house = models.BooleanField(_("Chatham House Rule"), default=False)

    class Meta(Marked.Meta):
        ordering = ["position"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.position}"

    @property
    def title(self) -> str:
        """The title in the reader's language, else in Japanese."""
        return self.title_en if get_language() == "en" and self.title_en else self.title_ja


class ItemChildQuerySet(ChildQuerySet):
    """Rows under an agenda item."""

    marked_at = "item"


class AgendaPaper(UuidModel):
    """A paper of an agenda item under its number, such as 2-1; the paper has its own marking."""

    wall: ClassVar[Wall] = Child("item")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="agenda_places")
    number = models.CharField(max_length=12)

    objects = ItemChildQuerySet.as_manager()

    class Meta:
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "paper"], name="agenda_paper_once"),
            models.UniqueConstraint(fields=["item", "number"], name="agenda_paper_number"),
        ]

    def __str__(self) -> str:
        return self.number


class MeetingOwnQuerySet(OwnedChildQuerySet):
    """Rows under a meeting that one organisation and the desk share."""

    marked_at = "meeting"


class AttendanceReply(UuidModel):
    """One organisation's reply to the invitation; it and the desk read it."""

    wall: ClassVar[Wall] = OwnedChild("meeting")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="replies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(pgettext_lazy("noun", "Reply"), max_length=8, choices=Answer)
    attendee = models.CharField(_("Who attends"), max_length=100, blank=True)
    comment = models.CharField(_("Message to the secretariat"), max_length=500, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    replied_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = MeetingOwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organisation"], name="reply_once_an_organisation"
            )
        ]
        verbose_name_plural = "attendance replies"

    def __str__(self) -> str:
        return f"{self.answer} by {self.organisation_id}"


class Attendance(UuidModel):
    """Who was there, as the officer recorded it; the organisation and the desk read it."""

    wall: ClassVar[Wall] = OwnedChild("meeting")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("organisations.Post", on_delete=models.PROTECT, related_name="+")
    presence = models.CharField(max_length=8, choices=Presence)
    recorded_at = models.DateTimeField()

    objects = MeetingOwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "post"], name="attendance_once_a_post")
        ]
        verbose_name_plural = "attendance"

    def __str__(self) -> str:
        return f"{self.presence} of {self.post_id}"


class Minutes(Marked):
    """The record of one meeting: a draft of the desk until it is released to the body."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="record")

    class Meta(Marked.Meta):
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"minutes of {self.meeting_id}"


class MinutesEntryQuerySet(ChildQuerySet):
    """Minutes per agenda item."""

    marked_at = "record"


class MinutesEntry(UuidModel):
    """What was said on one agenda item; reading it needs the record's own marking."""

    wall: ClassVar[Wall] = Child("record")

    record = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="entries")
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=20_000, blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField()

    objects = MinutesEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "item"], name="minutes_once_an_item")
        ]
        verbose_name_plural = "minutes entries"

    def __str__(self) -> str:
        return f"minutes on {self.item_id}"


class ItemOutcome(UuidModel):
    """Links an agenda item with what came of it: one decision or one action."""

    wall: ClassVar[Wall] = Child("item")

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="outcomes")
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.ForeignKey(
        ActionItem, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ItemChildQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=None, action__isnull=False)
                | Q(decision__isnull=False, action=None),
                name="outcome_one_of_two",
            )
        ]

    def __str__(self) -> str:
        return f"outcome of {self.item_id}"


class CarriedOverQuerySet(OwnedChildQuerySet):
    """To which meetings action items were carried over."""

    marked_at = "action"

    def visible_to(self, who: Principal) -> Self:
        """As how the item goes, and only of meetings that the person may read of."""
        found = super().visible_to(who)
        return found.filter(meeting__in=Meeting.objects.visible_to(who))


class CarriedOver(UuidModel):
    """The meeting to which an action item was carried over, at the moment of that step."""

    wall: ClassVar[Wall] = OfOwnerAtMeeting("action")

    action = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="carried_over")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = CarriedOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "at"], name="carried_over_once_a_step")
        ]
        verbose_name_plural = "carried over"

    def __str__(self) -> str:
        return f"{self.action_id} carried over to {self.meeting_id}"

"""Expected acts, their ladders, and the stages planned from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.obligations.enums import (
    Counting,
    Manner,
    ObligationKind,
    ObligationState,
    PleaKind,
    Rung,
    StageState,
)
from apps.obligations.walls import Asked
from apps.organisations.enums import Role
from apps.organisations.models import Body, Organisation, Post
from apps.sharing.enums import Tlp
from apps.sharing.models import Circle, MarkingCopy
from apps.sharing.querysets import CopyQuerySet
from apps.sharing.walls import JOBS, Copy, KeptChild, Leaf, Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from wg_portal.principal import Principal


class ObligationQuerySet(CopyQuerySet):
    """Obligations, always within what the reader may know."""

    def concerns(self, who: Principal) -> Q:
        """Owed by the reader's organisation (TLP:RED: by himself), overseen by his desk, or about
        what he wrote himself.
        """
        own = Q(bearer_organisation_id=who.organisation_id)
        named = Q(tlp__lt=4) | Q(bearer_person_id=who.person_id)
        overseen = Q(tlp__lt=4, desk_circle_id__in=who.circle_ids)
        written = Q(subject_id__in=who.authored_ids)
        if not who.stepped_up:
            # Whom an author asked about TLP:RED is as secret as its text.
            written &= Q(tlp__lt=4)
        return own & named | overseen | written

    def open(self) -> ObligationQuerySet:
        """Still to be met."""
        return self.filter(state=ObligationState.OPEN)

    def owed_by(self, who: Principal) -> ObligationQuerySet:
        """What this person is expected to do: assigned to him, or to his organisation at large."""
        mine = Q(bearer_person_id=who.person_id) | Q(assignee_id=who.person_id)
        anybodys = Q(bearer_person_id=None, assignee_id=None)
        return self.filter(mine | anybodys, bearer_organisation_id=who.organisation_id)

    def of_organisation(self, organisation_id: UUID) -> ObligationQuerySet:
        """Owed by the organisation."""
        return self.filter(bearer_organisation_id=organisation_id)

    def looked_after_by(self, person_id: UUID) -> ObligationQuerySet:
        """Open, and handed to the person within his organisation; never TLP:RED."""
        return self.open().filter(assignee_id=person_id, tlp__lt=Tlp.RED)


class Obligation(MarkingCopy):
    """One expected act of one organisation about one subject, with its deadline."""

    wall: ClassVar[Wall] = Asked(
        concerns="(bearer_organisation_id = a.organisation"
        " AND (tlp < 4 OR bearer_person_id = a.person))"
        " OR (tlp < 4 AND desk_circle_id = ANY (a.circles))"
        " OR (subject_id = ANY (a.authored) AND (tlp < 4 OR a.stepped_up))",
        # What an organisation has to do it is given, never by itself.
        insert="bearer_organisation_id = a.organisation AND kind <> 'action'"
        " OR desk_circle_id = ANY (a.circles) OR subject_id = ANY (a.authored)",
    )

    kind = models.CharField(max_length=12, choices=ObligationKind)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    bearer_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="obligations"
    )
    bearer_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who looks after it within the organisation; his colleagues may still act."""
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("Deadline"))
    counting = models.CharField(max_length=10, choices=Counting)
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ObligationState, default=ObligationState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    """When the desk last reminded its bearer by hand."""

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "bearer_organisation", "bearer_person"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="obligation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="obligation_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(assignee=None) | Q(bearer_person=None),
                name="obligation_named_or_assigned",
            ),
        ]
        indexes = [
            models.Index(
                fields=["bearer_organisation", "due_at"],
                condition=Q(state="open"),
                name="obligation_owed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.bearer_organisation_id}"

    def is_overdue(self, at: datetime) -> bool:
        """Whether the deadline has passed without the act."""
        return self.state == ObligationState.OPEN and self.due_at < at


class LadderQuerySet(models.QuerySet[Any]):
    """Stages of ladders: the secretariats' affair; jobs plan by them."""

    def visible_to(self, who: Principal) -> Self:
        """The default for every officer, a body's own ladder for the officers of that body."""
        desks = who.bodies_as(Role.SECRETARIAT)
        return self.filter(Q(body=None) | Q(body_id__in=desks)) if desks else self.none()

    def own(self, kind: str, body_id: UUID | None) -> Self:
        """One ladder: that of the body, without a body the default of the kind."""
        return self.filter(kind=kind, body_id=body_id)


AT_DESK = "body_id || ':secretariat' = ANY (a.seats)"
AT_ANY_DESK = "EXISTS (SELECT 1 FROM unnest(a.seats) seat WHERE seat LIKE '%:secretariat')"
AT_TOP_DESK = (
    "EXISTS (SELECT 1 FROM organisations_body b WHERE b.parent_id IS NULL"
    " AND b.id || ':secretariat' = ANY (a.seats))"
)
STEERED = f"{AT_DESK} OR (body_id IS NULL AND {AT_TOP_DESK})"


class LadderStage(UuidModel):
    """One step of a ladder: ``offset`` units before (negative) or after the deadline.

    A body's own stages stand in place of the default (no body). Without a unit the stage counts
    as its obligation does, so that one default fits paperwork and patches.
    """

    wall: ClassVar[Wall] = Rows(
        read=f"{AT_DESK} OR (body_id IS NULL AND {AT_ANY_DESK}) OR {JOBS}",
        insert=STEERED,
        remove=STEERED,
    )

    kind = models.CharField(max_length=12, choices=ObligationKind)
    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ordinal = models.PositiveSmallIntegerField()
    offset = models.SmallIntegerField()
    unit = models.CharField(max_length=10, choices=Counting, blank=True)
    to = models.CharField(max_length=12, choices=Rung)
    manner = models.CharField(max_length=8, choices=Manner, default=Manner.DIGEST)

    objects = LadderQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "body", "ordinal"], nulls_distinct=False, name="ladder_stage_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "body", "offset", "unit", "to"],
                nulls_distinct=False,
                name="ladder_stage_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.offset:+d} to {self.to}"


class PlannedStage(UuidModel):
    """A stage of one obligation at a fixed moment; told at most once for each revision."""

    wall: ClassVar[Wall] = KeptChild("obligation")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="stages")
    revision = models.PositiveSmallIntegerField()
    ordinal = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=12, choices=Rung)
    manner = models.CharField(max_length=8, choices=Manner, default=Manner.DIGEST)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=StageState, default=StageState.PLANNED)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["obligation", "revision", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "revision", "ordinal"], name="planned_stage_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="planned"), name="planned_stage_due")
        ]

    def __str__(self) -> str:
        return f"stage {self.ordinal} of {self.obligation_id}"


class ReminderRequestQuerySet(CopyQuerySet):
    """Requests of the desks in which the reader sits."""

    def concerns(self, who: Principal) -> Q:
        """Those of the reader's desks, never about TLP:RED."""
        return Q(tlp__lt=4, desk_circle_id__in=who.circle_ids)

    def open(self) -> ReminderRequestQuerySet:
        """Not decided yet."""
        return self.filter(decided_at=None)


class ReminderRequest(MarkingCopy):
    """An officer's wish to remind many at once, and the second officer's word on it."""

    wall: ClassVar[Wall] = Copy(
        concerns="tlp < 4 AND desk_circle_id = ANY (a.circles)",
        insert="tlp < 4 AND desk_circle_id = ANY (a.circles)",
    )

    kind = models.CharField(max_length=12, choices=ObligationKind)
    desk_circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField(help_text="How many were to be reminded.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    released = models.BooleanField(default=False)

    objects = ReminderRequestQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(decided_at=None),
                name="reminder_one_request_open",
            ),
            models.CheckConstraint(
                condition=Q(released=False)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by")),
                name="reminder_by_second_officer",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="reminder_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"reminder about {self.subject_id}"


class PleaQuerySet(models.QuerySet[Any]):
    """Wishes about obligations: as the obligation."""

    def visible_to(self, who: Principal) -> PleaQuerySet:
        """About obligations that the reader may know of."""
        return self.filter(obligation__in=Obligation.objects.visible_to(who))

    def open(self) -> PleaQuerySet:
        """Not decided yet."""
        return self.filter(decided_at=None)


class Plea(UuidModel):
    """What a bearer asks of the desk: more time, or that the act does not apply to him.

    Until it is granted the ladder goes on.
    """

    OVERSEEN: ClassVar[str] = (
        "EXISTS (SELECT 1 FROM obligations_obligation o WHERE o.id = obligation_id"
        " AND o.desk_circle_id = ANY (a.circles))"
    )
    wall: ClassVar[Wall] = Leaf(
        "obligation",
        insert="asked_by_id = a.person AND asked_post_id = a.post AND decided_at IS NULL"
        " OR a.mode = 'system:relay'",
        change=f"{OVERSEEN} OR asked_by_id = a.person OR a.mode = 'system:relay'",
        # Whoever asked may take it back; the word on it is the desk's.
        changed=f"{OVERSEEN} OR a.mode = 'system:relay' OR asked_by_id = a.person"
        " AND NOT coalesce(obligations_plea.granted, false)",
    )

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="pleas")
    kind = models.CharField(max_length=10, choices=PleaKind)
    reason = models.CharField(_("Reason"), max_length=300)
    wished_at = models.DateTimeField(_("Requested deadline"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    taken_back = models.BooleanField(default=False)
    """Whoever asked wants it no more: he decided it himself, against it."""

    objects = PleaQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(decided_at=None), name="plea_one_open"
            ),
            models.CheckConstraint(
                condition=Q(kind=PleaKind.TIME, wished_at__isnull=False)
                | Q(kind=PleaKind.NOT_OURS, wished_at=None),
                name="plea_wished_deadline",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="plea_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, granted=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False, granted__isnull=False),
                name="plea_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_back=False) | Q(granted=False, decided_by=F("asked_by")),
                name="plea_taken_back_by_who_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.obligation_id}"

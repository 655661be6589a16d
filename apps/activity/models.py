"""What happened (record, seal), what follows (outbox), what was already done (submission)."""

from django.db import models
from django.db.models.functions import TruncDate

from wg_portal.clock import JST
from wg_portal.models import UuidModel


class Record(UuidModel):
    """One act or reading, without content. The application may only add rows."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    tlp = models.SmallIntegerField(null=True)
    body_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)
    version_id = models.UUIDField(null=True)
    """The version or revision that was shown, where the subject has them."""
    request_id = models.UUIDField(null=True)
    """The same in all rows of one request."""

    class Meta:
        indexes = [models.Index(fields=["subject_id", "at"], name="record_subject")]
        constraints = [
            # A reading below AMBER is noted once per person, organisation that he acts for,
            # subject and Japanese day.
            models.UniqueConstraint(
                "actor_id",
                "organisation_id",
                "subject_id",
                TruncDate("at", tzinfo=JST),
                condition=models.Q(verb="opened", tlp__lt=2, request_id__isnull=False),
                name="open_reading_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}"


class Seal(models.Model):
    """The place of one record row in the chain. Only the sealer adds rows; see ``sealing``.

    ``hash`` is SHA-256(``prev`` ‖ ``seq`` ‖ the row's text in the canonical form ``form``).
    """

    seq = models.BigIntegerField(primary_key=True)
    record_id = models.UUIDField(unique=True)
    form = models.SmallIntegerField()
    prev = models.BinaryField(max_length=32, unique=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.seq)


class Outbox(UuidModel):
    """An event that waits for its handlers; written in the transaction of the act."""

    class State(models.TextChoices):
        """``failed`` waits for a later try at ``due_at``; nothing is ever dropped."""

        PENDING = "pending"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    facts = models.JSONField()
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "outbox"
        indexes = [
            models.Index(fields=["due_at"], name="outbox_due", condition=~models.Q(state="done"))
        ]

    def __str__(self) -> str:
        return self.kind


class Submission(UuidModel):
    """A form that was sent: the second sending leads to the first one's result."""

    person_id = models.UUIDField()
    token = models.UUIDField()
    result = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_id", "token"], name="submission_once")
        ]

    def __str__(self) -> str:
        return str(self.token)

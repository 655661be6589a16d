"""Abstract fields that every app's models stand on, and the row that names the installation."""

import uuid

from django.db import models


class UuidModel(models.Model):
    """A random primary key: it tells neither the order nor the time of creation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Installation(models.Model):
    """This installation, in one row. Only the tables' owner writes it.

    ``mail_place`` is the database server on which mail was let go last: a copy that wakes up
    on another server is silent by itself. ``held_since`` is set by a restore.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    mail_place = models.CharField(max_length=40, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="installation_only_one")
        ]

    def __str__(self) -> str:
        return str(self.id)

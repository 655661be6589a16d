"""Abstract fields that every app's models stand on."""

import uuid

from django.db import models


class UuidModel(models.Model):
    """A random primary key: it tells neither the order nor the time of creation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

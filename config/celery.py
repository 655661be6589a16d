"""The worker and the beat: ``celery -A config.celery worker`` and ``… beat``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("portal")
# Named, not imported: settings are read at first use, not while they are being loaded.
app.config_from_object("config.queue")
app.autodiscover_tasks()

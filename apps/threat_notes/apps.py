"""Django's name for the app."""

from django.apps import AppConfig


class ThreatNotesConfig(AppConfig):
    """See ``docs/structure.md`` for what lives here."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "apps.threat_notes"
    label = "threat_notes"

"""Django's name for the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """See ``docs/structure.md`` for what lives here."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "apps.notices"
    label = "notices"
